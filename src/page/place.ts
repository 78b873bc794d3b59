/** The views, by the word after `#/`. */
export const viewNames = ['connect', 'explore', 'pictures', 'journey', 'health'] as const;
export type ViewName = (typeof viewNames)[number];

/** Where the page is: all of its state that is worth a link. */
export interface Place {
  readonly view: ViewName;
  readonly params: Readonly<Record<string, string>>;
}

/** Values of parameters; what is empty, null or undefined is left out of the URL. */
export type Params = Readonly<Record<string, string | number | null | undefined>>;

/** The place that a URL's hash names; a view that is not there is the first one. */
export function readPlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const view = viewNames.find((name) => name === path) ?? 'connect';
  return { view, params: Object.fromEntries(new URLSearchParams(query)) };
}

/** The hash of a place; slashes, commas and colons stay readable. */
export function hashOf(view: ViewName, params: Params): string {
  const given = Object.entries(params).filter(
    ([, value]) => ![undefined, null, ''].includes(value as string),
  );
  const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
  const text = query.toString().replace(/%2F/g, '/').replace(/%2C/g, ',').replace(/%3A/g, ':');
  return `#/${view}${text === '' ? '' : `?${text}`}`;
}
