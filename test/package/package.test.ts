import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'two-user-package-'));
const checkout = join(directory, 'checkout');
const project = join(directory, 'project');

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function run(cwd: string, command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
}

/** A chart as a user writes it, with the whole of the public API. */
const program = `
import { App, Chart } from 'cdk8s';
import * as kp from 'cdk8s-plus-28';
import {
  AccessConfig, type AccessProps, DatabaseSecret, MigrationContainers, MigrationJob, protect,
  TwoUserApp, type TableRule, type TwoUserAppProps, VerifyJob,
} from 'cdk8s-two-user-postgres';

const rule: TableRule = 'appendOnly';
const props: TwoUserAppProps = {
  image: { repository: 'myapp', tag: '1.0.0' },
  migration: { mode: 'job', command: ['./migrate', 'up'] },
  access: { service: { tables: { 'public.audit_log': rule } } },
};
// @ts-expect-error the vocabulary has no word for DELETE
const wall: TwoUserAppProps = { ...props, access: { service: { tables: { 'public.a': 'DELETE' } } } };
// @ts-expect-error nor has the policy alone
const second: AccessProps = { service: { tables: { 'public.a': 'truncate' } } };

const app = new App({ outdir: process.argv[2] ?? 'out' });
const chart = new Chart(app, 'shop', { namespace: 'production' });
const made = new TwoUserApp(chart, 'myapp', props);
const deployment = new kp.Deployment(chart, 'Web', { containers: [{ image: 'web:2' }] });
protect(deployment, { migration: { command: ['./migrate'] } });
const adminSecret = new DatabaseSecret(chart, 'Secret', { secretName: 'owner-secret' });
const accessConfig = new AccessConfig(chart, 'Access', { name: 'parts-access' });
const parts = { image: props.image, adminSecret, accessConfig };
new MigrationJob(chart, 'parts', parts);
new VerifyJob(chart, 'verify', { name: made.name, serviceSecret: made.serviceSecret, accessConfig: made.accessConfig });
const pieces: number = new MigrationContainers(parts).containers.length;
app.synth();
console.log(made.migrationJob?.name, pieces, [wall, second].length);
`;

/** The first example of the README, as it stands there. */
const readmeExample = /```ts\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';

/** Strict, and either our declarations checked (cdk8s-plus' own fail with exact optional types) or exact ones. */
function tsconfig(exactOptionalPropertyTypes: boolean) {
  return {
    compilerOptions: {
      ...{ target: 'ES2022', module: 'NodeNext', moduleResolution: 'NodeNext', types: ['node'] },
      ...{ strict: true, noUncheckedIndexedAccess: true, noImplicitOverride: true },
      exactOptionalPropertyTypes,
      skipLibCheck: exactOptionalPropertyTypes,
    },
  };
}

beforeAll(() => {
  // A copy, because packing builds, and building empties lib/ while other tests may read it.
  mkdirSync(checkout);
  for (const path of [
    'src',
    'dist',
    'charts',
    'scripts',
    'package.json',
    'tsconfig.json',
    'CHANGELOG.md',
    'LICENSE',
    'test/servers/package.json',
  ]) {
    cpSync(path, join(checkout, path), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(checkout, 'node_modules'));
  run(checkout, 'npm', 'pack', '--pack-destination', directory);
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));

  mkdirSync(project);
  const manifest = { name: 'fresh', private: true, workspaces: [] };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  run(
    project,
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    join(directory, `${name}-${version}.tgz`),
    'typescript@7.0.2',
    '@types/node@20',
  );
  for (const [folder, type] of [
    ['cjs', 'commonjs'],
    ['esm', 'module'],
  ] as const) {
    mkdirSync(join(project, folder));
    writeFileSync(join(project, folder, 'package.json'), JSON.stringify({ type }));
    writeFileSync(
      join(project, folder, 'tsconfig.json'),
      JSON.stringify(tsconfig(type === 'module')),
    );
    writeFileSync(join(project, folder, 'main.ts'), program);
    writeFileSync(join(project, folder, 'readme.ts'), readmeExample);
  }
}, 600_000);

test('the package holds the compiled library with its SQL and scripts, the examples, and no sources or tests', () => {
  const files = run(project, 'find', 'node_modules/cdk8s-two-user-postgres', '-type', 'f')
    .trim()
    .split('\n')
    .map((file) => file.replace('node_modules/cdk8s-two-user-postgres/', ''));
  expect(files).toEqual(
    expect.arrayContaining([
      ...['package.json', 'LICENSE', 'lib/index.js', 'lib/index.d.ts'],
      ...['lib/sql/diff.sql', 'lib/constructs/scripts/run.sh', 'dist/job.yaml'],
      ...['lib/cli/report/page.css', 'lib/cli/report/browser.mjs'],
    ]),
  );
  expect(files.filter((file) => /^(src|test|bench|scripts)\/|(?<!\.d)\.ts$/.test(file))).toEqual(
    [],
  );
});

test('a fresh project gets the peers with it, and its types hold', () => {
  for (const peer of ['cdk8s', 'cdk8s-plus-28', 'constructs']) {
    expect(readFileSync(join(project, 'node_modules', peer, 'package.json'), 'utf8')).toContain(
      `"${peer}"`,
    );
  }
  for (const folder of ['cjs', 'esm']) {
    run(join(project, folder), 'npx', 'tsc', '-p', '.');
  }
  expect(readFileSync(join(project, 'cjs/main.js'), 'utf8')).toContain(
    'require("cdk8s-two-user-postgres")',
  );
  expect(readFileSync(join(project, 'esm/main.js'), 'utf8')).toMatch(/^import .*TwoUserApp/m);
});

test('as CommonJS and as ES module it synthesizes the same', () => {
  const [cjs, esm] = ['cjs', 'esm'].map((folder) => {
    const said = run(join(project, folder), 'node', 'main.js', 'out');
    return [said, readFileSync(join(project, folder, 'out/shop.k8s.yaml'), 'utf8')];
  });
  expect(cjs?.[0]).toMatch(/^myapp-migrate-[0-9a-f]{10} 2 2\n$/);
  expect(cjs?.[1]).toContain('name: myapp-access');
  expect(cjs?.[1]).toContain('kind: Job');
  expect(cjs?.[1]).toContain('name: db-gate');
  expect(esm).toEqual(cjs);
});

test("the README's example writes the file that the README names", () => {
  run(join(project, 'cjs'), 'node', 'readme.js');
  const manifest = readFileSync(join(project, 'cjs/dist/shop.k8s.yaml'), 'utf8');
  expect(manifest).toContain('kind: Deployment');
  expect(manifest).toContain('name: db-migration');
});

test('the package has the examples and the chart, and of the command line what the program loads', () => {
  const packed = join(project, 'node_modules/cdk8s-two-user-postgres');
  expect(run(project, 'ls', join(packed, 'dist')).trim().split('\n')).toEqual([
    'init-container.yaml',
    'job.yaml',
    'secrets.yaml',
    'verify.yaml',
  ]);
  expect(run(project, 'diff', '-r', resolve('charts'), join(packed, 'charts'))).toBe('');
  const modules = run(packed, 'find', 'lib', '-name', '*.js').trim().split('\n').sort();
  const loaded = [...loadedBy(packed, 'lib/index.js', 'lib/cli/main.js')].sort();
  expect(modules).toEqual(expect.arrayContaining(loaded));
  // Of the layers below these the library needs some for their types alone, and a module of types has no code.
  const upper = (path: string) => /^lib\/(main|cli|helm|yaml)\b/.test(path);
  const withCode = (path: string) =>
    /require\(|exports\.\w+ = /.test(readFileSync(join(packed, path), 'utf8'));
  expect(modules.filter(upper).filter(withCode)).toEqual(loaded.filter(upper));
  // Nothing connects to a database before a command does that needs one.
  const connecting = ['connect-refusal', 'open-database'];
  expect(run(packed, 'sh', '-c', 'grep -rl "require(.pg.)" lib | sort').trim().split('\n')).toEqual(
    connecting.map((name) => `lib/cli/connection/${name}.js`),
  );
});

/** The modules of a package which these load at once or later, and these. */
function loadedBy(folder: string, ...modules: readonly string[]): ReadonlySet<string> {
  const loaded = new Set(modules);
  for (const path of loaded) {
    const text = readFileSync(join(folder, path), 'utf8');
    for (const [, from = ''] of text.matchAll(/\b(?:require|import)\(["'](\.[^"']*)["']\)/g)) {
      const target = posix.join(posix.dirname(path), from).replace(/(\.js)?$/, '.js');
      const index = target.replace(/\.js$/, '/index.js');
      loaded.add(existsSync(join(folder, target)) ? target : index);
    }
  }
  return loaded;
}

const values = `image: {repository: myapp, tag: 1.0.0}
migration: {mode: job, command: [./migrate, up]}
access: {service: {tables: {public.audit_log: appendOnly}}}
`;

test('the program is installed with it, and makes the manifests of a values file', () => {
  writeFileSync(join(project, 'values.yaml'), values);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(run(project, 'npx', 'cdk8s-two-user-postgres', '--version')).toBe(`${version}\n`);
  const synth = ['cdk8s-two-user-postgres', 'synth', '-f', 'values.yaml', '--name', 'myapp'];
  const printed = run(project, 'npx', ...synth, '--namespace', 'production');
  expect(printed).toContain('kind: Job');
  expect(printed).toContain('name: db-gate');
  expect(printed).toContain('public.audit_log');
  expect(() => run(project, 'npx', ...synth, '--name', 'No')).toThrow('--name: fullnameOverride');
  const plan = ['plan', '-f', 'values.yaml', '--url', 'postgresql://u@127.0.0.1:1/shop'];
  expect(() => run(project, 'npx', 'cdk8s-two-user-postgres', ...plan)).toThrow(
    'connection refused by 127.0.0.1:1',
  );
});

test('npx runs the program in an empty directory, with all that it needs', () => {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const tgz = join(directory, `${name}-${version}.tgz`);
  expect(run(directory, 'tar', '-tvf', tgz, 'package/lib/cli/main.js')).toMatch(/^-rwxr-xr-x /);
  const empty = mkdtempSync(join(directory, 'empty-'));
  writeFileSync(join(empty, 'values.yaml'), values);
  const cache = join(directory, 'npm-cache');
  const npx = ['npx', '--yes', '--prefer-offline', '--package', tgz, '--', name, 'synth'];
  const said = run(
    empty,
    'env',
    `npm_config_cache=${cache}`,
    ...npx,
    '-f',
    'values.yaml',
    '--name',
    'myapp',
  );
  expect(said).toContain('kind: Deployment');
  expect(run(empty, 'ls', '-A')).toBe('values.yaml\n');
});

test('cdk8s synth works, and what it empties is dist alone', () => {
  writeFileSync(join(checkout, 'dist/stale.yaml'), 'stale: true\n');
  cpSync('cdk8s.yaml', join(checkout, 'cdk8s.yaml'));
  const before = run(checkout, 'find', '.', '-type', 'f', '-not', '-path', './dist/*');
  expect(run(checkout, 'npx', 'cdk8s', 'synth', '--check-upgrade=false')).toContain(
    'dist/job.yaml',
  );
  const packed = join(project, 'node_modules/cdk8s-two-user-postgres');
  expect(run(checkout, 'diff', '-r', 'dist', join(packed, 'dist'))).toBe('');
  expect(run(checkout, 'find', '.', '-type', 'f', '-not', '-path', './dist/*')).toBe(before);
});
