import { useEffect, useState } from 'preact/hooks';
import { hashOf, type Params, type Place, readPlace, type ViewName } from './place.js';

export type { Params, Place, ViewName } from './place.js';

/** Parameters that go with the reader from view to view. */
const LASTING = ['range', 'zone'];

const listeners = new Set<() => void>();
let place = readPlace(location.hash);

function moved(): void {
  place = readPlace(location.hash);
  for (const listener of listeners) listener();
}
addEventListener('popstate', moved);
addEventListener('hashchange', moved);

/** The hash of another view, for `href`: with these parameters, and the range and zone chosen now unless they are among them. */
export function link(view: ViewName, params: Params = {}): string {
  const lasting = Object.fromEntries(LASTING.map((name) => [name, place.params[name]]));
  return hashOf(view, { ...lasting, ...params });
}

/** Goes to a place as a click on its link does. */
export function go(view: ViewName, params: Params = {}): void {
  history.pushState(null, '', link(view, params));
  moved();
}

/** Changes some parameters of the view that is shown; `replace` leaves no step for the back button, as suits typing. */
export function setParams(changes: Params, { replace = false }: { readonly replace?: boolean } = {}): void {
  const hash = hashOf(place.view, { ...place.params, ...changes });
  if (hash === location.hash) return;
  if (replace) history.replaceState(null, '', hash);
  else history.pushState(null, '', hash);
  moved();
}

/** Where the page is; the component is drawn again when that changes. */
export function useView(): Place {
  const [seen, see] = useState(place);
  useEffect(() => {
    const listener = (): void => {
      see(place);
    };
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return seen;
}

/** One parameter of the view and its setter; a value that equals the default is not in the URL. */
export function useParam(
  name: string,
  fallback = '',
): readonly [string, (value: string, options?: { readonly replace?: boolean }) => void] {
  const { params } = useView();
  return [
    params[name] ?? fallback,
    (value, options) => {
      setParams({ [name]: value === fallback ? null : value }, options);
    },
  ];
}
