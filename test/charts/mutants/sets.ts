import { allowed, refused as refusedByHand } from '../../values/chart-values';
import { combinations } from '../combinations';
import { nearlyRefused, refusedTogether } from '../refused-together';
import { cases, generator, refusal, target, twins } from '../two-user-app';
import type { Values } from '../umbrella';

const image = { repository: 'app' };
const made = cases(300);

function completed(props: object): Values {
  const given = props as { image?: object };
  return { ...props, image: { ...image, ...given.image } };
}

const fine = (some: readonly Values[]) =>
  byNews(
    some.filter((values) => refusal(values) === undefined),
    (values) => twins.manifestsOf(values, target).flatMap((object) => leaves(object, '')),
  );
const dense = fine(made.valid);

/** Values that are fine: those that show most come first. */
export const valid: readonly Values[] = [
  ...dense.slice(0, 6),
  ...fine(combinations),
  // Helm 3 refuses such a name.
  { image, access: { admin: 'a\u007fb' } },
  ...fine([...allowed.map(([, props]) => completed(props)), ...nearlyRefused]).slice(0, 20),
  ...dense.slice(6, 20),
];

const broken = (values: Values) =>
  (refusal(values) ?? '').split('\n').map((line) => line.replace(/"(?:[^"\\]|\\.)*"|\d+/g, ''));

/** Values for the rules across keys: those that break most come first. */
export const forRules: readonly Values[] = [
  ...byNews(
    [
      ...refusedTogether,
      ...refusedByHand.map(([, props]) => completed(props)),
      ...made.refused,
    ].filter((values) => refusal(values) !== undefined && generator.admits(values)),
    broken,
  ).slice(0, 220),
  ...nearlyRefused,
];

/** Puts first what has most that none before it has. */
function byNews<T>(items: readonly T[], featuresOf: (item: T) => readonly string[]): T[] {
  const left = items.map((item) => ({ item, news: new Set(featuresOf(item)) }));
  const ordered: T[] = [];
  while (left.length > 0) {
    const best = left.reduce((one, other) => (other.news.size > one.news.size ? other : one));
    left.splice(left.indexOf(best), 1);
    ordered.push(best.item);
    for (const { news } of left) for (const feature of best.news) news.delete(feature);
  }
  return ordered;
}

/** What an object has where, and of what sort its values are. */
function leaves(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item) => leaves(item, `${path}[]`))];
  if (typeof value === 'object' && value !== null) {
    const kind = path === '' ? (value as { kind?: string }).kind : '';
    return Object.entries(value).flatMap(([key, item]) => leaves(item, `${path}${kind}.${key}`));
  }
  if (typeof value === 'number') return [`${path} ${value >= 1e6 ? 'large' : 'number'}`];
  if (typeof value !== 'string') return [`${path} ${value}`];
  const sort = value
    .replace(/[a-z]+/g, 'a')
    .replace(/[0-9]+/g, '0')
    .slice(0, 3);
  return [`${path} ${/^(yes|no|on|off|true|null|y|n)$/i.test(value) ? 'word' : sort}`];
}
