import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { defaultsOf } from '../../src/access/defaults';
import type { JsonSchema } from '../../src/access/json-schema';
import { chartFiles, writeCharts } from '../../src/cli/charts';
import { chartValuesSchema } from '../../src/helm';
import { chartReadme } from '../../src/helm/chart-readme';
import { newestChanges } from '../../src/helm/chart-yaml';
import { describeHelms } from '../helm-tools';
import { install, releases } from '../helm-tools/install.mjs';
import { chartFile, chartFolder, filesBelow } from './chart-directory';

const scratch = mkdtempSync(join(tmpdir(), 'two-user-chart-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const about = JSON.parse(readFileSync('package.json', 'utf8'));

describe('charts/two-user-app', () => {
  test('is what `npm run synth` writes, byte for byte, and nothing else', () => {
    const files = chartFiles();
    expect(filesBelow(chartFolder)).toEqual(Object.keys(files).sort());
    const stale = Object.keys(files).filter((path) => chartFile(path) !== files[path]);
    expect(stale, 'npm run synth').toEqual([]);
  });

  test('is written afresh: what it no longer has is gone, and other charts stay', () => {
    const stale = join(scratch, 'charts/two-user-app/templates/stale.yaml');
    mkdirSync(join(stale, '..'), { recursive: true });
    mkdirSync(join(scratch, 'charts/other'));
    writeFileSync(stale, '');
    writeCharts(join(scratch, 'charts'));
    expect(existsSync(stale)).toBe(false);
    expect(existsSync(join(scratch, 'charts/other'))).toBe(true);
    expect(filesBelow(join(scratch, 'charts/two-user-app'))).toEqual(filesBelow(chartFolder));
  });

  test('has one template for each object, and says of each where it comes from', () => {
    const templates = filesBelow(join(chartFolder, 'templates'));
    const objects = templates.filter((path) => /\.yaml$/.test(path));
    expect(objects.length).toBeGreaterThan(15);
    for (const path of objects) {
      const text = chartFile(`templates/${path}`);
      expect(text, path).toMatch(/^\{\{- \/\* Generated .*\*\/\}\}\n/);
      expect(text.match(/^kind: /gm) ?? [], path).toHaveLength(
        /extra-objects|validate/.test(path) ? 0 : 1,
      );
      expect(path).toMatch(/^(tests\/)?[a-z]+(-[a-z]+)?\.yaml$/);
    }
  });

  test('depends on nothing that changes from one rendering to the next', () => {
    for (const path of filesBelow(join(chartFolder, 'templates'))) {
      expect(chartFile(`templates/${path}`), path).not.toMatch(
        /(\(|\{\{-?|\||=) *(lookup|randAlpha\w*|randAscii|randNumeric|uuidv4|now|gen[A-Z]\w+|htpasswd)\b|\.Capabilities|Release\.(Revision|IsUpgrade|IsInstall)/,
      );
    }
  });
});

describe('Chart.yaml', () => {
  const text = chartFile('Chart.yaml');
  const chart = parse(text);
  const list = (name: string) => parse(chart.annotations[`artifacthub.io/${name}`]);

  test('is the package in words that Helm and Artifact Hub know', () => {
    expect(chart).toMatchObject({
      ...{ apiVersion: 'v2', name: 'two-user-app', type: 'application', version: about.version },
      ...{ appVersion: '1.0.0', kubeVersion: '>=1.30.0-0' },
      maintainers: [{ name: about.author }],
    });
    expect(Object.keys(chart).sort()).toEqual(
      [
        ...['annotations', 'apiVersion', 'appVersion', 'description', 'icon', 'keywords'],
        ...['kubeVersion', 'maintainers', 'name', 'type', 'version'],
        ...('homepage' in about ? ['home'] : []),
        ...('repository' in about ? ['sources'] : []),
      ].sort(),
    );
    expect(chart.version).not.toMatch(/^v/);
    expect(about.keywords).toEqual(expect.arrayContaining(chart.keywords));
    expect(chart.annotations).toMatchObject({
      'artifacthub.io/license': about.license,
      'artifacthub.io/prerelease': 'false',
    });
    expect(list('images')).toEqual([{ name: 'client', image: 'postgres:17-alpine' }]);
  });

  test('has a picture of our own in it', () => {
    const [, data = ''] = chart.icon.split('data:image/svg+xml;base64,');
    expect(Buffer.from(data, 'base64').toString()).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
  });

  test('lists the newest changes', () => {
    expect(list('changes')).toEqual(newestChanges(readFileSync('CHANGELOG.md', 'utf8')));
    expect(list('changes').length).toBeGreaterThan(0);
    expect(
      newestChanges(
        '# Changelog\n\n## [1.1.0]\n\n### Added\n\n- `One`, and\n  more.\n- Two.\n\n### Fixed\n\n- Three.\n\n## [1.0.0]\n\n### Added\n\n- Old.\n',
      ),
    ).toEqual([
      { kind: 'added', description: 'One, and more.' },
      { kind: 'added', description: 'Two.' },
      { kind: 'fixed', description: 'Three.' },
    ]);
    expect(newestChanges('# Changelog\n')).toEqual([]);
  });
});

/** The paths of all values, and their schemas. */
function places(schema: JsonSchema, prefix = ''): [string, JsonSchema][] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => [
    [`${prefix}${key}`, property] as [string, JsonSchema],
    ...places(property, `${prefix}${key}.`),
  ]);
}

const all = places(chartValuesSchema);

describe('values.yaml', () => {
  const text = chartFile('values.yaml');

  test('is the defaults of the schema', () => {
    expect(parse(text)).toEqual(defaultsOf(chartValuesSchema));
    expect(parseDocument(text, { version: '1.1' }).toJS()).toEqual(parse(text));
  });

  test('says of every value what it is, right above it', () => {
    const lines = text.split('\n');
    const keys = lines.flatMap((line, index) => {
      const [, indent, key] = line.match(/^( *)([a-zA-Z]+):/) ?? [];
      return key === undefined
        ? []
        : [{ indent: indent ?? '', key, above: lines[index - 1] ?? '' }];
    });
    expect(keys.length).toBeGreaterThan(100);
    // The fields of what is passed on to Kubernetes are its own.
    const own = new Set(all.map(([path]) => path.split('.').at(-1)));
    for (const { key, indent, above } of keys.filter(({ key }) => own.has(key))) {
      if (/^ {2,}(type|port)$/.test(`${indent}${key}`) && !above.includes('#')) continue;
      expect(above, key).toMatch(new RegExp(`^${indent}# \\S`));
    }
    const described = text.replace(/\n *# /g, ' ');
    for (const [path, { description = '' }] of all.filter(
      ([path]) => !/Probe\.|lifecycle\.p/.test(path),
    ))
      expect(described, path).toContain(description);
  });

  test('is as wide as a screen, with two spaces for each level', () => {
    for (const line of text.split('\n').slice(1)) {
      expect(line.length, line).toBeLessThanOrEqual(100);
      expect((line.match(/^ */)?.[0].length ?? 0) % 2, line).toBe(0);
      expect(line).not.toMatch(/\s$|\t/);
    }
  });
});

describe('values.schema.json', () => {
  test('is the schema of the library with what a chart has besides', () => {
    expect(JSON.parse(chartFile('values.schema.json'))).toEqual(
      JSON.parse(JSON.stringify(chartValuesSchema)),
    );
  });

  test('takes less than a fifth of what a release may hold', () => {
    expect(chartFile('values.schema.json').length).toBeLessThan(200_000);
  });
});

describe('README.md', () => {
  const text = chartFile('README.md');

  test('lists every value with its default, between the marks', () => {
    const [, table = ''] = text.match(/<!-- values -->\n([\s\S]*)<!-- \/values -->/) ?? [];
    const listed = [...table.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, path]) => path ?? '');
    expect(new Set(listed).size).toBe(listed.length);
    for (const [path] of all) {
      const found = listed.some(
        (one) => one === path || one.startsWith(`${path}.`) || path.startsWith(`${one}.`),
      );
      expect(found, path).toBe(true);
    }
    for (const [line] of table.matchAll(/^\|.*/gm)) {
      expect(line.match(/(?<!\\)\|/g), line).toHaveLength(4);
    }
  });

  test('cannot lose its marks', () => {
    expect(() => chartReadme('nothing', chartValuesSchema)).toThrow('put them in');
    expect(() => chartReadme('<!-- values -->\nnothing', chartValuesSchema)).toThrow('put them in');
  });
});

describe('every value is used', () => {
  const templates = filesBelow(join(chartFolder, 'templates'))
    .filter((path) => !/NOTES|_notes|_problems|validate/.test(path))
    .map((path) => chartFile(`templates/${path}`))
    .join('\n');
  const used = new Set(
    [...templates.matchAll(/\.Values((?:\.\w+)+)/g)].map(([, path]) => path?.slice(1)),
  );

  /** What is printed as it is, or handed on whole, uses all that is in it. */
  const whole = (path: string) =>
    new RegExp(
      `(toYaml|toJson|with|range [^{}]*|omit) \\$?\\.Values\\.${path}(?! \\| sha256sum)[ )]`,
    ).test(templates);

  const unused = all
    .filter(([, { properties }]) => properties === undefined)
    .map(([path]) => path)
    .filter((path) => {
      const above = path.split('.').map((_, index, keys) => keys.slice(0, index + 1).join('.'));
      return !used.has(path) && !above.some((one) => used.has(one) && whole(one));
    });

  test('but those of umbrellas, and the users, which can only be the roles', () => {
    expect(all.length).toBeGreaterThan(120);
    const users = ['database.admin.user', 'database.service.user'];
    expect(unused).toEqual([...users, 'enabled', 'global']);
  });

  test('and no template uses what is none', () => {
    const known = new Set(all.map(([path]) => path));
    expect([...used].filter((path) => !known.has(path ?? ''))).toEqual([]);
  });
});

describeHelms('package-charts', (helm) => {
  test('makes the same archive twice, and says so when it cannot', () => {
    const release = releases.find((one) => one.helm === helm.version);
    const program = join(install(release as (typeof releases)[number]), 'helm');
    const [first, second] = ['a', 'b'].map((name) => {
      const copy = join(scratch, helm.version, name);
      for (const path of ['charts', 'scripts', 'test/helm-tools']) {
        cpSync(path, join(copy, path), { recursive: true });
      }
      const out = join(copy, 'out');
      const script = join(copy, 'scripts/package-charts.mjs');
      const said = execFileSync('sh', ['-c', 'node "$0" "$1" 2>&1 || true', script, out], {
        encoding: 'utf8',
        env: { ...process.env, HELM: program },
      });
      return said.replaceAll(copy, '');
    });
    expect(second).toBe(first);
    expect(first).toMatch(
      helm.version.startsWith('3.')
        ? /^helm v3\.\S+ puts the time of packing into the archive/
        : /^[0-9a-f]{64} {2}\/out\/two-user-app-\d+\.\d+\.\d+\.tgz\n$/,
    );
  });
});
