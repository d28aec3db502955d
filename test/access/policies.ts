import fc from 'fast-check';
import { type AccessPolicy, quoteTableName, readerRules, tableRules } from '../../src/access';
import { anyName } from './names';

/** A policy in which every key has a value of its own. */
export const examplePolicy: AccessPolicy = {
  admin: 'admin_apps',
  schemas: ['public', 'Sales 2024'],
  service: {
    role: 'service_apps',
    tables: { 'public.audit_log': 'appendOnly', '"Sales 2024"."a.b"': 'readOnly' },
  },
  readers: [{ role: 'analytics_ro', schemas: ['public'], tables: { 'public.users': 'none' } }],
  missingTable: 'error',
};

const ownName = anyName.filter(
  (name) => !/^pg_|^(public|none|information_schema|two_user)$/.test(name),
);

/** Any valid policy. */
export const anyPolicy: fc.Arbitrary<AccessPolicy> = fc
  .record({
    roles: fc.uniqueArray(ownName, { minLength: 2, maxLength: 4 }),
    schemas: fc.uniqueArray(fc.oneof(fc.constant('public'), ownName), {
      minLength: 1,
      maxLength: 3,
    }),
    tables: fc.uniqueArray(anyName, { maxLength: 5 }),
    rules: fc.infiniteStream(fc.nat(99)),
    missingTable: fc.constantFrom('error' as const, 'warning' as const),
  })
  .map(({ roles, schemas, tables, rules, missingTable }) => {
    const pick = <T>(list: readonly T[]): T => list[rules.next().value % list.length] as T;
    const rulesOf = <T>(words: readonly T[]) =>
      Object.fromEntries(
        tables.map((name) => [quoteTableName({ schema: pick(schemas), name }), pick(words)]),
      );
    const [admin = '', role = '', ...readers] = roles;
    return {
      admin,
      schemas,
      service: { role, tables: rulesOf(tableRules) },
      readers: readers.map((reader) => ({
        role: reader,
        schemas: [pick(schemas)],
        tables: rulesOf(readerRules),
      })),
      missingTable,
    };
  });
