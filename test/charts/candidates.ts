import type { JsonSchema } from '../../src/access/json-schema';
import type { Random } from './random';
import type { ValuesSource } from './random-values';
import { textOf } from './texts';

type Map = { readonly [key: string]: unknown };

const schemas = ['public', 'My Schema', 'a"b', '$x', 'yes', '{{ evil }}', 'Größe', 's'.repeat(63)];
const tables = ['users', 'Users', 'a.b', '"', 'select', '%s', 'größe', '\\', 't'.repeat(63)];
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** A name as in SQL; with quotes where they are needed, and at times where they are not. */
function written(name: string, random: Random): string {
  return /^[a-z]+$/.test(name) && random.chance(0.7) ? name : quoted(name);
}

const columns = [
  'id',
  'Total',
  'a"b; drop table x --',
  '$',
  '{{ .x }}',
  'größe',
  '',
  'c'.repeat(63),
];
const patterns = ['*', 'audit_*', 'A*', '*_ÄB', 'q*1*', '2024*'];

/** Columns; seldom the same one in two lists, or one that no table can have. */
function someColumns(random: Random, from = 0): string[] {
  const fine = columns.slice(from, from + 3).filter((name) => name !== '');
  return random.chance(0.9) ? random.shuffled(fine).slice(0, random.integer(1, 2)) : columns;
}

const lists = ['hide', 'readOnlyColumns', 'insertOnlyColumns'];

/** A rule of the service; seldom with a list that it has nothing for. */
function tableRule(random: Random): unknown {
  const words = ['readWrite', 'appendOnly', 'readOnly', 'none'];
  if (random.chance(0.6)) return random.pick(words);
  const word = random.chance(0.8) ? 'readWrite' : random.pick(words);
  const given = lists.filter((list) => random.chance(list === 'hide' ? 0.7 : 0.4));
  return {
    ...(word === 'readWrite' && random.chance(0.7) ? {} : { rule: word }),
    ...Object.fromEntries(
      given.map((list) => [list, someColumns(random, 2 * lists.indexOf(list))]),
    ),
  };
}

function readerRule(random: Random): unknown {
  if (random.chance(0.6)) return random.pick(['readOnly', 'none']);
  return { [random.pick(['hide', 'columns'])]: someColumns(random, 2) };
}

function rules(random: Random, rule: (random: Random) => unknown): Map {
  const keys = Array.from({ length: random.integer(0, 3) }, () => {
    const schema = written(random.chance(0.8) ? 'public' : random.pick(schemas), random);
    if (random.chance(0.7)) return `${schema}.${written(random.pick(tables), random)}`;
    return random.chance(0.5) ? random.pick(patterns) : `${schema}.${random.pick(patterns)}`;
  });
  return Object.fromEntries(keys.map((key) => [key, rule(random)]));
}

/** Routines, mostly in a schema of the policy. */
function routines(random: Random): string[] {
  const types = [
    '',
    'integer',
    'text, numeric(10,2)[]',
    '"a""b"."T x"',
    'timestamp(3) with time zone',
  ];
  const some = Array.from({ length: random.integer(1, 2) }, () => {
    const schema = random.chance(0.9) ? 'public' : random.pick(schemas);
    const name = written(random.pick(tables), random);
    return `${written(schema, random)}.${name}(${random.pick(types)})`;
  });
  return [...new Set(some)];
}

/**
 * Values of the chart that chance alone hardly ever makes: those that a rule ties to others, or that show only in a
 * mode which few values have.
 */
export function candidates(schema: JsonSchema): NonNullable<ValuesSource['candidates']> {
  const user = schema.properties?.database?.properties?.admin?.properties ?? {};
  const text = (field: string, random: Random) => textOf({ minLength: 1, ...user[field] }, random);

  /** A Secret to be made. */
  const created = (random: Random, usual: () => unknown) => {
    if (!random.chance(0.4)) return usual();
    const verifies = random.chance(0.3);
    const keys = { sslmode: 'MODE', sslrootcert: verifies ? 'ca.crt' : '' };
    return {
      createSecret: true,
      host: text('host', random) || 'db',
      name: text('name', random) || 'app',
      password: text('password', random) || '0o17',
      ...(random.chance(0.5) ? { port: random.pick([1, 6432, 65535]) } : {}),
      sslmode: verifies ? random.pick(['verify-ca', 'verify-full']) : 'require',
      ...(verifies ? { sslrootcert: pem } : {}),
      ...(verifies || random.chance(0.3) ? { keys } : {}),
    };
  };

  return {
    strategy: (random, usual) =>
      random.chance(0.2) ? { type: 'Recreate', rollingUpdate: null } : usual(),
    migration: (random, usual) => {
      const migration = usual() as Map;
      if (!random.chance(0.5)) return migration;
      return { ...migration, mode: 'job', ordering: random.chance(0.3) ? 'hook' : 'gate' };
    },
    ingress: (random, usual) => {
      const ingress = usual() as { hosts?: unknown[] };
      if (!random.chance(0.5)) return ingress;
      const hosts = ingress.hosts?.length ? {} : { hosts: [{ host: 'on.no', paths }] };
      return { ...ingress, ...hosts, enabled: true };
    },
    'autoscaling.minReplicas': (random) => random.pick([1, 2, 3]),
    'autoscaling.maxReplicas': (random) => random.pick([2, 10, 1_000_000]),
    'database.admin': created,
    'database.service': created,
    'access.schemas': (random, usual) =>
      random.chance(0.2)
        ? usual()
        : [...new Set(['public', ...random.shuffled(schemas).slice(0, random.integer(0, 3))])].map(
            (name) =>
              random.chance(0.7)
                ? name
                : { name, ...(random.chance(0.7) ? { create: random.chance(0.7) } : {}) },
          ),
    'access.service.tables': (random, usual) =>
      random.chance(0.1) ? usual() : rules(random, tableRule),
    // Helm 3 reads a NEL as a space, which stands in no name without quotes.
    'access.service.routines': routines,
    'access.readers[].schemas': (random, usual) =>
      random.chance(0.2) ? usual() : random.pick([[], ['public']]),
    'access.readers[].tables': (random, usual) =>
      random.chance(0.1) ? usual() : rules(random, readerRule),
  };
}

const paths = [{ path: '/', pathType: 'Prefix' }];
const pem = '-----BEGIN CERTIFICATE-----\nMIIB+{{ evil }}=\n-----END CERTIFICATE-----\n';
