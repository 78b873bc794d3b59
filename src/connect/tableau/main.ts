import { FeedConnector, rootOf } from './connector.js';
import { connectTo, type Host, inTableau, type TableauWindow } from './host.js';
import { Reading } from './reading.js';

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const site = `${location.origin}${location.pathname.replace(/\/connect\/tableau\/?$/, '')}`;

const form = element<HTMLFormElement>('connect');
const button = element<HTMLButtonElement>('submit');
const field = (id: string): HTMLInputElement => element(id);
const [days, from, to, zone] = [field('days'), field('from'), field('to'), field('zone')];
const [username, key] = [field('username'), field('key')];

/** The path of the service root that the form names; the feed itself says what of it is wrong. */
function rootPath(): string {
  const range = new FormData(form).get('range');
  const place =
    zone.value.trim() === '' ? '' : `in/${encodeURIComponent(zone.value.trim().replaceAll('/', '~'))}/`;
  if (range === 'last') return `/odata/${place}last/${String(Number(days.value))}d/`;
  if (range === 'between') return `/odata/${place}between/${from.value}/${to.value}/`;
  return `/odata/${place}`;
}

function say(text: string, isProblem = false): void {
  const status = element('status');
  status.textContent = text;
  status.className = isProblem ? 'problem' : '';
}

/** Tries what was entered before Tableau takes it over, so that a wrong key shows here. */
async function submit(host: Host): Promise<void> {
  const credential = { username: username.value.trim() || 'key', password: key.value };
  button.disabled = true;
  say('Trying the feed …');
  try {
    // The connection is there already where its key alone is asked for.
    const root = host.phase === 'auth' ? rootOf(host.property('connectionData')) : rootPath();
    await new Reading(site + root, credential).metadata();
    host.set({
      connectionName: 'Journey Feed',
      connectionData: JSON.stringify({ root }),
      username: credential.username,
      password: credential.password,
    });
    say('Connected.');
    host.submit();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
  } finally {
    button.disabled = false;
  }
}

function show(host: Host): void {
  // While Tableau asks for the key alone, nothing else may change.
  if (host.phase === 'auth') element<HTMLFieldSetElement>('range').disabled = true;
  username.value = host.property('username');
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(host);
  });
}

const here = window as Window & TableauWindow;
if (inTableau(here)) {
  void connectTo(here, new FeedConnector(site, show));
} else {
  element('address').textContent = location.href.replace(/[?#].*$/, '');
  element('elsewhere').hidden = false;
}
