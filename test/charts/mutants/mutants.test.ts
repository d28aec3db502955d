import { expect, test } from 'vitest';
import type { JsonSchema } from '../../../src/access/json-schema';
import { helms } from '../../helm-tools';
import { chart, schema, target } from '../two-user-app';
import type { Values } from '../umbrella';
import { Arena } from './arena';
import { equivalents } from './equivalents';
import { type Mutant, mutantsOf } from './mutate';
import { forRules, valid } from './sets';

// Whether the values that chart and constructs are compared for would show a mistake in a template: each line of each
// is spoilt in several ways, and some value set must give other objects then, or another refusal.

/** Which other value to take in place of one: that of the other user, or the next one of its type. */
function swaps(root: JsonSchema): (path: string) => string | undefined {
  const types = new Map<string, string>();
  const walk = (part: JsonSchema, path: readonly string[]) => {
    if (path.length > 0) types.set(path.join('.'), part.type ?? '');
    for (const [key, below] of Object.entries(part.properties ?? {})) walk(below, [...path, key]);
  };
  walk(root, []);
  return (path) => {
    const twin = path.includes('.admin')
      ? path.replace('.admin', '.service')
      : path.replace('.service', '.admin');
    if (twin !== path && types.has(twin)) return twin;
    const type = types.get(path);
    const same = [...types].flatMap(([other, its]) => (its === type ? [other] : []));
    return type === undefined ? undefined : same[(same.indexOf(path) + 1) % same.length];
  };
}

/** Tries all with few values first, for most mutants need no more. */
async function survivors(
  arena: Arena,
  mutants: readonly Mutant[],
  values: readonly Values[],
): Promise<Mutant[]> {
  let left = mutants;
  for (const [sets, templates] of [
    [4, 1],
    [16, 2],
    [values.length, 9],
  ] as const) {
    left = await arena.survivors(left, values.slice(0, sets), templates);
  }
  return [...left];
}

const nameOf = ({ file, define, what }: Mutant) => [file, define, what].filter(Boolean).join(' | ');

test('every mutant of the templates is caught, or is known to be none', {
  timeout: 3_600_000,
}, async () => {
  const [helm] = helms.slice(-1);
  if (helm === undefined) throw new Error('there is no helm');
  const arena = new Arena(helm, chart, target);
  const all = [...arena.files].flatMap(([file, text]) => mutantsOf(file, text, swaps(schema)));
  const only = new RegExp(process.env.ONLY ?? '');
  const tried = all.filter(({ file }) => only.test(file));
  const left = [
    ...(await survivors(
      arena,
      tried.filter((mutant) => !arena.isOfRules(mutant)),
      valid,
    )),
    ...(await survivors(
      arena,
      tried.filter((mutant) => arena.isOfRules(mutant)),
      forRules,
    )),
  ].map(nameOf);
  console.log(`${tried.length} mutants, ${tried.length - left.length} caught`);
  expect(all.length).toBeGreaterThan(2000);
  const unknown = left.filter((name) => !equivalents.some(({ mutants }) => mutants.test(name)));
  if (unknown.length > 0) {
    throw new Error(`${unknown.length} mutants are not caught:\n${unknown.sort().join('\n')}`);
  }
  if (process.env.ONLY !== undefined) return;
  const stale = equivalents.filter(({ mutants }) => !left.some((name) => mutants.test(name)));
  expect(stale).toEqual([]);
});
