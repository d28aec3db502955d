import { tokensOf } from './conditions.mjs';

// A program as the list of its CTEs, in which some are there a second time, under other names.

/** A CTE as it stands in a program: `name (columns) as materialized (...)`. */
export interface Cte {
  readonly name: string;
  readonly text: string;
}

/** The CTEs of a program, in order; each SELECT of those with findings is one by itself. */
export function ctesOf(program: string): Cte[] {
  const tokens = tokensOf(program);
  const begin = /^(\w+) (?:\(.*\) )?as (?:not )?(?:materialized )?\(/gm;
  return [...program.matchAll(begin)].flatMap(({ 0: head, 1: name = '', index }) => {
    const from = index + head.length;
    const open = tokens.findIndex(({ start }) => start === from - 1);
    const depth = tokens[open]?.depth ?? 0;
    const within = tokens.slice(open + 1);
    const close = within.find((token) => token.text === ')' && token.depth === depth);
    if (!close) throw new Error(`the CTE ${name} has no end`);
    if (!name.startsWith('found_')) return { name, text: program.slice(index, close.end) };
    const unions = within.filter(
      ({ word, start, depth: at }) => word === 'union' && at === depth + 1 && start < close.start,
    );
    const starts = [from, ...unions.map(({ end }) => end + ' all'.length)];
    const ends = [...unions.map(({ start }) => start), close.start];
    const arms = starts.map((start, n) => ({
      name: `${name}_${n + 1}`,
      text: `${name}_${n + 1}${head.slice(name.length)}${program.slice(start, ends[n])})`,
    }));
    const together = arms.map((arm) => `select * from ${arm.name}`).join(' union all ');
    return [...arms, { name, text: `${head}${together})` }];
  });
}

/** Where a CTE refers to another one, or to itself. */
interface Reference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** Whether it has another name there, by which its columns are named. */
  readonly aliased: boolean;
}

const ofFrom = new Set(['from', 'join']);
/** What ends the list of a FROM, on the same depth of parentheses. */
const afterFrom = new Set(
  ['where', 'group', 'order', 'having', 'union', 'select', 'limit', 'offset', 'window'].concat(
    ...['except', 'intersect', 'returning'],
  ),
);
/** What can stand after a relation that has no other name. */
const afterRelation = new Set(
  [...afterFrom, 'join', 'left', 'right', 'full', 'inner', 'cross', 'on', 'using'].concat(
    'tablesample',
  ),
);

/** @param names of all CTEs: other relations are not told */
export function referencesIn(text: string, names: ReadonlySet<string>): Reference[] {
  const tokens = tokensOf(text);
  const references: Reference[] = [];
  /** Whether the list of a FROM has begun, by depth of parentheses. */
  const inFrom: boolean[] = [];
  for (const [index, { text: symbol, word, depth }] of tokens.entries()) {
    inFrom.length = Math.min(inFrom.length, depth + 1);
    // `is distinct from x`: no list begins.
    const begins = word !== undefined && ofFrom.has(word) && tokens[index - 1]?.word !== 'distinct';
    if (begins) inFrom[depth] = true;
    else if (word !== undefined && afterFrom.has(word)) inFrom[depth] = false;
    if (!begins && !(symbol === ',' && inFrom[depth])) continue;
    const [relation, next] = [tokens[index + 1], tokens[index + 2]];
    if (!relation || !names.has(relation.text) || next?.text === '.' || next?.text === '(')
      continue;
    references.push({
      name: relation.text,
      start: relation.start,
      end: relation.end,
      aliased: next?.word !== undefined && !afterRelation.has(next.word),
    });
  }
  return references;
}

/** A CTE under another name, which refers to those of `renamed` under their other names. */
export function renamedCte(
  { name, text }: Cte,
  names: ReadonlySet<string>,
  renamed: (name: string) => string,
): string {
  let result = '';
  let done = 0;
  for (const one of referencesIn(text, names)) {
    const other = renamed(one.name);
    if (other === one.name) continue;
    result += text.slice(done, one.start) + other + (one.aliased ? '' : ` as ${one.name}`);
    done = one.end;
  }
  return `${renamed(name)}${(result + text.slice(done)).slice(name.length)}`;
}
