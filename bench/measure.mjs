/** The middle of a list of numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs something so many times, one after the other. */
export async function repeat(times, run) {
  const results = [];
  for (let i = 0; i < times; i += 1) results.push(await run(i));
  return results;
}

/**
 * Runs contestants in turn, so that whatever else the machine does meets all of them alike; the first rounds only warm up.
 * @returns the median of each, by its name
 */
export async function contest(times, contestants, warmUps = 1) {
  const found = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let round = 0; round < warmUps + times; round += 1) {
    for (const [name, run] of Object.entries(contestants)) {
      const figure = await run();
      if (round >= warmUps) found[name].push(figure);
    }
  }
  return Object.fromEntries(Object.entries(found).map(([name, figures]) => [name, median(figures)]));
}

/** A goal with the figure found for it; a figure that could not be taken misses it. */
export function goal(what, value, bound, show = (figure) => figure.toFixed(2)) {
  const { atLeast, atMost } = bound;
  const want = atLeast === undefined ? `at most ${show(atMost)}` : `at least ${show(atLeast)}`;
  const found = value !== null && Number.isFinite(value);
  const ok = found && (atLeast === undefined ? value <= atMost : value >= atLeast);
  return { what, want, got: found ? show(value) : 'not measured', ok };
}
