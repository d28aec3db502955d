import { expect, test } from 'vitest';
import type { TwoUserAppProps } from '../../src';
import { type Json, minimal, only, synthesizeApp } from './synthesis';

const policies = (props: Partial<TwoUserAppProps> = {}): Json[] =>
  synthesizeApp({
    ...minimal,
    ...props,
    networkPolicy: { enabled: true, ...props.networkPolicy },
  }).filter(({ kind }) => kind === 'NetworkPolicy');
const names = (props: Partial<TwoUserAppProps>) =>
  policies(props).map(({ metadata }) => metadata.name);

const job = { migration: { mode: 'job' } } as const;
const verify = { access: { verify: { schedule: '@daily' } } } as const;
const dns = {
  ports: [
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ],
};
const database = { ports: [{ port: 5432, protocol: 'TCP' }] };

test('there are none unless they are wanted, and then one for each kind of pod that there is', () => {
  expect(synthesizeApp().map(({ kind }) => kind)).not.toContain('NetworkPolicy');
  expect(names({})).toEqual(['myapp']);
  expect(names(job)).toEqual(['myapp', 'myapp-migrate']);
  expect(names({ ...job, ...verify })).toEqual(['myapp', 'myapp-migrate', 'myapp-verify']);
  expect(names({ delivery: 'helm' })).toEqual(['myapp', 'myapp-verify']);
});

test("the application's ports are open to all, and it reaches DNS and the database", () => {
  const [app] = policies({ extraPorts: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }] });
  expect(app.spec).toEqual({
    podSelector: { matchLabels: only(synthesizeApp(), 'Deployment').spec.selector.matchLabels },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        ports: [
          { port: 'http', protocol: 'TCP' },
          { port: 'dns', protocol: 'UDP' },
        ],
      },
    ],
    egress: [dns, database],
  });
});

test('nobody reaches what migrates and verifies, and these reach DNS and the database alone', () => {
  const [, migration, proof] = policies({
    ...job,
    ...verify,
    networkPolicy: { ingress: [{ from: [] }], egress: [{ ports: [{ port: 443 }] }] },
  });
  for (const { spec } of [migration, proof]) {
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(spec.ingress).toBeUndefined();
    expect(spec.egress).toEqual([dns, database]);
  }
});

test('ports, peers and further rules are taken from the values', () => {
  const to = [{ ipBlock: { cidr: '10.0.0.0/8' } }];
  const resolver = [{ namespaceSelector: {}, podSelector: { matchLabels: { k: 'dns' } } }];
  const ingress = [{ from: [{ podSelector: {} }] }];
  const egress = [{ ports: [{ port: 443, protocol: 'TCP' }] }];
  const [app, migration] = policies({
    ...job,
    networkPolicy: {
      database: { ports: [6432, 5432], to },
      dns: { to: resolver },
      ingress,
      egress,
    },
  });
  const base = [
    { ...dns, to: resolver },
    { ports: [{ port: 6432, protocol: 'TCP' }, ...database.ports], to },
  ];
  expect(app.spec.ingress).toEqual(ingress);
  expect(app.spec.egress).toEqual([...base, ...egress]);
  expect(migration.spec.egress).toEqual(base);
});

test('each selects its own pods and no others', () => {
  const all = synthesizeApp({
    ...minimal,
    ...job,
    ...verify,
    delivery: 'helm',
    networkPolicy: { enabled: true },
  });
  const pods: { readonly [name: string]: Json } = {
    myapp: only(all, 'Deployment').spec.template.metadata.labels,
    'myapp-migrate': only(all, 'Job').spec.template.metadata.labels,
    'myapp-verify': only(all, 'CronJob').spec.jobTemplate.spec.template.metadata.labels,
  };
  expect(only(all, 'Pod').metadata.labels).toMatchObject(pods['myapp-verify']);
  for (const name of Object.keys(pods)) {
    const { matchLabels } = only(all, 'NetworkPolicy', name).spec.podSelector;
    const selected = Object.keys(pods).filter((one) =>
      Object.entries(matchLabels).every(([label, value]) => pods[one][label] === value),
    );
    expect(selected).toEqual([name]);
  }
});
