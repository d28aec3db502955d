import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import * as kp from 'cdk8s-plus-28';
import { expect, test } from 'vitest';
import { type ProtectProps, protect } from '../../src';
import { chartWith, containerOf, type Json, only, pod, variables } from './synthesis';

interface Case {
  readonly deployment: kp.Deployment;
  readonly objects: Json[];
  readonly plain: Json;
}

/** A Deployment with and without protection. */
function protectedDeployment(
  props: ProtectProps = {},
  prepare: (chart: Chart) => kp.Deployment = simple,
): Case {
  let deployment!: kp.Deployment;
  const chart = chartWith((c) => {
    deployment = prepare(c);
    protect(deployment, props);
  });
  const plain = only(chartWith(prepare).toJson(), 'Deployment');
  return { deployment, objects: chart.toJson(), plain };
}

function simple(chart: Chart): kp.Deployment {
  return new kp.Deployment(chart, 'Web', {
    metadata: { name: 'web' },
    containers: [{ image: 'shop/web:3.1', portNumber: 8080 }],
  });
}

/** A Deployment in which the user has set something of everything. */
function elaborate(chart: Chart): kp.Deployment {
  const deployment = new kp.Deployment(chart, 'Web', {
    metadata: { name: 'web', annotations: { own: 'x' } },
    podMetadata: { labels: { tier: 'front' }, annotations: { own: 'y' } },
    replicas: 3,
    strategy: kp.DeploymentStrategy.recreate(),
    securityContext: { fsGroup: 4000, user: 4000, group: 4000 },
    initContainers: [{ name: 'proxy', image: 'proxy:1' }],
    volumes: [kp.Volume.fromEmptyDir(chart, 'Cache', 'cache')],
    containers: [
      { name: 'sidecar', image: 'sidecar:2', envVariables: { A: kp.EnvValue.fromValue('1') } },
      {
        name: 'web',
        image: 'r.example:5000/web@sha256:'.concat('b'.repeat(64)),
        portNumber: 80,
        imagePullPolicy: kp.ImagePullPolicy.NEVER,
        envVariables: { COLOR: kp.EnvValue.fromValue('red') },
        volumeMounts: [{ path: '/cache', volume: kp.Volume.fromEmptyDir(chart, 'C2', 'cache-2') }],
      },
    ],
  });
  ApiObject.of(deployment).addJsonPatch(
    JsonPatch.add('/spec/template/spec/priorityClassName', 'p'),
  );
  return deployment;
}

test("the containers that migrate are added, from the container's image, with the Deployment's name", () => {
  const { objects } = protectedDeployment();
  const deployment = only(objects, 'Deployment');
  expect(pod(deployment).initContainers.map((c: Json) => c.name)).toEqual([
    'db-tools',
    'db-migration',
  ]);
  const migration = containerOf(deployment, 'db-migration');
  expect(migration.image).toBe('shop/web:3.1');
  expect(migration.imagePullPolicy).toBe('Always');
  expect(migration.command.slice(-2)).toEqual(['./migrate', 'up']);
  expect(variables(migration).DB_USER).toBe('admin-db-secret/DB_USER');
  expect(variables(pod(deployment).containers[0])).toMatchObject({
    DB_USER: 'service-db-secret/DB_USER',
    PGPASSWORD: 'service-db-secret/DB_PASSWORD',
  });
  expect(only(objects, 'ConfigMap').metadata.name).toBe('web-access');
  expect(pod(deployment).volumes).toContainEqual({
    name: 'two-user-access',
    configMap: { name: 'web-access' },
  });
  expect(deployment.spec.template.metadata.annotations['checksum/access']).toMatch(
    /^[0-9a-f]{64}$/,
  );
});

test.each([
  'initContainer',
  'job',
] as const)("in mode %s everything of the user's stays", (mode) => {
  const { objects, plain } = protectedDeployment(
    { container: 'web', migration: { mode } },
    elaborate,
  );
  const deployment = structuredClone(only(objects, 'Deployment'));
  const spec = pod(deployment);
  const added = mode === 'job' ? ['db-gate'] : ['db-tools', 'db-migration'];
  expect(spec.initContainers.map((c: Json) => c.name)).toEqual(['proxy', ...added]);
  const web = containerOf(deployment, 'web');
  expect(variables(web)).toMatchObject({ COLOR: 'red', PGUSER: 'service-db-secret/DB_USER' });
  expect(containerOf(deployment, 'sidecar').env).toEqual([{ name: 'A', value: '1' }]);

  // Without what was added it is the user's Deployment, field for field.
  spec.initContainers.splice(1);
  spec.volumes = spec.volumes.filter((v: Json) => !v.name.startsWith('two-user-'));
  web.env = web.env.filter((v: Json) => v.name === 'COLOR');
  delete deployment.spec.template.metadata.annotations['checksum/access'];
  expect(spec.enableServiceLinks).toBe(false);
  delete spec.enableServiceLinks;
  expect(deployment).toEqual(plain);
  expect(plain.spec.template.metadata.annotations).toEqual({ own: 'y' });
  expect(plain.spec.strategy).toEqual({ type: 'Recreate' });
  expect(spec.priorityClassName).toBe('p');
});

test("in mode job the Deployment waits at the gate, and never names the admin's Secret", () => {
  const { objects } = protectedDeployment({ migration: { mode: 'job' } });
  const deployment = only(objects, 'Deployment');
  const job = only(objects, 'Job');
  expect(pod(deployment).initContainers.map((c: Json) => c.name)).toEqual(['db-gate']);
  expect(variables(containerOf(deployment, 'db-gate')).TWO_USER_JOB).toBe(job.metadata.name);
  expect(job.metadata.name).toMatch(/^web-migrate-[0-9a-f]{10}$/);
  expect(JSON.stringify(job)).toContain('admin-db-secret');
  expect(JSON.stringify(deployment)).toContain('service-db-secret');
  expect(JSON.stringify(deployment)).not.toContain('admin-db-secret');
});

test("the Job's pods are not those of the Deployment or its Services", () => {
  const { objects } = protectedDeployment({ migration: { mode: 'job' } }, (chart) => {
    const labels = { 'app.kubernetes.io/name': 'web', 'app.kubernetes.io/instance': 'web' };
    const deployment = new kp.Deployment(chart, 'Web', {
      metadata: { name: 'web' },
      podMetadata: { labels },
      select: false,
      containers: [{ image: 'web:1' }],
    });
    deployment.select(kp.LabelSelector.of({ labels }));
    return deployment;
  });
  const selector = only(objects, 'Deployment').spec.selector.matchLabels;
  expect(only(objects, 'Deployment').spec.template.metadata.labels).toMatchObject(selector);
  const own = only(objects, 'Job').spec.template.metadata.labels;
  expect(Object.keys(selector).filter((label) => own[label] === selector[label])).toEqual([]);
});

test("a Deployment with a long name gets labels and a Job's name that Kubernetes takes", () => {
  const name = `${'a'.repeat(60)}.${'b'.repeat(60)}`;
  const { objects } = protectedDeployment(
    { migration: { mode: 'job' } },
    (chart) =>
      new kp.Deployment(chart, 'Web', { metadata: { name }, containers: [{ image: 'a:1' }] }),
  );
  const job = only(objects, 'Job');
  expect(job.metadata.name.length).toBeLessThanOrEqual(63);
  for (const value of Object.values<string>(job.spec.template.metadata.labels)) {
    expect(value).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  }
});

test('the Deployment may be changed after it was protected', () => {
  const { deployment, objects } = protectedDeployment({}, (chart) => {
    const made = simple(chart);
    made.containers[0]?.env.addVariable('EARLY', kp.EnvValue.fromValue('1'));
    return made;
  });
  expect(variables(pod(only(objects, 'Deployment')).containers[0])).toMatchObject({ EARLY: '1' });
  deployment.addContainer({ name: 'late', image: 'late:1' });
  deployment.containers[0]?.env.addVariable('LATE', kp.EnvValue.fromValue('2'));
  const after = ApiObject.of(deployment).toJson();
  expect(containerOf(after, 'late').image).toBe('late:1');
  expect(variables(pod(after).containers[0])).toMatchObject({
    LATE: '2',
    DB_USER: 'service-db-secret/DB_USER',
  });
});

test("the image's parts are read out of any reference", () => {
  const image = (reference: string) => {
    const { objects } = protectedDeployment({}, (chart) => {
      return new kp.Deployment(chart, 'Web', { containers: [{ image: reference }] });
    });
    return containerOf(only(objects, 'Deployment'), 'db-migration').image;
  };
  const digest = `@sha256:${'c'.repeat(64)}`;
  for (const reference of ['a:1', 'r.example:5000/a/b:1', `a${digest}`, `r:5000/a:1${digest}`]) {
    expect(image(reference)).toBe(reference);
  }
  expect(image('r.example:5000/a/b')).toBe('r.example:5000/a/b:latest');
});

test('another image, other Secrets and a created one are taken from the props', () => {
  const { objects } = protectedDeployment({
    image: { repository: 'shop/migrations', tag: '7' },
    database: {
      admin: { secretName: 'owner', createSecret: true, host: 'db', name: 'shop', password: 'x' },
      service: { secretName: 'web-db', keys: { user: 'username' } },
    },
  });
  const deployment = only(objects, 'Deployment');
  expect(containerOf(deployment, 'db-migration').image).toBe('shop/migrations:7');
  expect(variables(containerOf(deployment, 'db-migration')).DB_USER).toBe('owner/DB_USER');
  expect(variables(pod(deployment).containers[0]).DB_USER).toBe('web-db/username');
  const secret = only(objects, 'Secret');
  expect(secret.metadata.name).toBe('owner');
  expect(secret.stringData.DB_USER).toBe('admin_apps');
});

test("the objects that it makes stand in the Deployment's namespace", () => {
  const chart = new Chart(new App(), 'c', { namespace: 'chart' });
  const deployment = new kp.Deployment(chart, 'Web', {
    metadata: { namespace: 'own' },
    containers: [{ image: 'a:1' }],
  });
  const made = protect(deployment, {
    migration: { mode: 'job' },
    database: { admin: { createSecret: true, host: 'db', name: 'shop', password: 'x' } },
  });
  const objects = chart.toJson();
  expect(objects.map(({ kind }) => kind).sort()).toEqual([
    'ConfigMap',
    'Deployment',
    'Job',
    'Secret',
    'ServiceAccount',
  ]);
  for (const { kind, metadata } of objects) {
    expect(metadata.namespace, kind).toBe('own');
  }
  expect(made.migrationJob?.name).toBe(only(objects, 'Job').metadata.name);
  expect(made.accessConfig.name).toBe(only(objects, 'ConfigMap').metadata.name);
  expect(made.adminSecret.secretName).toBe('admin-db-secret');
  expect(made.serviceSecret.secretName).toBe('service-db-secret');
});

test.each([
  ['with', { fsGroup: 4000 }, 0o440],
  ['without', {}, 0o444],
])('a pod %s a group of its own can read the certificates', (_, securityContext, mode) => {
  const keys = { sslrootcert: 'ca' };
  const { objects } = protectedDeployment(
    { database: { admin: { keys }, service: { keys } } },
    (chart) => new kp.Deployment(chart, 'Web', { securityContext, containers: [{ image: 'a:1' }] }),
  );
  const { volumes, containers } = pod(only(objects, 'Deployment'));
  const modes = volumes.flatMap((v: Json) => (v.secret ? [v.secret.defaultMode] : []));
  expect(modes).toEqual([mode, mode]);
  expect(containers[0].volumeMounts).toContainEqual({
    name: 'two-user-service-ca',
    mountPath: '/two-user-ca/service',
    readOnly: true,
  });
});

test('rejects what it cannot protect at once', () => {
  chartWith((chart) => {
    const deployment = simple(chart);
    expect(() => protect(deployment, { container: 'nginx' })).toThrow(
      /container "nginx" does not exist; allowed: "main"/,
    );
    expect(() => protect(new kp.Deployment(chart, 'Empty'))).toThrow(/has no container/);
    const same = { secretName: 'same' };
    expect(() => protect(deployment, { database: { admin: same, service: same } })).toThrow(
      /database\.service\.secretName: "same"/,
    );
    expect(() => protect(deployment, { migration: { command: [] } })).toThrow(/migration\.command/);
    for (const key of ['foo', 'replicaCount', 'resources', 'fullnameOverride']) {
      expect(() => protect(deployment, { [key]: 1 } as ProtectProps)).toThrow(
        `test/Web: key "${key}" is not allowed; allowed: container, image, database, migration, client, access, securityContext; correct its spelling or remove it`,
      );
    }
    protect(deployment);
    expect(() => protect(deployment)).toThrow(/is protected already/);
  });
});

const admin = (chart: Chart) => kp.Secret.fromSecretName(chart, 'S', 'admin-db-secret');

test.each<[string, (chart: Chart) => Partial<kp.DeploymentProps>]>([
  [
    'a variable',
    (chart) => ({
      containers: [
        {
          image: 'a:1',
          envVariables: {
            X: kp.EnvValue.fromSecretValue({ secret: admin(chart), key: 'DB_USER' }),
          },
        },
      ],
    }),
  ],
  [
    'all of its keys',
    (chart) => ({ containers: [{ image: 'a:1', envFrom: [kp.Env.fromSecret(admin(chart))] }] }),
  ],
  [
    'a volume',
    (chart) => ({
      containers: [{ image: 'a:1' }],
      volumes: [kp.Volume.fromSecret(chart, 'V', admin(chart))],
    }),
  ],
  [
    'its image pull secrets',
    (chart) => ({ containers: [{ image: 'a:1' }], dockerRegistryAuth: admin(chart) }),
  ],
])("rejects a pod that gets the admin's Secret in %s", (_, props) => {
  const chart = chartWith((c) => {
    protect(new kp.Deployment(c, 'Web', props(c)));
  });
  expect(() => chart.toJson()).toThrow(/refers to "admin-db-secret".*remove the reference/);
});

test("rejects a pod that gets the admin's Secret in a patch, for a driver of its volume", () => {
  const chart = chartWith((c) => {
    const deployment = simple(c);
    protect(deployment, { migration: { mode: 'job' } });
    const csi = { driver: 'd', nodePublishSecretRef: { name: 'admin-db-secret' } };
    ApiObject.of(deployment).addJsonPatch(
      JsonPatch.add('/spec/template/spec/volumes', [{ name: 'v', csi }]),
    );
  });
  expect(() => chart.toJson()).toThrow(/"admin-db-secret" in "nodePublishSecretRef"/);
});

test('image pull secrets of another name stay', () => {
  const { objects } = protectedDeployment({ migration: { mode: 'job' } }, (chart) => {
    const dockerRegistryAuth = kp.Secret.fromSecretName(chart, 'R', 'registry');
    return new kp.Deployment(chart, 'Web', { containers: [{ image: 'a:1' }], dockerRegistryAuth });
  });
  expect(pod(only(objects, 'Deployment')).imagePullSecrets).toEqual([{ name: 'registry' }]);
});

test('rejects a container that already has one of the variables, and names them', () => {
  const chart = chartWith((c) => {
    const envVariables = { DB_USER: kp.EnvValue.fromValue('postgres') };
    protect(new kp.Deployment(c, 'Web', { containers: [{ image: 'a:1', envVariables }] }));
  });
  expect(() => chart.toJson()).toThrow(/container main: variable \["DB_USER"\].*remove it/);
});
