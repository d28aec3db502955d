/**
 * The name among some that is most like a wrong one, or undefined when none is like it: more than a third of it would
 * have to be changed.
 */
export function nearest(wrong: string, names: readonly string[]): string | undefined {
  const folded = wrong.toLowerCase();
  let best: string | undefined;
  let least = Math.max(2, Math.floor(folded.length / 3)) + 1;
  for (const name of names) {
    // Shorter than its length the way cannot be.
    if (Math.abs(name.length - wrong.length) >= least) continue;
    const steps = distance(folded, name.toLowerCase());
    if (steps < least) [best, least] = [name, steps];
  }
  return best;
}

/** The least number of characters to be put in, taken out or replaced. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [above, one] of [...from].entries()) {
    const next = [above + 1];
    for (let index = 1; index <= to.length; index++) {
      const replaced = (row[index - 1] ?? 0) + (to[index - 1] === one ? 0 : 1);
      next.push(Math.min(replaced, (row[index] ?? 0) + 1, (next[index - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
