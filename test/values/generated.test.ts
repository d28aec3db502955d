import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedFiles } from '../../src/cli/generate';

const root = join(__dirname, '..', '..');
const generated = Object.entries(generatedFiles());
const read = (path: string) => readFileSync(join(root, path), 'utf8');

test.each(generated)('%s is what `npm run generate` writes', (path, text) => {
  expect(read(path)).toBe(text);
});

// What the index of the constructs leaves out is nobody's prop: not a file, not an interface in a file.
const exported = read('src/constructs/index.ts');
const publicNames = exported.match(/\b[A-Z]\w+/g) ?? [];
const publicFiles = [
  'src/values/app-props.ts',
  ...(exported.match(/(?<=from '\.\/)[\w-]+/g) ?? []).map((name) => `src/constructs/${name}.ts`),
];

/** The interfaces in a file that are public. */
function interfaces(path: string): string {
  const all = read(path).match(/^export interface \w+[^{]*\{\n[\s\S]*?^\}/gm) ?? [];
  const name = (text: string) => text.match(/interface (\w+)/)?.[1] ?? '';
  const open = path.startsWith('src/values/');
  return all.filter((text) => open || publicNames.includes(name(text))).join('\n');
}

/** Properties of interfaces with the comment before each. */
function props(text: string) {
  const found = text.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)? {2}readonly ('?[\w-]+'?)(\??):/g);
  return [...found].map(([, comment = '', name = '', optional]) => ({
    name,
    comment,
    optional: optional === '?',
  }));
}

test.each(
  publicFiles,
)('every prop in %s is documented, the optional ones with @default', (path) => {
  for (const { name, comment, optional } of props(interfaces(path))) {
    expect(comment, name).not.toBe('');
    if (optional) expect(comment, name).toMatch(/^\s*\* @default \S/m);
  }
});

test('the check above sees props, and sees what is missing', () => {
  expect(publicFiles.length).toBeGreaterThan(5);
  for (const path of publicFiles.filter((path) => !/two-user-app/.test(path))) {
    expect(props(interfaces(path)).length, path).toBeGreaterThan(0);
  }
  const all = props(interfaces('src/values/app-props.ts'));
  expect(all.filter(({ optional }) => optional).length).toBeGreaterThan(130);
  expect(new Set(all.filter(({ optional }) => !optional).map(({ name }) => name))).toEqual(
    new Set([
      ...['image', 'repository', 'name', 'containerPort', 'host', 'paths', 'path', 'pathType'],
      ...['secretName', 'hosts', 'role', 'hide', 'columns', 'code', 'object', 'reason'],
    ]),
  );
  expect(props('interface A {\n  readonly a?: string;\n}')[0]?.comment).toBe('');
  expect(
    props('interface A {\n  /** A. */\n  readonly b: string;\n\n  readonly a?: string;\n}'),
  ).toEqual([
    { name: 'b', comment: '/** A. */\n', optional: false },
    { name: 'a', comment: '', optional: true },
  ]);
});

test('the props are readonly, named interfaces', () => {
  const text = read('src/values/app-props.ts');
  const members = text.match(/^ {2}[^\s/*].*$/gm) ?? [];
  expect(members.length).toBeGreaterThan(55);
  for (const member of members) {
    expect(member).toMatch(/^ {2}readonly \w+\??: /);
    expect(member).not.toMatch(/readonly [^:]*\[\]|ReadonlyArray|Record<|Partial</);
    // Nothing nested but maps from text to a value.
    expect(member.replace(/\{ readonly \[\w+: string\]: [^{}]+ \}/, '')).not.toMatch(/[{}]/);
  }
  expect(text).not.toMatch(/^export (?!interface )/m);
});
