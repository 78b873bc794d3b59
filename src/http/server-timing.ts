/** How long the steps of an answer took, for its header `Server-Timing` (W3C Server Timing §3); it tells durations and nothing else. */
export class ServerTiming {
  #since = performance.now();
  readonly #laps = new Map<string, number>();

  /** Ends a step that began where the one before ended; what is done again adds up. */
  lap(name: 'key' | 'plan' | 'rows'): void {
    const now = performance.now();
    this.#laps.set(name, (this.#laps.get(name) ?? 0) + now - this.#since);
    this.#since = now;
  }

  /** Durations in milliseconds, with a tenth. */
  header(): string {
    return [...this.#laps].map(([name, ms]) => `${name};dur=${ms.toFixed(1)}`).join(', ');
  }
}
