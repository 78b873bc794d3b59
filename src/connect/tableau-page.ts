/** The page for Tableau's Web Data Connector 2.x; its scripts are built from `src/connect/tableau/`. Nothing is inline, as its policy demands. */
export const tableauPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Journey Feed for Tableau</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="tableau/style.css">
<script type="module" src="tableau/main.js"></script>
</head>
<body>
<main>
<h1>Journey Feed for Tableau</h1>
<section id="elsewhere" hidden>
<p>This page works inside Tableau only. There, choose <b>Connect</b>, <b>To a Server</b>, <b>Web Data Connector</b>, and enter this address:</p>
<p><code id="address"></code></p>
<p>Where your Tableau has an <b>OData</b> connector, prefer it: give it the address of the feed, such as <code>/odata/last/30d/</code> on this host,
and the key as the password.</p>
</section>
<form id="connect" hidden>
<p>Tableau takes an extract of the journeys that start in this range.</p>
<fieldset id="range">
<legend>Range</legend>
<label><input type="radio" name="range" value="last" checked> The last <input id="days" type="number" min="1" max="36525" value="30" aria-label="Days"> days</label>
<label><input type="radio" name="range" value="between"> From <input id="from" type="date" aria-label="First day"> to <input id="to" type="date" aria-label="Day after the last">, itself left out</label>
<label><input type="radio" name="range" value="default"> What the feed gives by itself</label>
<label for="zone">Time zone of local days and hours</label>
<input id="zone" type="text" placeholder="the feed's own, or Europe/Bucharest" autocomplete="off" spellcheck="false">
</fieldset>
<fieldset>
<legend>Log-in</legend>
<label for="username">User name</label>
<input id="username" type="text" placeholder="any" autocomplete="off" spellcheck="false">
<label for="key">Key</label>
<input id="key" type="password" autocomplete="off">
<p class="hint">Tableau keeps the key encrypted. It goes into no address. A feed on its sandbox needs none.</p>
</fieldset>
<button id="submit" type="submit">Connect</button>
<p id="status" role="status"></p>
</form>
</main>
</body>
</html>
`;

export const tableauStyle = `:root {
  color-scheme: light dark;
  --text: #1c2733; --muted: #52606d; --page: #f5f7f9; --card: #fff; --line: #c3ccd5; --accent: #0b5cad; --on-accent: #fff; --problem: #a61b1b;
}
@media (prefers-color-scheme: dark) {
  :root { --text: #e4eaf0; --muted: #a3b1bf; --page: #14191f; --card: #1d242c; --line: #465462; --accent: #6cb2f7; --on-accent: #0b1722; --problem: #ff9c94; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.45 system-ui, sans-serif; }
main { max-width: 38rem; margin: 0 auto; padding: 1.25rem; }
h1 { font-size: 1.3rem; margin: 0 0 .75rem; }
fieldset { margin: 0 0 1rem; padding: .75rem 1rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
legend { padding: 0 .35rem; font-weight: 600; }
label { display: block; margin: .5rem 0 .25rem; }
input { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 6px; padding: .3rem .5rem; }
input[type="radio"] { margin: 0 .35rem 0 0; padding: 0; }
input[type="number"] { width: 6rem; }
input[type="text"], input[type="password"] { width: 100%; }
input:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
button { font: inherit; font-weight: 600; padding: .5rem 1.25rem; border: 0; border-radius: 6px; background: var(--accent); color: var(--on-accent); cursor: pointer; }
button:disabled { opacity: .6; cursor: default; }
code { overflow-wrap: anywhere; padding: .1rem .3rem; border-radius: 4px; background: var(--card); border: 1px solid var(--line); }
.hint { margin: .5rem 0 0; color: var(--muted); font-size: .9rem; }
.problem { color: var(--problem); font-weight: 600; }
[hidden] { display: none; }
`;
