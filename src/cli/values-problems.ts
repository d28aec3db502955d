import type { ValuesFile } from './values-file';

/**
 * Puts in front of each problem where it comes from, as compilers do, and sorts by that: the last file that sets the
 * value, or what is nearest above a value that is missing.
 *
 * @param files at least one; a later one wins
 * @param options values that an option has set: the path and the option's name
 */
export function placed(
  problems: readonly string[],
  files: readonly ValuesFile[],
  options: { readonly [path: string]: string },
): string[] {
  return problems
    .map((problem) => {
      const path = pathOf(problem);
      const option = path === undefined ? undefined : options[path.join('.')];
      if (path === undefined || option !== undefined) {
        const from = option === undefined ? '' : `${option}: `;
        return { file: files.length, offset: 0, text: `${from}${problem}` };
      }
      const { file, offset } = origin(path, files);
      return { file, offset, text: `${files[file]?.place(offset)}: ${problem}` };
    })
    .sort((a, b) => a.file - b.file || a.offset - b.offset)
    .map(({ text }) => text);
}

function origin(path: readonly string[], files: readonly ValuesFile[]) {
  let best = { depth: -1, file: 0, offset: 0 };
  for (const [file, { find }] of [...files.entries()].reverse()) {
    const { depth, final, offset } = find(path);
    if (depth > best.depth) best = { depth, file, offset };
    if (final) break;
  }
  return best;
}

// A key, a key in quotes, or the position of a list's item.
const step = /^(?:\.?([A-Za-z_]\w*)|\[("(?:[^"\\]|\\.)*")\]|\[(\d+)\])/;

const wrongKey = /^: key ("(?:[^"\\]|\\.)*") is not allowed;/;

/** The path that a problem begins with; undefined if it is about no value. */
function pathOf(problem: string): string[] | undefined {
  const path: string[] = [];
  let rest = problem;
  while (!rest.startsWith(': ')) {
    const [text = '', key, quoted, position] = step.exec(rest) ?? [];
    if (text === '') return undefined;
    path.push(key ?? position ?? JSON.parse(quoted ?? '""'));
    rest = rest.slice(text.length);
  }
  // A key of the wrong form: the path is that of the map it stands in.
  const [, key] = wrongKey.exec(rest) ?? [];
  const name = key === undefined ? undefined : JSON.parse(key);
  return name === undefined || name === path.at(-1) ? path : [...path, name];
}
