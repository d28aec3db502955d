import fc from 'fast-check';
import {
  type AccessPolicy,
  type ColumnRule,
  quoteIdentifier,
  quoteTableName,
  type ReaderRule,
  type TableRule,
  tableRules,
} from '../../src/access';
import { anyName } from './names';

/** A policy in which every key has a value of its own. */
export const examplePolicy: AccessPolicy = {
  admin: 'admin_apps',
  schemas: ['public', { name: 'Sales 2024', create: true }],
  service: {
    role: 'service_apps',
    tables: {
      'public.audit_log': 'appendOnly',
      'public.users': { hide: ['password_hash'], insertOnlyColumns: ['created_at'] },
      '"Sales 2024"."a.b"': 'readOnly',
      '"Sales 2024".q*_old': { rule: 'appendOnly', readOnlyColumns: ['Total'] },
    },
    routines: ['public.archive(integer)'],
    temporary: true,
  },
  readers: [
    {
      role: 'analytics_ro',
      schemas: ['public'],
      tables: {
        'public.users': { columns: ['id'] },
        'audit_*': 'none',
        'public.b': { hide: ['c'] },
      },
    },
  ],
  enforcement: 'additive',
  missingTable: 'error',
  acceptedFindings: [{ code: 'TUP012', object: 'public.users', reason: 'moves to a view' }],
};

const ownName = anyName.filter(
  (name) => !/^pg_|^(public|none|information_schema|two_user)$/.test(name),
);

/** Any rule of the service. */
const anyTableRule: fc.Arbitrary<TableRule> = fc.oneof(
  fc.constantFrom(...tableRules),
  fc
    .record({
      rule: fc.option(fc.constantFrom(...tableRules), { nil: undefined }),
      columns: fc.uniqueArray(anyName, { minLength: 4, maxLength: 6 }),
      lists: fc.nat(7),
    })
    .map(({ rule, columns, lists }): ColumnRule => {
      const [hidden = '', readOnly = '', insertOnly = '', ...more] = columns;
      const base = rule ?? 'readWrite';
      return {
        ...(rule === undefined ? {} : { rule }),
        ...(lists & 1 && base !== 'none' ? { hide: [hidden, ...more] } : {}),
        ...(lists & 2 && /Write|append/.test(base) ? { readOnlyColumns: [readOnly, hidden] } : {}),
        ...(lists & 4 && base === 'readWrite' ? { insertOnlyColumns: [insertOnly] } : {}),
      };
    }),
);

const someColumns = fc.uniqueArray(anyName, { minLength: 1, maxLength: 3 });

/** Any rule of a reader. */
const anyReaderRule: fc.Arbitrary<ReaderRule> = fc.oneof(
  fc.constantFrom('readOnly' as const, 'none' as const),
  fc.record({ hide: someColumns }),
  fc.record({ columns: someColumns }),
);

const anyPattern = fc
  .stringMatching(/^[a-z_0-9$äÄ]{0,4}\*([a-z]\*)?[a-z_0-9]{0,4}$/)
  .filter((pattern) => !pattern.includes('**'));

/** Any valid policy. */
export const anyPolicy: fc.Arbitrary<AccessPolicy> = fc
  .record({
    roles: fc.uniqueArray(ownName, { minLength: 2, maxLength: 4 }),
    schemas: fc.uniqueArray(fc.oneof(fc.constant('public'), ownName), {
      minLength: 1,
      maxLength: 3,
    }),
    made: fc.infiniteStream(fc.constantFrom(undefined, true, false)),
    tables: fc.uniqueArray(anyName, { maxLength: 5 }),
    patterns: fc.uniqueArray(anyPattern, { maxLength: 3, selector: foldAscii }),
    choices: fc.infiniteStream(fc.nat(99)),
    tableRules: fc.infiniteStream(anyTableRule),
    readerRules: fc.infiniteStream(anyReaderRule),
    temporary: fc.boolean(),
    enforcement: fc.constantFrom('authoritative' as const, 'additive' as const),
    missingTable: fc.constantFrom('error' as const, 'warning' as const),
    accepted: fc.uniqueArray(anyName, { maxLength: 2 }),
  })
  .map(({ roles, schemas, tables, patterns, choices, temporary, accepted, ...any }) => {
    const next = <T>(stream: fc.Stream<T>): T => stream.next().value as T;
    const pick = <T>(list: readonly T[]): T => list[next(choices) % list.length] as T;
    const rulesOf = <T>(rules: fc.Stream<T>) =>
      Object.fromEntries([
        ...tables.map((name) => [quoteTableName({ schema: pick(schemas), name }), next(rules)]),
        ...patterns.map((pattern) => [
          pick([pattern, `${quoteIdentifier(pick(schemas))}.${pattern}`]),
          next(rules),
        ]),
      ]);
    const entry = (name: string) => {
      const create = next(any.made);
      return create === undefined ? name : { name, create };
    };
    const [admin = '', role = '', ...readers] = roles;
    return {
      admin,
      schemas: schemas.map(entry),
      service: {
        role,
        tables: rulesOf(any.tableRules),
        routines: tables
          .slice(0, 2)
          .map((name) => `${quoteTableName({ schema: pick(schemas), name })}(text)`),
        temporary,
      },
      readers: readers.map((reader) => ({
        role: reader,
        schemas: [pick(schemas)],
        tables: rulesOf(any.readerRules),
      })),
      enforcement: any.enforcement,
      missingTable: any.missingTable,
      acceptedFindings: accepted.map((name) => ({
        code: 'TUP012',
        object: `x${name}`,
        reason: `because of ${name}`,
      })),
    };
  });

/** PostgreSQL folds ASCII letters and no others. */
function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
