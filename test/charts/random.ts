/** Numbers that look random and are the same for the same seed. */
export class Random {
  constructor(private state: number) {}

  /** At least 0, less than 1. @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (mulberry32) */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** An integer, both ends included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('there is nothing to pick from');
    return items[this.integer(0, items.length - 1)] as T;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    for (let last = left.length - 1; last > 0; last--) {
      const other = this.integer(0, last);
      [left[last], left[other]] = [left[other] as T, left[last] as T];
    }
    return left;
  }
}

/** The seed of this run: that of the environment variable SEED, a fixed one in CI, else a new one each time. */
export const seed = Number(
  process.env.SEED ?? (process.env.CI ? 4 : (Date.now() ^ process.pid) >>> 0),
);
