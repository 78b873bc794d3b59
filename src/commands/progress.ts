/** Where progress is shown: a terminal, on which a line can be drawn over, or a file or pipe, which takes line after line. */
export interface Terminal {
  readonly isTTY: boolean;
  /** Characters a line has room for. */
  readonly columns: number;
  write(text: string): void;
}

/** How far some work is. */
export interface Step {
  /** From 0 to 1; null where it cannot be told. */
  readonly share: number | null;
  readonly rows: number;
  readonly requests: number;
}

/** Milliseconds between two drawings of the line, and between two lines. */
const DRAW_MS = 100;
const LINE_MS = 5000;
/** Characters between the brackets of the bar. */
const BAR_LENGTH = 24;
/** Before so much of the work is done nobody knows how long the rest will take. */
const TELLING_SHARE = 0.005;

/** Standard error, so that standard output holds results alone. */
export const standardError = (): Terminal => ({
  isTTY: process.stderr.isTTY,
  columns: process.stderr.isTTY ? process.stderr.columns : 80,
  write: (text) => void process.stderr.write(text),
});

/** Shows how far some work is, by a bar on a terminal and by a line now and then elsewhere. */
export class Progress {
  readonly #started: number;
  #shownAt: number;
  /** What was told and not shown yet. */
  #unshown: Step | null = null;

  /** @param now milliseconds of a clock that only goes forward. */
  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number,
  ) {
    this.#started = now();
    this.#shownAt = terminal.isTTY ? Number.NEGATIVE_INFINITY : this.#started;
  }

  update(step: Step): void {
    this.#unshown = step;
    const now = this.now();
    if (now - this.#shownAt < (this.terminal.isTTY ? DRAW_MS : LINE_MS)) return;
    this.#shownAt = now;
    this.#show(step);
  }

  /** Shows what came last, and leaves the line. */
  end(): void {
    if (this.#unshown !== null) this.#show(this.#unshown);
    const drawn = this.terminal.isTTY && this.#shownAt !== Number.NEGATIVE_INFINITY;
    if (drawn) this.terminal.write('\n');
  }

  #show(step: Step): void {
    const { isTTY, columns, write } = this.terminal;
    this.#unshown = null;
    const text = progressText(step, this.now() - this.#started);
    if (!isTTY) write(`${text}\n`);
    // A line as wide as the terminal would wrap; what the last one left behind is cleared.
    else
      write(
        `\r${[barOf(step.share), text]
          .join(' ')
          .trimStart()
          .slice(0, columns - 1)}\u001b[K`,
      );
  }
}

/** The line of a step, `elapsedMs` after the start. */
export function progressText({ share, rows, requests }: Step, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? Math.round((rows * 1000) / elapsedMs) : 0;
  return [
    ...(share === null ? [] : [`${String(Math.floor(100 * share))} %`]),
    `${grouped(rows)} rows`,
    `${grouped(requests)} requests`,
    `${grouped(rate)} rows/s`,
    ...(share === null || share < TELLING_SHARE
      ? []
      : [`${durationText((elapsedMs * (1 - share)) / share)} left`]),
  ].join(', ');
}

function barOf(share: number | null): string {
  if (share === null) return '';
  const full = Math.floor(share * BAR_LENGTH);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_LENGTH - full)}]`;
}

/** A number with its thousands set apart. */
export const grouped = (number: number): string => number.toLocaleString('en-US');

/** Minutes and seconds, with hours where there are any: `4:05`, `1:00:09`. */
export function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const two = (part: number): string => String(part).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0
    ? `${String(hours)}:${two(minutes)}:${two(seconds % 60)}`
    : `${String(minutes)}:${two(seconds % 60)}`;
}
