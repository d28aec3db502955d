/** A template with one thing wrong. */
export interface Mutant {
  /** Path in `templates/`. */
  readonly file: string;
  /** The named template that it is in, if any. */
  readonly define: string | undefined;
  /** What was done to which line: the same as long as the line is. */
  readonly what: string;
  /** Which line. */
  readonly index: number;
  /** The lines of the file. */
  readonly lines: readonly string[];
}

/** A value of the chart to take in place of another one, by path: `database.admin.host`. */
export type Swap = (path: string) => string | undefined;

type Change = readonly [what: string, line: string];

/** Every mutant of a template, several for most lines. */
export function mutantsOf(file: string, text: string, swap: Swap): Mutant[] {
  const lines = text.split('\n');
  const mutants: Mutant[] = [];
  const seen = new Map<string, number>();
  let define: string | undefined;
  let comment = false;
  for (const [index, line] of lines.entries()) {
    define = /^\{\{-? define "([^"]+)"/.exec(line)?.[1] ?? define;
    if (/^\{\{-? ?\/\*/.test(line)) comment = true;
    if (!comment) {
      for (const [kind, changed] of changes(line, swap)) {
        if (changed === line) continue;
        const name = `${kind}: ${line.trim()}`;
        const again = (seen.get(`${define} ${name}`) ?? 0) + 1;
        seen.set(`${define} ${name}`, again);
        const mutated = lines.with(index, changed);
        mutants.push({
          file,
          define,
          what: again > 1 ? `${name} (${again})` : name,
          index,
          lines: mutated,
        });
      }
    }
    if (/\*\/ ?-?\}\}$/.test(line)) comment = false;
  }
  return mutants;
}

const control = /^\s*\{\{-? (define|end|else|if|with|range|\$\w+ :?=|\$_)/;

function changes(line: string, swap: Swap): Change[] {
  if (line.trim() === '' || /\{\{-? (define|end) ?/.test(line.trim())) return [];
  const list: Change[] = [];
  const condition = /^(\s*\{\{-? (?:else )?)(if|with) (.*?)( -?\}\})$/.exec(line);
  if (condition !== null) {
    const [, open, word, expression, close] = condition as unknown as string[];
    list.push(['never', `${open}${word} ${word === 'if' ? 'false' : '""'}${close}`]);
    list.push([
      'always',
      `${open}${word === 'if' ? 'if true' : `range list (${expression})`}${close}`,
    ]);
  }
  const loop = /^(\s*\{\{-? range .*?:= )(.*?)( -?\}\})$/.exec(line);
  if (loop !== null) list.push(['of nothing', `${loop[1]}list${loop[3]}`]);
  if (!control.test(line)) list.push(['without the line', '']);
  for (const [start, end] of actions(line)) {
    const action = line.slice(start, end);
    for (const [what, changed] of actionChanges(action, swap)) {
      list.push([what, line.slice(0, start) + changed + line.slice(end)]);
    }
  }
  return [...list, ...literalChanges(line)];
}

/** Where the actions of a line begin and end. */
function actions(line: string): [number, number][] {
  return [...line.matchAll(/\{\{.*?\}\}(?!\})/g)].map(({ index, 0: text }) => [
    index,
    index + text.length,
  ]);
}

function actionChanges(action: string, swap: Swap): Change[] {
  const list: Change[] = [];
  const replaced = (at: number, length: number, by: string) =>
    action.slice(0, at) + by + action.slice(at + length);
  for (const { index, 0: text } of action.matchAll(/ \| (?!n?indent)\w+/g)) {
    list.push([`without${text}`, replaced(index, lengthOfStage(action.slice(index)), '')]);
  }
  for (const { index, 0: text, 1: word } of action.matchAll(/(?<=[( ])(int64|toJson) (?=[$.(])/g)) {
    list.push([`without ${word}`, replaced(index, text.length, '')]);
  }
  for (const { index, 0: text } of action.matchAll(/(?<=\.Values\.)[A-Za-z]+(\.[A-Za-z]+)*/g)) {
    const other = swap(text);
    if (other !== undefined)
      list.push([`${other} for ${text}`, replaced(index, text.length, other)]);
  }
  for (const { index, 0: text } of action.matchAll(/"(?:[^"\\]|\\.)*"/g)) {
    if (/^"two-user-app\./.test(text)) continue;
    list.push([`other text than ${text}`, replaced(index + text.length - 1, 0, 'x')]);
  }
  for (const { index, 0: text } of action.matchAll(/(?<= )\d+(?=[ )])/g)) {
    if (/n?indent $/.test(action.slice(0, index))) continue;
    list.push([`other number than ${text}`, replaced(index, text.length, `${Number(text) + 1}`)]);
  }
  for (const { index, 0: word } of action.matchAll(
    /(?<=[( ])(and|or|ternary|not|eq|ne|gt|lt|has|hasKey|empty) /g,
  )) {
    const start = index + word.length;
    const args = argumentsAt(action, start);
    const end = args.at(-1)?.[1] ?? start;
    const text = args.map(([from, to]) => action.slice(from, to));
    const put = (expression: string) => replaced(index, end - index, expression);
    const name = word.trim();
    if (name === 'and' || name === 'or') {
      for (const [at] of text.entries()) {
        const rest = text.filter((_, other) => other !== at);
        list.push([
          `${name} without ${text[at]}`,
          put(`${rest.length > 1 ? word : ''}${rest.join(' ')}`),
        ]);
      }
      list.push([
        `${name} the other way`,
        put(`${name === 'and' ? 'or' : 'and'} ${text.join(' ')}`),
      ]);
    } else if (name === 'ternary') {
      list.push(['ternary the other way', put(`${word}${[text[1], text[0], text[2]].join(' ')}`)]);
    } else if (action.slice(index - 1, index) === '(') {
      list.push([`not ${name}`, put(`not (${word}${text.join(' ')})`)]);
    }
  }
  return list;
}

/** How long `| word argument ...` is. */
function lengthOfStage(text: string): number {
  const word = / \| \w+/.exec(text)?.[0].length ?? 0;
  return argumentsAt(text, word).at(-1)?.[1] ?? word;
}

/** Where the arguments that begin here are. */
function argumentsAt(text: string, start: number): [number, number][] {
  const list: [number, number][] = [];
  let at = start;
  for (;;) {
    while (text[at] === ' ') at++;
    const [token] = /^("(?:[^"\\]|\\.)*"|[^\s()|}]+)/.exec(text.slice(at)) ?? [];
    if (token !== undefined && !/^-?\}/.test(token) && token !== '-') {
      list.push([at, at + token.length]);
      at += token.length;
    } else if (text[at] === '(') {
      const end = closing(text, at);
      list.push([at, end]);
      at = end;
    } else {
      return list;
    }
  }
}

function closing(text: string, start: number): number {
  let depth = 0;
  for (const { index, 0: token } of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[()]/g)) {
    if (token === '(') depth++;
    if (token === ')' && --depth === 0) return start + index + 1;
  }
  return text.length;
}

/** What stands in a line outside of actions. */
function literalChanges(line: string): Change[] {
  if (control.test(line)) return [];
  const plain = /^(\s*(?:- )?(?:[\w./-]+: )?)([^\s{][^{]*)$/.exec(line);
  if (plain !== null) {
    const [, before, value] = plain as unknown as string[];
    if (value === undefined || value.endsWith(':')) return [];
    const other =
      value === 'true'
        ? 'false'
        : value === 'false'
          ? 'true'
          : /^\d+$/.test(value)
            ? `${Number(value) + 1}`
            : `${value}x`;
    return [[`${other.slice(0, 40)} as value`, `${before}${other}`]];
  }
  const text = line.replace(/\{\{.*?\}\}/g, '').trim();
  return text.length > 1 && !/^(- )?[\w./-]+:$/.test(text) ? [['more text', `${line} x`]] : [];
}
