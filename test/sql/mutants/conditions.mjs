/** What a condition can begin after, and what can end it, as words outside parentheses of the same depth. */
const begins = new Set(['where', 'and', 'or', 'on', 'when', 'having', 'if', 'elsif', 'using']);
const ends = new Set([
  ...[
    'and',
    'or',
    'then',
    'group',
    'order',
    'union',
    'limit',
    'having',
    'where',
    'join',
    'left',
    'cross',
    'as',
  ],
  ...['loop', 'returning', 'window', 'except', 'intersect', 'else', 'end'],
]);
/** Words after which `and` belongs to the condition, not to what joins conditions. */
const between = 'between';

/**
 * The parts of SQL that matter: words, symbols, parentheses; texts, quoted names and comments stay whole, so that nothing
 * in them is taken for SQL. Dollar quotes are looked into, for the body of a DO block is a program, too.
 */
export function tokensOf(sql) {
  const pattern =
    /(--[^\n]*)|('(?:[^']|'')*')|("(?:[^"]|"")*")|(\$\w*\$)|(\$\{[\w-]+\})|([A-Za-z_]\w*)|(\s+)|(.)/gs;
  const tokens = [];
  let depth = 0;
  for (const match of sql.matchAll(pattern)) {
    const [text, comment, , , , , word, space] = match;
    if (comment !== undefined || space !== undefined) continue;
    if (text === ')' || text === ']') depth--;
    tokens.push({
      text,
      word: word?.toLowerCase(),
      start: match.index,
      end: match.index + text.length,
      depth,
    });
    if (text === '(' || text === '[') depth++;
  }
  return tokens;
}

/** Where a condition that begins at a token ends: the index of the first token that is no longer part of it. */
function endOf(tokens, first) {
  const { depth } = tokens[first];
  let inBetween = false;
  let cases = 0;
  for (let index = first; index < tokens.length; index++) {
    const { text, word, depth: here } = tokens[index];
    if (here < depth) return index;
    if (here > depth) continue;
    if (word === 'case') cases++;
    else if (cases > 0) {
      if (word === 'end') cases--;
    } else if (text === ',' || text === ';') return index;
    else if (word === between) inBetween = true;
    else if (word === 'and' && inBetween) inBetween = false;
    // `is distinct from`, `(select ..) from` have a from of their own; that of a select is at another depth.
    else if (word !== undefined && index > first && ends.has(word)) return index;
  }
  return tokens.length;
}

/**
 * Every condition of a program, each in the ways in which it can be wrong: always true, always false.
 *
 * @param {string} sql the text of a program or of a part of one
 * @returns {{ place: string, condition: string, instead: 'true' | 'false', text: string }[]} `place`: line, column, and the CTE
 */
export function mutantsOf(sql) {
  const tokens = tokensOf(sql);
  const found = [];
  for (const [index, { word }] of tokens.entries()) {
    if (word === undefined || !begins.has(word)) continue;
    const first = index + 1;
    // `on delete`, `on table`, `using errcode`, `exception when others`, `case x when 'a'` are no conditions.
    if (first >= tokens.length || isNoCondition(tokens, index)) continue;
    const last = endOf(tokens, first);
    if (last === first) continue;
    const start = tokens[first].start;
    const { end } = tokens[last - 1];
    const condition = sql.slice(start, end);
    if (condition === 'true' || condition === 'false') continue;
    for (const instead of ['true', 'false']) {
      found.push({
        place: placeOf(sql, start),
        condition: condition.replace(/\s+/g, ' '),
        instead,
        text: `${sql.slice(0, start)}${instead}${sql.slice(end)}`,
      });
    }
  }
  return found;
}

function placeOf(sql, start) {
  const before = sql.slice(0, start);
  const lines = before.split('\n');
  const cte = [...before.matchAll(/^(\w+) (?:\(.*\) )?as (?:not )?(?:materialized )?\(/gm)].at(-1);
  return `${lines.length}:${lines.at(-1).length + 1}${cte ? ` ${cte[1]}` : ''}`;
}

function isNoCondition(tokens, index) {
  const { word } = tokens[index];
  const next = tokens[index + 1];
  if (word === 'on') return !isJoin(tokens, index);
  if (word === 'using') return true;
  if (word === 'when') return isSimpleCase(tokens, index) || next.word === 'others';
  return false;
}

/** Whether an `on` belongs to a join, not to a text such as `grant .. on`. */
function isJoin(tokens, index) {
  const { depth } = tokens[index];
  for (let before = index - 1; before >= 0; before--) {
    const { word, depth: here } = tokens[before];
    if (here < depth) return false;
    if (here === depth && word === 'join') return true;
    if (here === depth && ['on', 'where', 'select'].includes(word)) return false;
  }
  return false;
}

/** Whether a `when` is of `case x when 'a'`, or of an exception, and names a value. */
function isSimpleCase(tokens, index) {
  const { depth } = tokens[index];
  let ended = 0;
  for (let before = index - 1; before >= 0; before--) {
    const { word, depth: here } = tokens[before];
    if (here < depth) return false;
    if (here > depth) continue;
    if (word === 'exception') return true;
    if (word === 'end') ended++;
    else if (word === 'case') {
      if (ended === 0) return tokens[before + 1].word !== 'when';
      ended--;
    }
  }
  return false;
}
