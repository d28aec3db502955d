import { deepFreeze } from './defaults';
import {
  maxNameBytes,
  nameProblem,
  parseTableName,
  quoteTableName,
  tableNamePattern,
  tableNameProblem,
} from './identifiers';
import { withRequired } from './json-schema';
import type { AccessPolicy } from './policy';
import { policyJson } from './policy-json';
import { policySchema } from './policy-schema';
import { join, problem, schemaCheck, throwProblems } from './schema-check';

/**
 * Most bytes of a policy's JSON: it travels in an environment variable, and Linux takes 131,072
 * bytes for one, its name included (MAX_ARG_STRLEN).
 */
export const maxPolicyBytes = 100_000;

const check = schemaCheck(withRequired(policySchema));

/**
 * Refuses a policy that cannot mean what it says.
 *
 * @param policy all keys given; only a reader's `schemas` and `tables` may be left out
 * @returns a frozen copy
 * @throws one error with a line for each problem: path, value, what is allowed, the remedy
 */
export function validatePolicy(policy: unknown): AccessPolicy {
  const { problems, malformed } = check(policy);
  if (malformed) throwProblems('access policy', problems);
  throwProblems('access policy', [...problems, ...policyProblems(policy as AccessPolicy, '')]);
  return deepFreeze(structuredClone(policy as AccessPolicy));
}

/**
 * The rules that a JSON Schema cannot say.
 *
 * @param policy a policy of the right shape
 * @param at the path of the policy in its document, `''` for a document of its own
 */
export function policyProblems(policy: AccessPolicy, at: string): string[] {
  return [
    ...roleProblems(policy, at),
    ...schemaProblems(policy, at),
    ...tableProblems(policy, at, join(at, 'service'), policy.service),
    ...policy.readers.flatMap((reader, index) =>
      tableProblems(policy, at, readerPath(at, index), reader),
    ),
    ...sizeProblems(policy, at),
  ];
}

function roleProblems(policy: AccessPolicy, at: string): string[] {
  const roles = [
    { path: join(at, 'admin'), role: policy.admin },
    { path: join(join(at, 'service'), 'role'), role: policy.service.role },
    ...policy.readers.map(({ role }, index) => ({
      path: join(readerPath(at, index), 'role'),
      role,
    })),
  ];
  return roles.flatMap(({ path, role }, index) => {
    const first = roles.findIndex((other) => other.role === role);
    const taken =
      first < index
        ? [
            problem(
              path,
              role,
              `a role other than ${roles[first]?.path}`,
              'give each its own role in PostgreSQL',
            ),
          ]
        : [];
    return [...taken, ...unfitName(path, role)];
  });
}

function schemaProblems(policy: AccessPolicy, at: string): string[] {
  const own = policy.schemas.flatMap((schema, index) =>
    unfitName(join(join(at, 'schemas'), String(index)), schema),
  );
  const unmanaged = policy.readers.flatMap((reader, index) =>
    (reader.schemas ?? []).flatMap((schema, item) =>
      policy.schemas.includes(schema)
        ? []
        : [
            problem(
              join(join(readerPath(at, index), 'schemas'), String(item)),
              schema,
              `one of ${join(at, 'schemas')}, which are ${list(policy.schemas)}`,
              'add it there or remove it here',
            ),
          ],
    ),
  );
  return [...own, ...unmanaged];
}

const readable = new RegExp(tableNamePattern, 'u');

function tableProblems(
  policy: AccessPolicy,
  at: string,
  owner: string,
  { tables = {} }: { readonly tables?: { readonly [table: string]: string } },
): string[] {
  const spellings = new Map<string, string>();
  return Object.keys(tables).flatMap((key) => {
    // The schema has complained about names that cannot be read at all.
    if (!readable.test(key)) return [];
    const path = join(join(owner, 'tables'), key);
    const reason = tableNameProblem(key);
    if (reason !== undefined) return [`${path}: ${JSON.stringify(key)} is not allowed; ${reason}`];
    const table = parseTableName(key);
    const same = spellings.get(quoteTableName(table));
    spellings.set(quoteTableName(table), key);
    if (same !== undefined) {
      const allowed = `one rule for each table, and ${same} is the same table`;
      return [problem(path, key, allowed, 'remove one of the two')];
    }
    if (policy.schemas.includes(table.schema)) return [];
    const allowed = `tables in ${join(at, 'schemas')}, which are ${list(policy.schemas)}`;
    const remedy = `add ${JSON.stringify(table.schema)} there or remove the rule`;
    return [problem(path, key, allowed, remedy)];
  });
}

function sizeProblems(policy: AccessPolicy, at: string): string[] {
  const bytes = policyJson(policy).length;
  if (bytes <= maxPolicyBytes) return [];
  return [
    `${at || 'document'}: a policy of ${bytes} bytes as JSON is not allowed; allowed: at most ${maxPolicyBytes} bytes; name only the tables that need a rule of their own`,
  ];
}

/** What a JSON Schema cannot say of a name: its bytes, and that it is well-formed. */
function unfitName(path: string, name: string): string[] {
  const refused = name === '' || name.includes('\0') || [...name].length > maxNameBytes;
  const reason = refused ? undefined : nameProblem(name);
  return reason === undefined ? [] : [`${path}: ${JSON.stringify(name)} is not allowed; ${reason}`];
}

function readerPath(at: string, index: number): string {
  return join(join(at, 'readers'), String(index));
}

function list(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
