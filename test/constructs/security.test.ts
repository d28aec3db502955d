import { describe, expect, test } from 'vitest';
import type { TwoUserAppProps } from '../../src';
import { containerOf, type Json, minimal, only, pod, synthesizeApp } from './synthesis';

const restricted = {
  runAsNonRoot: true,
  runAsUser: 10001,
  runAsGroup: 10001,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** Everything that makes a pod, in both modes. */
const modes = ['initContainer', 'job', 'hook'] as const;
type Mode = (typeof modes)[number];

function objectsIn(mode: Mode, props: Partial<TwoUserAppProps> = {}): Json[] {
  return synthesizeApp({
    ...minimal,
    delivery: 'helm',
    migration: {
      mode: mode === 'initContainer' ? mode : 'job',
      ordering: mode === 'hook' ? 'hook' : 'gate',
    },
    ...props,
    access: { verify: { schedule: '@daily' }, ...props.access },
  });
}

function podsOf(objects: Json[]): { name: string; spec: Json }[] {
  return objects.flatMap(({ kind, metadata, spec }) => {
    const found =
      kind === 'Pod' ? spec : (spec?.template ?? spec?.jobTemplate?.spec.template)?.spec;
    return found === undefined ? [] : [{ name: `${kind} ${metadata.name}`, spec: found }];
  });
}

const containersOf = (spec: Json): Json[] => [...(spec.initContainers ?? []), ...spec.containers];

/** What Pod Security Standard "restricted" finds in a pod, a line each. @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
function violations(spec: Json): string[] {
  const own = spec.securityContext ?? {};
  const volumes = [
    ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim'],
    ...['projected', 'secret'],
  ];
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field]),
    ...(spec.volumes ?? [])
      .filter((volume: Json) => !volumes.some((kind) => kind in volume))
      .map(({ name }: Json) => `volume ${name}`),
    ...containersOf(spec).flatMap(({ name, securityContext = {}, ports = [] }: Json) => {
      const merged = { ...own, ...securityContext };
      const faults = {
        privileged: merged.privileged === true,
        allowPrivilegeEscalation: securityContext.allowPrivilegeEscalation !== false,
        runAsNonRoot: merged.runAsNonRoot !== true,
        runAsUser: merged.runAsUser === 0,
        seccompProfile: !['RuntimeDefault', 'Localhost'].includes(merged.seccompProfile?.type),
        drop: !securityContext.capabilities?.drop?.includes('ALL'),
        add: (securityContext.capabilities?.add ?? []).some(
          (one: string) => one !== 'NET_BIND_SERVICE',
        ),
        hostPort: ports.some((port: Json) => port.hostPort),
      };
      return Object.entries(faults).flatMap(([fault, is]) => (is ? [`${name}: ${fault}`] : []));
    }),
  ];
}

test.each(modes)('by default every pod is "restricted", in mode %s', (mode) => {
  const pods = podsOf(objectsIn(mode));
  expect(pods.map(({ name }) => name.split(' ')[0]).sort()).toEqual(
    mode === 'initContainer'
      ? ['CronJob', 'Deployment', 'Pod']
      : ['CronJob', 'Deployment', 'Job', 'Pod'],
  );
  for (const { name, spec } of pods) {
    expect(violations(spec), name).toEqual([]);
    expect(spec.securityContext, name).toMatchObject({ runAsNonRoot: true, fsGroup: 10001 });
    expect(spec.automountServiceAccountToken, name).toBe(false);
    expect(spec.enableServiceLinks, name).toBe(false);
  }
});

describe('a weak application', () => {
  const weak: Partial<TwoUserAppProps> = {
    podSecurityContext: {
      runAsNonRoot: false,
      seccompProfile: { type: 'Unconfined' },
      sysctls: [{ name: 'net.core.somaxconn', value: '1' }],
    },
    containerSecurityContext: {
      runAsNonRoot: false,
      runAsUser: 0,
      runAsGroup: 0,
      readOnlyRootFilesystem: false,
      allowPrivilegeEscalation: true,
      privileged: true,
      capabilities: { drop: [], add: ['NET_ADMIN'] },
      seccompProfile: { type: 'Unconfined' },
    },
  } as never;

  test.each(modes)('weakens no container of ours, in mode %s', (mode) => {
    const objects = objectsIn(mode, weak);
    const ours = podsOf(objects).flatMap(({ spec }) =>
      containersOf(spec).filter(({ name }: Json) => name.startsWith('db-')),
    );
    expect(ours.length).toBe(mode === 'initContainer' ? 4 : 5);
    for (const { name, securityContext } of ours) expect(securityContext, name).toEqual(restricted);
    for (const { name, spec } of podsOf(objects).filter((one) => !/^Deployment/.test(one.name))) {
      expect(violations(spec), name).toEqual([]);
    }
  });

  test('gets what it asks for', () => {
    const deployment = only(objectsIn('job', weak), 'Deployment');
    expect(containerOf(deployment, 'app').securityContext).toEqual(weak.containerSecurityContext);
    expect(pod(deployment).securityContext).toEqual({
      ...{ runAsUser: 10001, runAsGroup: 10001, fsGroup: 10001 },
      ...weak.podSecurityContext,
    });
    expect(violations(pod(deployment))).toEqual(
      [
        ...['privileged', 'allowPrivilegeEscalation', 'runAsNonRoot', 'runAsUser'],
        ...['seccompProfile', 'drop', 'add'],
      ].map((fault) => `app: ${fault}`),
    );
  });

  test('may take the defaults away, and keeps its user unless it names one', () => {
    const { securityContext } = containerOf(
      only(
        objectsIn('job', {
          containerSecurityContext: { runAsGroup: 5, capabilities: null, seccompProfile: null },
        } as never),
        'Deployment',
      ),
      'app',
    );
    expect(securityContext).toEqual({
      ...{ runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
      ...{ runAsUser: 10001, runAsGroup: 5 },
    });
  });
});

describe("the admin's Secret", () => {
  const ref = { name: 'admin-db-secret' };
  const env = [{ name: 'X', valueFrom: { secretKeyRef: { ...ref, key: 'DB_PASSWORD' } } }];
  const container = { name: 'c', image: 'c:1' };

  const places: [string, 'name' | 'secretName', Partial<TwoUserAppProps>][] = [
    ['env', 'name', { env }],
    ['envFrom', 'name', { envFrom: [{ secretRef: ref }] }],
    ['volumes', 'secretName', { volumes: [{ name: 'v', secret: { secretName: ref.name } }] }],
    ['volumes', 'name', { volumes: [{ name: 'v', projected: { sources: [{ secret: ref }] } }] }],
    [
      'volumes',
      'name',
      { volumes: [{ name: 'v', csi: { driver: 'd', nodePublishSecretRef: ref } }] },
    ],
    ['volumes', 'secretName', { volumes: [{ name: 'v', azureFile: { secretName: ref.name } }] }],
    ['imagePullSecrets', 'name', { imagePullSecrets: [ref] }],
    ['extraContainers', 'name', { extraContainers: [{ ...container, env }] }],
    [
      'extraContainers',
      'name',
      { extraContainers: [{ ...container, envFrom: [{ secretRef: ref }] }] },
    ],
    ['extraInitContainers', 'name', { extraInitContainers: [{ ...container, env }] }],
  ] as never;

  test.each(
    modes.flatMap((mode) => places.map((place) => [mode, ...place] as const)),
  )('in mode %s is refused in %s (%s)', (mode, field, key, props) => {
    expect(() => objectsIn(mode, props)).toThrow(
      new Error(
        `invalid values:\n  ${field}: ${key} "admin-db-secret" is not allowed; allowed: a name other than database.admin.secretName, because only the migration may have the admin's Secret; remove it`,
      ),
    );
  });

  const full: Partial<TwoUserAppProps> = {
    env: [{ name: 'X', valueFrom: { secretKeyRef: { name: 'other', key: 'k' } } }],
    envFrom: [{ secretRef: { name: 'service-db-secret' } }],
    volumes: [{ name: 'v', secret: { secretName: 'other' } }],
    volumeMounts: [{ name: 'v', mountPath: '/v' }],
    imagePullSecrets: [{ name: 'registry' }],
    extraContainers: [container],
    extraInitContainers: [{ name: 'i', image: 'i:1' }],
    startupProbe: { exec: { command: ['true'] } },
    database: {
      admin: { keys: { sslrootcert: 'ca' } },
      service: { keys: { sslrootcert: 'ca' } },
    },
  } as never;

  test.each(modes)("in mode %s is in no container of the application's", (mode) => {
    const deployment = only(objectsIn(mode, full), 'Deployment');
    const text = JSON.stringify(pod(deployment).containers);
    expect(text).not.toContain('admin');
    expect(text).toContain('service-db-secret');
    if (mode === 'initContainer') {
      expect(JSON.stringify(containerOf(deployment, 'db-migration'))).toContain('admin-db-secret');
    } else {
      expect(JSON.stringify(deployment)).not.toMatch(/admin-db|admin-ca|checksum\/admin/);
    }
  });

  test.each(modes)('in mode %s is in nothing that verifies', (mode) => {
    const objects = objectsIn(mode, full);
    expect(JSON.stringify([only(objects, 'CronJob'), only(objects, 'Pod')])).not.toContain(
      'admin-db',
    );
  });

  test('that we make for a hook has a name that the application cannot have either', () => {
    const admin = { createSecret: true, host: 'db', name: 'shop', password: 'x' };
    const secretKeyRef = { name: 'myapp-migrate-hook-db', key: 'DB_PASSWORD' };
    const props: Partial<TwoUserAppProps> = {
      database: { admin },
      env: [{ name: 'X', valueFrom: { secretKeyRef } }],
    };
    expect(() => objectsIn('hook', props)).toThrow(
      /env: name "myapp-migrate-hook-db" is not allowed/,
    );
    const service = { secretName: 'myapp-migrate-hook-db' };
    expect(() => objectsIn('hook', { database: { admin, service } })).toThrow(
      /database\.service\.secretName: "myapp-migrate-hook-db" is not allowed/,
    );
  });
});
