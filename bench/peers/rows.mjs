import { readFileSync } from 'node:fs';

/** The rows that every peer serves: those of the feed's own answer, as objects; the first so many where that is asked for. */
export function readRows() {
  const [file, most = Number.POSITIVE_INFINITY] = process.argv.slice(2);
  return JSON.parse(readFileSync(file, 'utf8')).slice(0, Number(most));
}

/** Its columns and whether each holds numbers. */
export function columnsOf(rows) {
  return Object.keys(rows[0]).map((name) => {
    const value = rows.find((row) => row[name] !== null)?.[name];
    return { name, number: typeof value === 'number' };
  });
}

/** Listens on any free port of this machine; gives the address. */
export function listen(server) {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`));
  });
}
