/** Figures as text. */

const grouped = (value, digits = 0) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const thousands = (value) => grouped(Math.round(value));

/** Milliseconds as seconds. */
export const seconds = (ms) => grouped(ms / 1000, ms < 10_000 ? 2 : 1);

export const milliseconds = (ms) => `${grouped(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0)} ms`;

export const microseconds = (us) => `${grouped(us, 2)} µs`;

export const mebibytes = (bytes) => `${grouped(bytes / 2 ** 20)} MiB`;

export const times = (ratio) => `${grouped(ratio, 2)} ×`;

export const percent = (share) => `${grouped(share * 100, 1)} %`;

/** Rows in so many milliseconds as rows a second, three digits of it. */
export function rate(rows, ms) {
  const perSecond = (rows * 1000) / ms;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(perSecond)) - 2);
  return thousands(Math.round(perSecond / unit) * unit);
}
