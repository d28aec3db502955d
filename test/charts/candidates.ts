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

function rules(random: Random, words: readonly string[]): Map {
  const names = Array.from({ length: random.integer(0, 3) }, () => {
    const schema = random.chance(0.8) ? 'public' : random.pick(schemas);
    return `${written(schema, random)}.${written(random.pick(tables), random)}`;
  });
  return Object.fromEntries(names.map((name) => [name, random.pick(words)]));
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
        : [...new Set(['public', ...random.shuffled(schemas).slice(0, random.integer(0, 3))])],
    'access.service.tables': (random, usual) =>
      random.chance(0.1) ? usual() : rules(random, ['readWrite', 'appendOnly', 'readOnly', 'none']),
    'access.readers[].schemas': (random, usual) =>
      random.chance(0.2) ? usual() : random.pick([[], ['public']]),
    'access.readers[].tables': (random, usual) =>
      random.chance(0.1) ? usual() : rules(random, ['readOnly', 'none']),
  };
}

const paths = [{ path: '/', pathType: 'Prefix' }];
const pem = '-----BEGIN CERTIFICATE-----\nMIIB+{{ evil }}=\n-----END CERTIFICATE-----\n';
