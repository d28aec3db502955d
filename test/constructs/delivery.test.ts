import { describe, expect, test } from 'vitest';
import type { TwoUserAppProps } from '../../src';
import { containerOf, type Json, minimal, only, pod, synthesizeApp, variables } from './synthesis';

type Delivery = 'helm' | 'argocd' | 'kubectl';
const deliveries: Delivery[] = ['helm', 'argocd', 'kubectl'];

const created = (password: string) => ({
  createSecret: true,
  ...{ host: 'db', name: 'shop', password },
});

/** An application with all objects that it can have. */
function everything(delivery: Delivery, more: Partial<TwoUserAppProps> = {}): Json[] {
  return synthesizeApp({
    ...minimal,
    delivery,
    migration: { mode: 'job', ordering: delivery === 'kubectl' ? 'gate' : 'hook' },
    database: { admin: created('a'), service: created('b') },
    networkPolicy: { enabled: true },
    autoscaling: { enabled: true },
    access: { verify: { schedule: '@daily' } },
    ingress: {
      enabled: true,
      hosts: [{ host: 'a.example.com', paths: [{ path: '/', pathType: 'Prefix' }] }],
    },
    ...more,
  });
}

const named = (objects: Json[]) => objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
const hooks = ({ metadata }: Json) =>
  Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([name]) => /hook|wave/.test(name)),
  );

describe('with Helm', () => {
  test('what the migration needs comes before it and goes with its success; the Job stays for its log', () => {
    const objects = everything('helm').filter((object) => hooks(object)['helm.sh/hook']);
    const needed = {
      'helm.sh/hook': 'pre-install,pre-upgrade,pre-rollback',
      'helm.sh/hook-weight': '-10',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    };
    expect(objects.map((object) => [...named([object]), hooks(object)])).toEqual([
      ['Secret myapp-migrate-hook-db', needed],
      ['ConfigMap myapp-migrate-hook-access', needed],
      ['ServiceAccount myapp-migrate-hook', needed],
      [
        'Job myapp-migrate-hook',
        {
          ...needed,
          'helm.sh/hook-weight': '0',
          'helm.sh/hook-delete-policy': 'before-hook-creation',
        },
      ],
      ['NetworkPolicy myapp-migrate-hook', needed],
      [
        'Pod myapp-verify-test',
        { 'helm.sh/hook': 'test', 'helm.sh/hook-delete-policy': 'before-hook-creation' },
      ],
    ]);
  });

  test('objects say who manages them', () => {
    for (const { kind, metadata } of everything('helm')) {
      expect(metadata.labels, kind).toMatchObject({ 'app.kubernetes.io/managed-by': 'Helm' });
    }
    for (const { kind, metadata } of everything('argocd')) {
      expect(metadata.labels, kind).not.toHaveProperty('app.kubernetes.io/managed-by');
    }
  });

  test('pods say nothing that a new version of the chart changes: they would all be replaced for it', () => {
    for (const kind of ['Deployment', 'Job']) {
      expect(only(everything('helm'), kind).spec.template.metadata.labels, kind).toEqual(
        only(everything('argocd'), kind).spec.template.metadata.labels,
      );
    }
  });

  test('without hooks only the proof of helm test is one', () => {
    const objects = everything('helm', { migration: { mode: 'job' } });
    expect(named(objects.filter((object) => Object.keys(hooks(object)).length > 0))).toEqual([
      'Pod myapp-verify-test',
    ]);
  });
});

describe('with Argo CD', () => {
  test('what the migration needs is an earlier wave of the same phase', () => {
    const objects = everything('argocd').filter((object) => Object.keys(hooks(object)).length > 0);
    const needed = {
      'argocd.argoproj.io/hook': 'PreSync',
      'argocd.argoproj.io/sync-wave': '-10',
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    };
    expect(objects.map((object) => [...named([object]), hooks(object)])).toEqual([
      ['Secret myapp-migrate-hook-db', needed],
      ['ConfigMap myapp-migrate-hook-access', needed],
      ['ServiceAccount myapp-migrate-hook', needed],
      ['Job myapp-migrate-hook', { ...needed, 'argocd.argoproj.io/sync-wave': '0' }],
      ['NetworkPolicy myapp-migrate-hook', needed],
    ]);
  });

  test.each([
    'gate',
    'hook',
  ] as const)("nothing is a hook of Helm's, which Argo CD would take for its own; ordering %s", (ordering) => {
    const objects = everything('argocd', { migration: { mode: 'job', ordering } });
    expect(JSON.stringify(objects)).not.toContain('helm.sh/');
    expect(named(objects)).not.toContain('Pod myapp-verify-test');
  });
});

test('kubectl knows no hooks, no test and no Helm', () => {
  const objects = everything('kubectl');
  expect(JSON.stringify(objects)).not.toMatch(/helm\.sh|argocd|"Helm"/);
  expect(named(objects)).not.toContain('Pod myapp-verify-test');
});

describe('a migration that is a hook', () => {
  test('needs nothing that is no hook, and has names that a later change leaves alone', () => {
    const objects = everything('helm');
    const job = only(objects, 'Job');
    const { serviceAccountName, volumes } = pod(job);
    expect(serviceAccountName).toBe('myapp-migrate-hook');
    expect(JSON.stringify(volumes)).toContain('myapp-migrate-hook-access');
    expect(variables(containerOf(job, 'db-migration')).DB_PASSWORD).toBe(
      'myapp-migrate-hook-db/DB_PASSWORD',
    );
    const used = JSON.stringify(job.spec.template.spec);
    for (const { kind, metadata } of objects.filter((object) => !hooks(object)['helm.sh/hook'])) {
      if (['ConfigMap', 'Secret'].includes(kind)) expect(used).not.toContain(`"${metadata.name}"`);
    }
    const { data } = only(objects, 'ConfigMap', 'myapp-migrate-hook-access');
    expect(data).toEqual(only(objects, 'ConfigMap', 'myapp-access').data);
  });

  test('with a Secret that exists refers to that', () => {
    const objects = everything('helm', { database: {} });
    expect(objects.map(({ kind }) => kind)).not.toContain('Secret');
    expect(variables(containerOf(only(objects, 'Job'), 'db-migration')).DB_PASSWORD).toBe(
      'admin-db-secret/DB_PASSWORD',
    );
  });

  test('is awaited by the application all the same', () => {
    const objects = everything('helm');
    const gate = variables(containerOf(only(objects, 'Deployment'), 'db-gate'));
    const migration = variables(containerOf(only(objects, 'Job'), 'db-migration'));
    expect(gate.TWO_USER_JOB).toBe('myapp-migrate-hook');
    expect(gate.TWO_USER_RELEASE).toBe(migration.TWO_USER_RELEASE);
  });
});

describe.each(deliveries)('labels and annotations with %s', (delivery) => {
  const commonLabels = { team: 'shop', 'example.com/cost': '12' };
  const commonAnnotations = { 'example.com/owner': 'me: "x"' };
  const objects = everything(delivery, { commonLabels, commonAnnotations });

  test('the common ones are on every object and every pod, and select nothing', () => {
    for (const { kind, metadata, spec } of objects) {
      expect(metadata.labels, kind).toMatchObject(commonLabels);
      expect(metadata.annotations, kind).toMatchObject(commonAnnotations);
      const template = spec?.template ?? spec?.jobTemplate?.spec.template;
      if (template) expect(template.metadata.labels, kind).toMatchObject(commonLabels);
      const selected = spec?.selector?.matchLabels ?? spec?.podSelector?.matchLabels;
      const selector = kind === 'Service' ? spec.selector : selected;
      if (selector) expect(Object.keys(selector), kind).not.toContain('team');
    }
    expect(objects.length).toBeGreaterThanOrEqual(14);
  });

  test('every object has the three by which it is found, and a namespace', () => {
    for (const { kind, metadata } of objects) {
      expect(metadata.labels, kind).toMatchObject({
        'app.kubernetes.io/name': 'myapp',
        'app.kubernetes.io/instance': 'myapp',
        'app.kubernetes.io/component': expect.stringMatching(/^(app|access|migration|verify)$/),
      });
      expect(metadata.namespace, kind).toBe('production');
    }
  });

  test('no two objects of a kind have one name', () => {
    expect(new Set(named(objects)).size).toBe(objects.length);
  });
});

test('the more special value decides, and an empty one is none', () => {
  const commonAnnotations = { a: 'common', b: 'common' };
  const service = only(
    synthesizeApp({ ...minimal, commonAnnotations, service: { annotations: { a: 'own', b: '' } } }),
    'Service',
  );
  expect(service.metadata.annotations).toEqual({ a: 'own', b: 'common' });
  const { labels } = only(
    synthesizeApp({ ...minimal, commonLabels: { tier: 'x' }, podLabels: { tier: 'web' } }),
    'Deployment',
  ).spec.template.metadata;
  expect(labels.tier).toBe('web');
});

describe('pods are replaced', () => {
  const checksums = (props: Partial<TwoUserAppProps>, kind = 'Deployment') =>
    only(synthesizeApp({ ...minimal, ...props }), kind).spec.template.metadata.annotations;
  const secrets = (admin: string, service: string) => ({
    database: { admin: created(admin), service: created(service) },
  });

  test('for the Secrets that they read, if we make them', () => {
    expect(Object.keys(checksums({}))).toEqual(['checksum/access']);
    const one = checksums(secrets('a', 'b'));
    expect(Object.keys(one).sort()).toEqual([
      ...['checksum/access', 'checksum/admin', 'checksum/service'],
    ]);
    expect(checksums(secrets('x', 'b'))).toEqual({
      ...one,
      'checksum/admin': expect.not.stringMatching(one['checksum/admin']),
    });
    expect(checksums(secrets('a', 'x'))['checksum/service']).not.toBe(one['checksum/service']);
  });

  test("but in mode job not for the admin's, for which there is another Job", () => {
    const job = { migration: { mode: 'job' } } as const;
    const one = { ...secrets('a', 'b'), ...job };
    const other = { ...secrets('x', 'b'), ...job };
    expect(checksums(one)).toEqual(checksums(other));
    expect(checksums(one)).not.toHaveProperty('checksum/admin');
    expect(checksums(one, 'Job')).not.toEqual(checksums(other, 'Job'));
    const name = (props: Partial<TwoUserAppProps>) =>
      only(synthesizeApp({ ...minimal, ...props }), 'Job').metadata.name;
    expect(name(one)).not.toBe(name(other));
  });
});
