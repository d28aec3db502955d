import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const files = readdirSync('src/constructs').filter((file) => file.endsWith('.ts'));
const sources = new Map(
  files.map((file) => [file, readFileSync(`src/constructs/${file}`, 'utf8')]),
);

test('every optional prop says what it is when it is left out', () => {
  let optional = 0;
  for (const [file, text] of sources) {
    for (const { index } of text.matchAll(/^ {2}readonly \w+\?:/gm)) {
      if (!isExported(text, index)) {
        continue;
      }
      optional += 1;
      const comment = text.slice(0, index).match(/\/\*\*(?:(?!\/\*\*)[\s\S])*\*\/\n$/)?.[0] ?? '';
      expect(comment, `${file}: ${text.slice(index, index + 60)}`).toMatch(/@default (- )?\S/);
    }
  }
  expect(optional).toBeGreaterThan(15);
});

test('every exported class and its public members are documented, with an example', () => {
  const classes = [...sources].flatMap(([file, text]) =>
    [...text.matchAll(/^export class (\w+)/gm)].map((match) => ({ file, text, match })),
  );
  const internal = classes.filter(({ match }) => !isPublic(String(match[1])));
  // What a chart's templates are made of, and what only this package makes constructs of.
  expect(internal.map(({ match }) => match[1])).toEqual([
    'TemplateObjects',
    'TemplateObject',
    'Planned',
  ]);
  const rest = classes.filter(({ match }) => isPublic(String(match[1])));
  expect(rest).toHaveLength(6);
  for (const { file, text, match } of rest) {
    const before = text.slice(0, match.index);
    expect(before.slice(before.lastIndexOf('/**')), file).toMatch(/@example\n/);
  }
  for (const [file, text] of sources) {
    for (const { index: at } of text.matchAll(/^ {2}public readonly/gm)) {
      expect(text.slice(0, at), `${file}: ${text.slice(at, at + 60)}`).toMatch(/\*\/\n$/);
    }
    for (const { index: at } of text.matchAll(/^export (?!\{|type \{|\*)/gm)) {
      expect(text.slice(0, at), `${file}: ${text.slice(at, at + 60)}`).toMatch(/\*\/\n$/);
    }
  }
});

test('public props are named interfaces: no readonly arrays, no nested anonymous types', () => {
  for (const name of [
    'access-config',
    'database-secret',
    'migration-values',
    'migration-job',
    'verify-job',
    'protect',
  ]) {
    const text = sources.get(`${name}.ts`) ?? '';
    const interfaces = text.matchAll(
      /^export interface (\w+)(?: extends \w+)? \{\n([\s\S]*?)^\}/gm,
    );
    const props = [...interfaces].filter(([, exported = '']) => isPublic(exported));
    expect(props.length, name).toBeGreaterThan(0);
    for (const [, , body] of props) {
      expect(body).not.toMatch(
        /: readonly .*\[\]|Readonly|: \{ (?!readonly \[\w+: string\]: string \})/,
      );
      expect(body?.match(/^ {2}(?!readonly|\/?\*| \*).*;$/m)).toBeNull();
    }
  }
});

/** Whether the interface that a prop belongs to is one that `index.ts` exports. */
function isExported(text: string, index: number): boolean {
  const name = [...text.slice(0, index).matchAll(/interface (\w+)/g)].at(-1)?.[1] ?? '';
  return isPublic(name);
}

function isPublic(name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(sources.get('index.ts') ?? '');
}
