import { mannerOf } from './states.js';

/** The colour of a state, hatched where its bars are. */
export const StateSwatch = ({ name }: { readonly name: string }) => (
  <span
    class={name === 'HOLD' ? 'swatch holding-swatch' : 'swatch'}
    aria-hidden="true"
    {...(name === 'HOLD' ? {} : { style: { background: `var(${mannerOf(name).token})` } })}
  />
);
