import { expect, test } from 'vitest';
import type { TwoUserAppProps } from '../../src';
import { jobName as deferredJobName } from '../../src/constructs/names';
import { filesHash, releaseName } from '../../src/constructs/release';
import { known, knownAll } from '../../src/deferred';
import { resolveAppValues } from '../../src/values';
import { containerOf, jobMode, minimal, only, synthesizeApp, variables } from './synthesis';

const jobName = (name: string, purpose: 'migrate' | 'verify', digits: string) =>
  deferredJobName(known(name), purpose, known(digits)) as unknown as string;

const files = { 'run.sh': 'exit 0', 'check.sql': 'select 1' };

const hash = (props: TwoUserAppProps, of = files) =>
  releaseName(knownAll(resolveAppValues(props)), known(filesHash(of)));

test.each<[string, TwoUserAppProps]>([
  ['the repository', { image: { repository: 'other', tag: '1.0.0' } }],
  ['the tag', { image: { repository: 'myapp', tag: '1.0.1' } }],
  ['the digest', { image: { ...minimal.image, digest: `sha256:${'a'.repeat(64)}` } }],
  ['the command', { ...minimal, migration: { command: ['./migrate'] } }],
  ['the arguments', { ...minimal, migration: { args: ['--all'] } }],
  [
    'where the command ends and the arguments begin',
    { ...minimal, migration: { command: ['./migrate'], args: ['up'] } },
  ],
  ['the policy', { ...minimal, access: { missingTable: 'warning' } }],
  ['the schemas', { ...minimal, access: { schemas: ['public', 'shop'] } }],
])('%s makes another release', (_, props) => {
  expect(hash(props)).not.toBe(hash(minimal));
});

test.each([
  ['a script', { ...files, 'run.sh': 'exit 1' }],
  ['a SQL program', { ...files, 'check.sql': 'select 2' }],
  ['a file more', { ...files, 'more.sql': '' }],
])('%s makes another release', (_, changed) => {
  expect(hash(minimal, changed)).not.toBe(hash(minimal));
});

test('the order of the files makes no other release', () => {
  expect(hash(minimal, { 'check.sql': 'select 1', 'run.sh': 'exit 0' })).toBe(hash(minimal));
});

test.each<[string, TwoUserAppProps]>([
  ['replicas', { ...minimal, replicaCount: 7 }],
  ['resources', { ...minimal, resources: { limits: { memory: '2Gi' } } }],
  ['migration resources', { ...minimal, migration: { resources: { limits: { cpu: '2' } } } }],
  ['pull policy', { image: { ...minimal.image, pullPolicy: 'Always' } }],
  ['port', { ...minimal, port: 9090 }],
  ['mode', jobMode],
  ['runOn', { ...minimal, migration: { runOn: 'start' } }],
  ['client image', { ...minimal, client: { image: 'postgres:18-alpine' } }],
  ['Secret', { ...minimal, database: { admin: { secretName: 'other' } } }],
  ['name', { ...minimal, fullnameOverride: 'other' }],
  ['default written out', { ...minimal, access: { service: { role: 'service_apps' } } }],
])('another %s is the same release', (_, props) => {
  expect(hash(props)).toBe(hash(minimal));
});

test('the release in the containers is this hash over the files in the ConfigMap', () => {
  const objects = synthesizeApp();
  const { data } = only(objects, 'ConfigMap');
  const env = variables(containerOf(only(objects, 'Deployment'), 'db-migration'));
  expect(env.TWO_USER_RELEASE).toBe(hash(minimal, data));
});

test('a change of the files reaches the pods through the checksum', () => {
  const objects = synthesizeApp(jobMode);
  const checksums = ['Deployment', 'Job'].map(
    (kind) => only(objects, kind).spec.template.metadata.annotations['checksum/access'],
  );
  expect(checksums[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(checksums[1]).toBe(checksums[0]);
});

test("every change of a Job's pods, which Kubernetes would refuse, makes another Job", () => {
  const named = (props: TwoUserAppProps) => only(synthesizeApp(props), 'Job').metadata.name;
  const job = (more: object) => ({ ...minimal, ...more, migration: { mode: 'job' as const } });
  expect(named(jobMode)).toBe(named(job({})));
  expect(named(job({ replicaCount: 9 }))).toBe(named(jobMode));
  expect(named({ ...minimal, migration: { mode: 'job', job: { backoffLimit: 1 } } })).toBe(
    named(jobMode),
  );
  const others = [
    job({ image: { repository: 'myapp', tag: '2' } }),
    job({ client: { image: 'postgres:18-alpine' } }),
    job({ securityContext: { runAsUser: 20000 } }),
    job({ database: { admin: { secretName: 'other' } } }),
    job({ access: { missingTable: 'warning' } }),
    { ...minimal, migration: { mode: 'job' as const, resources: { limits: { cpu: '2' } } } },
  ].map(named);
  expect(new Set([...others, named(jobMode)]).size).toBe(others.length + 1);
});

test("a Job's name has at most 63 characters, and long names that begin alike stay apart", () => {
  const digits = '0123456789abcdef';
  expect(jobName('myapp', 'migrate', digits)).toBe('myapp-migrate-0123456789');
  expect(jobName('a'.repeat(44), 'migrate', digits)).toBe(`${'a'.repeat(44)}-migrate-0123456789`);
  for (const length of [45, 63, 253]) {
    const name = jobName('a'.repeat(length), 'migrate', digits);
    expect(name.length).toBeLessThanOrEqual(63);
    expect(name).toMatch(/^a+-[0-9a-f]{6}-migrate-0123456789$/);
  }
  expect(jobName(`${'a'.repeat(60)}x`, 'migrate', digits)).not.toBe(
    jobName(`${'a'.repeat(60)}y`, 'migrate', digits),
  );
  expect(jobName(`${'a'.repeat(36)}-.${'b'.repeat(20)}`, 'migrate', digits)).toMatch(
    /^a{36}-[0-9a-f]{6}-migrate/,
  );
});
