import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';

// A file may import from its own layer and from those before it.
const layers = ['deferred', 'access', 'sql', 'values', 'constructs', 'helm', 'cli', 'main'];
// A leaf imports nothing of ours, and only the layers named here import it.
const leaves: { readonly [leaf: string]: readonly string[] } = { yaml: ['helm', 'cli'] };
const publicLayers = ['access', 'values', 'constructs'];

// Only main.ts and cli/ may touch files and processes; three loaders read what lies beside them.
const outside = /^(node:)?(fs|fs\/promises|child_process|worker_threads)$/;
const loaders = ['sql/programs.ts', 'constructs/scripts.ts', 'helm/chart-texts.ts'];
const reading = ['readFileSync', 'readdirSync'];

// Policy and SQL know nothing of Kubernetes, and only the command line talks to a database.
const allowedPackages: { readonly [name: string]: readonly string[] } = {
  ajv: ['access'],
  cdk8s: ['constructs', 'helm', 'cli', 'main'],
  'cdk8s-plus-28': ['constructs', 'helm', 'cli', 'main'],
  constructs: ['constructs', 'helm', 'cli', 'main'],
  pg: ['cli'],
  yaml: ['yaml', 'helm', 'cli'],
};

interface Import {
  readonly from: string;
  /** The imported names as the module calls them; empty when the whole module is imported. */
  readonly names: readonly string[];
}

function importsOf(text: string): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const statements = code.matchAll(
    /(?:^|;|\})\s*(?:import|export)\s+(?:type\s+)?([^'";]*?\bfrom\s+)?(['"])([^'"]+)\2/gm,
  );
  const calls = code.matchAll(/\b(?:import|require)\s*\(\s*([^)]*)\)/g);
  return [
    ...[...statements].map(([, clause = '', , from = '']) => ({
      from,
      names: /^\s*\{[^}]*\}\s*from\s*$/.test(clause)
        ? [...clause.matchAll(/[{,]\s*(?:type\s+)?(\w+)/g)].map(([, name = '']) => name)
        : [],
    })),
    ...[...calls].map(([, argument = '']) => ({ from: argument.replace(/['"`]/g, ''), names: [] })),
  ];
}

function layerOf(path: string): string {
  return (path.split('/')[0] ?? '').replace(/\.ts$/, '');
}

/** The layers from which a file of this one may import. */
function mayImport(layer: string): readonly string[] {
  if (layer === 'index') return publicLayers;
  if (layer in leaves) return [layer];
  const below = layers.slice(0, layers.indexOf(layer) + 1);
  return [...below, ...Object.keys(leaves).filter((leaf) => leaves[leaf]?.includes(layer))];
}

/** What a file under src/ does that its layer may not. */
function violations(path: string, text: string): string[] {
  const layer = layerOf(path);
  const found: string[] = [];
  if (layer !== 'helm' && text.includes('{{')) found.push('contains {{');
  if (!path.endsWith('.ts')) return found;
  if (layer !== 'index' && !layers.includes(layer) && !(layer in leaves)) {
    found.push('is in no layer');
  }
  for (const { from, names } of importsOf(text)) {
    if (from.startsWith('.')) {
      const target = layerOf(posix.join(posix.dirname(path), from));
      if (!mayImport(layer).includes(target)) found.push(`imports ${from}`);
      continue;
    }
    if (layer === 'cli' || layer === 'main') {
      if (outside.test(from)) continue;
    } else if (outside.test(from)) {
      const onlyReads = names.length > 0 && names.every((name) => reading.includes(name));
      if (!(loaders.includes(path) && from === 'node:fs' && onlyReads)) {
        found.push(`imports ${names.join(', ')} from ${from}`);
      }
    }
    if (from.startsWith('node:')) continue;
    if (!allowedPackages[from]?.includes(layer)) found.push(`imports the package ${from}`);
  }
  return found;
}

const root = join(__dirname, '..', 'src');
const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));

test.each(files)('src/%s keeps to its layer', (path) => {
  expect(violations(path, readFileSync(join(root, path), 'utf8'))).toEqual([]);
});

test('every import of every file was read', () => {
  const sources = files.filter((path) => path.endsWith('.ts'));
  expect(sources.length).toBeGreaterThan(10);
  for (const path of sources) {
    const text = readFileSync(join(root, path), 'utf8');
    const written = text.match(/^(import|export)\b[^;]*?\bfrom '/gm) ?? [];
    expect(importsOf(text).length, path).toBeGreaterThanOrEqual(written.length);
  }
});

describe('the guard sees', () => {
  const everyLayer = layers.flatMap((layer, index) =>
    layers.slice(index + 1).map((above) => [layer, above] as const),
  );

  test.each(everyLayer)('%s importing %s', (layer, above) => {
    const path = `${layer}/x.ts`;
    const target = above === 'main' ? '../main' : `../${above}/y`;
    for (const text of [
      `import { y } from '${target}';`,
      `import type { Y } from "${target}";`,
      `import {\n  a,\n  type B,\n} from '${target}';`,
      `import '${target}';`,
      `export * from '${target}';`,
      `export { y } from '${target}';`,
      `const y = require('${target}');`,
      `const y = await import('${target}');`,
    ]) {
      expect(violations(path, text), text).toEqual([`imports ${target}`]);
    }
  });

  test.each([
    ['index.ts', './sql/programs'],
    ['index.ts', './cli/plan'],
    ['index.ts', './main'],
    ['cli/x.ts', '../index'],
    ['access/x.ts', '../../test/access/names'],
    ['yaml/x.ts', '../access/y'],
    ['yaml/x.ts', '../deferred/y'],
    ['constructs/x.ts', '../yaml/y'],
    ['values/x.ts', '../yaml/y'],
  ])('%s importing %s', (path, target) => {
    expect(violations(path, `export { y } from '${target}';`)).toEqual([`imports ${target}`]);
  });

  test.each([
    ...['deferred', 'yaml', 'access', 'sql', 'values', 'constructs', 'helm'],
  ])('%s touching files', (layer) => {
    for (const text of [
      `import { writeFileSync } from 'node:fs';`,
      `import { readFileSync } from 'node:fs';`,
      `import * as fs from 'node:fs';`,
      `import fs from 'fs';`,
      `import { writeFile } from 'node:fs/promises';`,
      `import { execFileSync } from 'node:child_process';`,
      `const fs = require('node:fs');`,
    ]) {
      expect(violations(`${layer}/x.ts`, text), text).not.toEqual([]);
    }
  });

  test.each(loaders)('%s writing', (path) => {
    expect(violations(path, `import { readFileSync } from 'node:fs';`)).toEqual([]);
    for (const text of [
      `import { readFileSync, writeFileSync } from 'node:fs';`,
      `import { readFileSync as write, rmSync } from 'node:fs';`,
      `import fs, { readFileSync } from 'node:fs';`,
      `import * as fs from 'node:fs';`,
    ]) {
      expect(violations(path, text), text).toHaveLength(1);
    }
  });

  test.each([
    'access/x.ts',
    'sql/x.sql',
    'constructs/scripts/x.sh',
    'cli/x.ts',
    'main.ts',
    'index.ts',
  ])('a Helm action in %s', (path) => {
    expect(violations(path, 'x: {{ .Values.x }}')).toEqual(['contains {{']);
  });

  test.each([
    ['deferred', 'yaml'],
    ['yaml', 'cdk8s'],
    ['access', 'cdk8s'],
    ['sql', 'constructs'],
    ['values', 'cdk8s-plus-28'],
    ['constructs', 'pg'],
    ['values', 'ajv'],
    ['cli', 'left-pad'],
  ])('%s importing the package %s', (layer, name) => {
    expect(violations(`${layer}/x.ts`, `import { y } from '${name}';`)).toEqual([
      `imports the package ${name}`,
    ]);
  });

  test('a file in no layer', () => {
    expect(violations('helpers/x.ts', '')).toEqual(['is in no layer']);
  });
});

test('what every layer needs is allowed', () => {
  expect(violations('main.ts', `import { writeFileSync } from 'node:fs';`)).toEqual([]);
  expect(
    violations('cli/x.ts', `import { rmSync } from 'node:fs';\nimport { y } from '../sql/y';`),
  ).toEqual([]);
  expect(
    violations('helm/x.ts', `import { y } from '../constructs';\nconst t = '{{ .x }}';`),
  ).toEqual([]);
  for (const layer of ['helm', 'cli']) {
    expect(violations(`${layer}/x.ts`, `import { y } from '../yaml/y';`)).toEqual([]);
  }
  expect(violations('yaml/x.ts', `import { y } from './y';\nimport 'yaml';`)).toEqual([]);
  expect(violations('index.ts', `export * from './constructs';`)).toEqual([]);
});
