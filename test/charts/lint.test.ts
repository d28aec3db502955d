import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeHelms, type Helm } from '../helm-tools';
import { parserReady, yamlViolations } from '../sql/grant-guard';
import { chartFile, chartFolder, ciFiles, ciPath } from './chart-directory';
import { differences } from './objects';
import { objectsIn, renderBatch } from './render';
import { containersOf, type Json, podOf, restrictedViolations } from './restricted';
import { cases } from './two-user-app';

const namespace = 'production';
const { valid } = cases(80);

async function rendered(helm: Helm, file: string, release = 'shop'): Promise<string> {
  const place = [release, chartFolder, '--namespace', namespace];
  const { status, stdout, stderr } = await helm.run([
    'template',
    ...place,
    '--values',
    ciPath(file),
  ]);
  expect(status, stderr).toBe(0);
  return stdout;
}

const texts = new Map<string, string>();
const objectsOf = (file: string, version = '4.1.4') =>
  objectsIn(texts.get(`${version} ${file}`) ?? '') as Json[];
const everyObject = () =>
  ciFiles.flatMap((file) => objectsOf(file).map((one) => [file, one] as const));
const pods = () =>
  everyObject().flatMap(([file, object]) => {
    const pod = podOf(object);
    return pod === undefined ? [] : [{ file, object, pod }];
  });

/** The application of this file is weak on purpose. */
const isWeak = (file: string) => file === 'weak-application-values.yaml';

describeHelms('the chart', (helm) => {
  test('passes helm lint --strict as it is', async () => {
    const { status, stdout } = await helm.run(['lint', '--strict', chartFolder]);
    expect(status, stdout).toBe(0);
    expect(stdout).not.toMatch(/\[(INFO|WARNING|ERROR)\]/);
  });

  test.each(ciFiles)('passes helm lint --strict with %s', async (file) => {
    const run = await helm.run(['lint', '--strict', chartFolder, '--values', ciPath(file)]);
    expect(run.status, run.stdout).toBe(0);
    expect(run.stdout + run.stderr).not.toMatch(/\[(INFO|WARNING|ERROR)\]|level=/);
  });

  test.each(
    ciFiles,
  )('renders with %s, in documents that begin and end as they should', async (file) => {
    const text = await rendered(helm, file);
    texts.set(`${helm.version} ${file}`, text);
    expect(text).toMatch(/^---\n# Source: /);
    expect(text).toMatch(/[^\n]\n$/);
    // Nothing that only white space came of.
    for (const document of text.split(/^---\n/m).slice(1)) {
      expect(document).toMatch(/^# Source: [^\n]*\n[^\s#]/);
    }
    expect(objectsIn(text).length).toBeGreaterThan(2);
  });

  test('refuses what it needs and does not get', async () => {
    const { status, stderr } = await helm.run(['template', 'shop', chartFolder]);
    expect(status).not.toBe(0);
    expect(stderr).toContain('invalid values:\n  image.repository: ""');
  });

  test('is too new for an old Kubernetes', async () => {
    const old = ['--kube-version', '1.29.9', '--values', ciPath('minimal-values.yaml')];
    const { stderr } = await helm.run(['template', 'shop', chartFolder, ...old]);
    expect(stderr).toContain('1.30.0-0');
    const vendor = ['--kube-version', '1.30.2-eks-1', '--values', ciPath('minimal-values.yaml')];
    expect((await helm.run(['template', 'shop', chartFolder, ...vendor])).stderr).toBe('');
  });

  test('says in NOTES.txt something for all values, and warns of weak ones', async () => {
    const copy = mkdtempSync(join(tmpdir(), 'two-user-notes-'));
    try {
      cpSync(chartFolder, copy, { recursive: true });
      // helm template prints no notes: in the copy they are a template of an object.
      renameSync(join(copy, 'templates/NOTES.txt'), join(copy, 'NOTES.txt'));
      writeFileSync(
        join(copy, 'templates/notes.yaml'),
        `apiVersion: v1\nkind: Notes\nmetadata: {name: notes}\ntext: {{ tpl (.Files.Get "NOTES.txt") . | quote }}\n`,
      );
      const notesIn = (objects: readonly object[]): string =>
        (objects as Json[]).find(({ kind }) => kind === 'Notes').text;
      const notesOf = async (file: string, ...flags: readonly string[]) => {
        const place = ['shop', copy, '--namespace', namespace, '--values', ciPath(file)];
        const { stdout, stderr } = await helm.run(['template', ...place, ...flags]);
        expect(stderr).toBe('');
        return notesIn(objectsIn(stdout));
      };
      const target = { releaseName: 'shop', namespace };
      for (const objects of await renderBatch(helm, copy, valid, target)) {
        const notes = notesIn(objects);
        expect(notes).toMatch(/^Release shop of /);
        expect(notes).not.toMatch(/<no value>|%!|\n{3}|[ \t]\n|[^\n\x20-\uffff]/);
      }

      const minimal = await notesOf('minimal-values.yaml');
      expect(minimal).toContain('\n  Deployment/shop: 2 pods of registry.example.com/shop:1.4.2\n');
      expect(minimal).toMatch(/\n {2}service_apps +public\.\* +SELECT, INSERT, UPDATE\n/);
      expect(minimal).toContain('\n  helm test shop --namespace production --logs\n');
      expect(minimal).toMatch(/component=app --container db-migration /);
      expect(minimal).toContain('delete pod shop-verify-test');
      expect(minimal).not.toContain('Warnings');

      const rules = await notesOf('init-container-values.yaml');
      expect(rules).toMatch(/\n {23}audit\.log +SELECT, INSERT\n/);
      expect(rules).toMatch(/\n {2}service_apps +public\.\* audit\.\* "My Schema"\.\* +SELECT, /);
      expect(rules).toMatch(/\n {23}"My Schema"\."secrets" +nothing\n/);
      expect(rules).toMatch(/\n {23}audit\.\* +SELECT\n/);
      expect(rules).toMatch(
        /\n {23}public\.users +SELECT, INSERT, UPDATE; no SELECT of password_hash; no UPDATE of created_at, "created by"\n/,
      );
      expect(rules).toMatch(
        /\n {23}public\.archive\(integer\) +EXECUTE\n {23}pg_temp\.\* +temporary tables of its own\n/,
      );
      expect(rules).toMatch(/\n {23}public\.customers +SELECT of id, country alone\n/);
      expect(rules).toMatch(/\n {23}public\.orders +SELECT; no SELECT of email\n/);
      expect(rules).toMatch(
        /\n {2}analytics_ro +public\.\* +SELECT\n[^a-z]+public\.customers [^\n]*\n[^\n]*\n {23}public\.users +nothing\n/,
      );

      const job = await notesOf('job-gate-values.yaml');
      expect(job).toMatch(
        /component=migration --container db-migration [\s\S]*--container db-gate /,
      );
      const hook = await notesOf('job-hook-values.yaml');
      expect(hook).toMatch(
        /is a hook, for 3600 s;[\s\S]*delete job\/shop-migrate-hook [\s\S]*secret\/shop-migrate-hook-db/,
      );
      expect(hook).toMatch(/Warnings:\n\n.*admin\.sslmode is require/);
      expect(hook).not.toContain('service.sslmode');
      expect(await notesOf('argocd-hook-values.yaml')).toContain('--from=cronjob/shop-verify\n');

      const weak = await notesOf('weak-application-values.yaml');
      for (const warning of [
        'database.service.sslmode is disable',
        'image.tag is latest, which looks like a tag that moves',
        'replicaCount is 1',
        'it may run as root, it may gain privileges, it keeps capabilities',
      ]) {
        expect(weak).toContain(warning);
      }
      const created = await notesOf('created-secrets-values.yaml', '--set', 'image.tag=');
      expect(created).toContain('database.admin.createSecret: the password stands in the values');
      expect(created).toContain('database.service.createSecret');
      expect(created).toContain('image.tag is not set: 1.0.0 is the chart');
    } finally {
      rmSync(copy, { recursive: true });
    }
  }, 120_000);
});

describe('of all that is rendered with the values of ci', () => {
  beforeAll(() => parserReady);
  afterAll(() => texts.clear());

  test('both helms make the same', () => {
    for (const file of ciFiles) {
      expect(differences(objectsOf(file, '3.16.4'), objectsOf(file)), file).toEqual([]);
    }
  });

  test('no text grants what nobody may have', () => {
    let programs = 0;
    for (const file of ciFiles) {
      const verdict = yamlViolations(texts.get(`4.1.4 ${file}`) ?? '');
      expect(verdict.violations, file).toEqual([]);
      programs += verdict.programs;
    }
    expect(programs).toBeGreaterThan(100);
  });

  test('every pod keeps to the Pod Security Standard "restricted"', () => {
    expect(pods().length).toBeGreaterThan(20);
    for (const { file, object, pod } of pods()) {
      const found = restrictedViolations(pod);
      if (isWeak(file) && object.kind === 'Deployment') {
        expect(found.filter((line) => /^db-/.test(line))).toEqual([]);
        expect(found).toEqual(expect.arrayContaining(['app: runAsNonRoot', 'app: capabilities']));
      } else {
        expect(found, `${file} ${object.metadata.name}`).toEqual([]);
      }
    }
  });

  test('every object says where it is and whose, in labels that the server takes', () => {
    for (const [file, { kind, metadata }] of everyObject()) {
      const where = `${file} ${kind} ${metadata.name}`;
      expect(metadata.namespace, where).toBe(namespace);
      if (metadata.name === 'shop-settings') continue;
      const labels = metadata.labels ?? {};
      const part = 'app.kubernetes.io';
      const name = file.startsWith('everything') ? 'shop-everything' : 'shop';
      expect(labels[`${part}/name`], where).toBe(name);
      expect(labels[`${part}/instance`], where).toBe(name);
      expect(labels[`${part}/component`], where).toMatch(/^(app|access|migration|verify)$/);
      for (const value of Object.values(labels)) {
        expect(value, where).toMatch(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/);
      }
      const longest = { CronJob: 52, Job: 63, Service: 63 }[kind as string] ?? 253;
      expect(metadata.name.length).toBeLessThanOrEqual(longest);
    }
  });

  test('no object is there twice', () => {
    for (const file of ciFiles) {
      const keys = objectsOf(file).map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      expect(new Set(keys).size, file).toBe(keys.length);
    }
  });

  test('every container has ids, resources, a message, and no port below 1024', () => {
    for (const { file, object, pod } of pods()) {
      expect(pod.spec.enableServiceLinks).toBe(false);
      expect(pod.spec.automountServiceAccountToken).toBe(false);
      expect(pod.spec.serviceAccountName).toBeTruthy();
      for (const container of containersOf(pod)) {
        const { name, resources, securityContext, ports = [], image, env = [] } = container;
        const where = `${file} ${object.metadata.name} ${name}`;
        if (!(isWeak(file) && name === 'app')) {
          expect(securityContext.runAsUser, where).toBeGreaterThanOrEqual(10000);
          expect(securityContext.readOnlyRootFilesystem, where).toBe(true);
        }
        expect(securityContext.runAsGroup, where).toBeGreaterThanOrEqual(10000);
        for (const kind of ['requests', 'limits']) {
          for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
            expect(resources[kind][resource], `${where} ${kind}`).toBeTruthy();
          }
        }
        for (const { name: port, containerPort } of ports) {
          expect(port, where).toBeTruthy();
          expect(containerPort, where).toBeGreaterThanOrEqual(1024);
        }
        if (!isWeak(file)) expect(image, where).not.toMatch(/:latest$|^[^:@]+$/);
        for (const { name: variable, value } of env) {
          if (/PASSWORD|TOKEN/.test(variable)) expect(value, where).toBeUndefined();
        }
      }
      for (const { emptyDir, secret } of pod.spec.volumes ?? []) {
        if (emptyDir !== undefined) expect(emptyDir.sizeLimit).toBeTruthy();
        if (secret !== undefined) expect(secret.defaultMode).toBe(0o440);
      }
    }
  });

  test("the application's container never has the admin's Secret; in a Job's mode its pod neither", () => {
    for (const { file, object, pod } of pods().filter(
      ({ object }) => object.kind === 'Deployment',
    )) {
      const admin = /"(admin-db-secret|shop-owner|shop-migrate-hook-db)"/;
      const names = JSON.stringify([
        containersOf(pod).find(({ name }) => name === 'app'),
        pod.spec.volumes.filter(({ name }: Json) => name !== 'two-user-admin-ca'),
      ]);
      expect(names, file).not.toMatch(admin);
      const inJob = objectsOf(file).some(({ kind }) => kind === 'Job');
      if (inJob) expect(JSON.stringify(object), file).not.toMatch(admin);
      else expect(JSON.stringify(object), file).toMatch(admin);
    }
  });

  test('the application is probed twice, not alike, and spread; a budget lets one go', () => {
    for (const file of ciFiles.filter((one) => !isWeak(one))) {
      const objects = objectsOf(file);
      const { spec } = objects.find(({ kind }) => kind === 'Deployment');
      const [app] = spec.template.spec.containers;
      expect(app.livenessProbe).not.toEqual(app.readinessProbe);
      for (const probe of [app.livenessProbe, app.readinessProbe]) {
        const { port } = probe.tcpSocket ?? probe.httpGet;
        expect(app.ports.map(({ name }: Json) => name)).toContain(port);
      }
      expect(spec.strategy.type).toBe('RollingUpdate');
      expect(spec.template.spec.topologySpreadConstraints.length).toBeGreaterThan(0);
      expect(spec.template.spec.affinity).toBeTruthy();
      const scaler = objects.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
      if (scaler === undefined) expect(spec.replicas).toBeGreaterThanOrEqual(2);
      else expect([spec.replicas, scaler.spec.minReplicas >= 2]).toEqual([undefined, true]);
      const budget = objects.find(({ kind }) => kind === 'PodDisruptionBudget');
      expect(budget.spec.unhealthyPodEvictionPolicy).toBe('AlwaysAllow');
      expect(budget.spec.maxUnavailable).not.toBe(0);
      expect(budget.spec.minAvailable).toBeUndefined();
    }
  });

  test('Jobs end and go, and what repeats does not overlap', () => {
    const jobs = everyObject().filter(([, { kind }]) => kind === 'Job');
    expect(jobs.length).toBeGreaterThan(2);
    for (const [, { spec }] of jobs) {
      expect(spec.ttlSecondsAfterFinished).toBeGreaterThan(0);
      expect(spec.activeDeadlineSeconds).toBeGreaterThan(0);
      expect(spec.backoffLimit).toBeGreaterThanOrEqual(0);
      expect(spec.template.spec.restartPolicy).toBe('Never');
    }
    const repeated = everyObject().filter(([, { kind }]) => kind === 'CronJob');
    expect(repeated.length).toBeGreaterThan(1);
    for (const [, { spec }] of repeated) {
      expect(spec.concurrencyPolicy).toBe('Forbid');
      expect(spec.startingDeadlineSeconds).toBeGreaterThan(0);
      expect(spec.jobTemplate.spec.template.spec.restartPolicy).toBe('Never');
    }
  });

  test('network policies are for both directions, let DNS and the database out, and select every pod', () => {
    const objects = objectsOf('everything-values.yaml');
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
    expect(policies).toHaveLength(3);
    for (const { spec } of policies) {
      expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
      const ports = spec.egress.flatMap((rule: Json) => rule.ports);
      expect(ports).toEqual(
        expect.arrayContaining([
          { port: 53, protocol: 'UDP' },
          { port: 53, protocol: 'TCP' },
          { port: 5432, protocol: 'TCP' },
        ]),
      );
    }
    for (const object of objects) {
      const labels =
        object.kind === 'Pod' ? object.metadata.labels : podOf(object)?.metadata.labels;
      if (labels === undefined) continue;
      const selecting = policies.filter(({ spec }) =>
        selects(spec.podSelector.matchLabels, labels),
      );
      expect(selecting, object.metadata.name).toHaveLength(1);
    }
  });

  test('nothing gives rights in the cluster, or a name in a ConfigMap that a scanner takes for a secret', () => {
    for (const [, { kind, data = {} }] of everyObject()) {
      expect(kind).not.toMatch(/Role|Binding|Webhook|CustomResourceDefinition/);
      if (kind !== 'ConfigMap') continue;
      for (const [key, text] of Object.entries<string>(data)) {
        expect(key).not.toMatch(/password|secret|token/i);
        expect(text, key).not.toMatch(/\bpassword\s*(:=|=|:)\s*\S/i);
      }
    }
  });
});

function selects(selector: Json, labels: Json): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

// An installed release is upgraded to the next version of the chart: Kubernetes refuses another selector, and an object
// with another name is another object. So a change in what this test holds is a major version of the chart.
describeHelms('what a major version alone may change', (helm) => {
  test('names and selectors', async () => {
    const kinds = async (file: string) => {
      const objects = objectsIn(await rendered(helm, file)) as Json[];
      return objects
        .map(({ kind, metadata }) => `${kind}/${metadata.name.replace(/-[0-9a-f]{10}$/, '-HASH')}`)
        .sort();
    };
    const always = ['ConfigMap/shop-access', 'Deployment/shop', 'Pod/shop-verify-test'];
    const usual = [...always, 'PodDisruptionBudget/shop', 'Service/shop', 'ServiceAccount/shop'];
    expect(await kinds('minimal-values.yaml')).toEqual(usual);
    expect(await kinds('job-gate-values.yaml')).toEqual(
      [...usual, 'Job/shop-migrate-HASH', 'ServiceAccount/shop-migrate'].sort(),
    );
    expect(await kinds('created-secrets-values.yaml')).toEqual(
      [...usual, 'Secret/admin-db-secret', 'Secret/service-db-secret'].sort(),
    );
    expect(await kinds('job-hook-values.yaml')).toEqual(
      expect.arrayContaining([
        ...['Job/shop-migrate-hook', 'ConfigMap/shop-migrate-hook-access'],
        ...['ServiceAccount/shop-migrate-hook', 'Secret/shop-migrate-hook-db'],
      ]),
    );
    expect(await kinds('argocd-hook-values.yaml')).toContain('CronJob/shop-verify');

    const labels = {
      'app.kubernetes.io/component': 'app',
      'app.kubernetes.io/instance': 'shop',
      'app.kubernetes.io/name': 'shop',
    };
    const objects = objectsIn(await rendered(helm, 'minimal-values.yaml')) as Json[];
    const spec = (wanted: string) => objects.find(({ kind }) => kind === wanted).spec;
    expect(spec('Deployment').selector).toEqual({ matchLabels: labels });
    expect(spec('PodDisruptionBudget').selector).toEqual({ matchLabels: labels });
    expect(spec('Service').selector).toEqual(labels);
    expect(spec('Service').ports).toEqual([
      { name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' },
    ]);
  });

  test('two releases in one namespace have nothing in common', async () => {
    // Where the values name an object, both name the same one.
    const named = /fullnameOverride|createSecret|serviceAccount:\n {2}name/;
    const files = ciFiles.filter((file) => !named.test(readFileSync(ciPath(file), 'utf8')));
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      const [one = [], other = []] = await Promise.all(
        ['shop', 'shop-2'].map(
          async (name) => objectsIn(await rendered(helm, file, name)) as Json[],
        ),
      );
      const key = ({ kind, metadata }: Json) => `${kind}/${metadata.name}`;
      const taken = new Set(one.map(key));
      expect(
        other.map(key).filter((name) => taken.has(name)),
        file,
      ).toEqual([]);
      const deployment = one.find(({ kind }) => kind === 'Deployment');
      for (const object of [...one, ...other]) {
        const labels =
          object.kind === 'Pod' ? object.metadata.labels : podOf(object)?.metadata.labels;
        if (labels === undefined) continue;
        expect(selects(deployment.spec.selector.matchLabels, labels), key(object)).toBe(
          object === deployment,
        );
      }
    }
  });
});

describe('the check of the standard', () => {
  const context = {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const pod = (own: object, spec: object = {}) => ({
    spec: { ...spec, containers: [{ name: 'a', securityContext: { ...context, ...own } }] },
  });

  test('passes what is restricted', () => {
    expect(restrictedViolations(pod({}))).toEqual([]);
    expect(
      restrictedViolations(pod({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } })),
    ).toEqual([]);
  });

  test.each<[string, object, object?]>([
    ['a: runAsNonRoot', { runAsNonRoot: undefined }],
    ['a: runAsNonRoot', { runAsNonRoot: false }, { securityContext: { runAsNonRoot: true } }],
    ['a: runAsUser 0', { runAsUser: 0 }],
    ['a: allowPrivilegeEscalation', { allowPrivilegeEscalation: undefined }],
    ['a: capabilities', { capabilities: { drop: ['NET_RAW'] } }],
    ['a: added capabilities', { capabilities: { drop: ['ALL'], add: ['SYS_ADMIN'] } }],
    ['a: seccompProfile', { seccompProfile: undefined }],
    ['a: seccomp', { seccompProfile: { type: 'Unconfined' } }],
    ['a: privileged', { privileged: true }],
    ['a: procMount', { procMount: 'Unmasked' }],
    ['hostNetwork', {}, { hostNetwork: true }],
    ['volume v: hostPath', {}, { volumes: [{ name: 'v', hostPath: { path: '/' } }] }],
    [
      'sysctl kernel.msgmax',
      {},
      { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } },
    ],
    ['i: capabilities', {}, { initContainers: [{ name: 'i' }] }],
  ])('refuses %s', (found, own, spec) => {
    expect(restrictedViolations(pod(own, spec))).toContain(found);
  });
});

test("each exception from what checkers ask is in the chart's README", () => {
  const [, section = ''] = chartFile('README.md').split('## What checkers say');
  for (const value of [
    ...['image.digest', 'image.pullPolicy', 'networkPolicy.enabled', 'priorityClassName'],
    ...['startupProbe', 'enableServiceLinks'],
  ]) {
    expect(section).toContain(value);
  }
});
