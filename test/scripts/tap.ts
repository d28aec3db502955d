import { expect } from 'vitest';

/** A test point of TAP output. */
export interface Point {
  readonly ok: boolean;
  readonly number: number;
  /** With what was escaped as it was. */
  readonly description: string;
  readonly directive: string | undefined;
}

export interface Tap {
  readonly points: readonly Point[];
  readonly comments: readonly string[];
  /** Whether it says that the tests ended early. */
  readonly bailedOut: boolean;
}

const pointLine =
  /^(?<not>not )?ok (?<number>\d+) - (?<description>(?:[^\\#]|\\.)*?)(?: # (?<directive>(?:SKIP|TODO)\b.*))?$/;

/**
 * Reads TAP 13 strictly: the version first, then nothing but test points, comments and one plan which counts them.
 *
 * @see https://testanything.org/tap-version-13-specification.html
 */
export function parseTap(text: string): Tap {
  const [version, ...lines] = text.replace(/\n$/, '').split('\n');
  expect(version).toBe('TAP version 13');
  const comments = lines.filter((line) => line.startsWith('#'));
  const rest = lines.filter((line) => !line.startsWith('#'));
  const bailedOut = rest.at(-1) === 'Bail out!';
  if (bailedOut) rest.pop();
  const plans = rest.filter((line) => /^1\.\.\d+$/.test(line));
  const points = rest.filter((line) => !plans.includes(line)).map(point);
  expect(points.map(({ number }) => number)).toEqual(points.map((_, n) => n + 1));
  if (!bailedOut) expect(plans).toEqual([`1..${points.length}`]);
  return { points, comments, bailedOut };
}

function point(line: string): Point {
  const { not, number, description = '', directive } = pointLine.exec(line)?.groups ?? {};
  expect(number, `not a line of TAP: ${line}`).toBeDefined();
  return {
    ok: not === undefined,
    number: Number(number),
    description: description.replace(/\\(.)/g, '$1'),
    directive,
  };
}
