import {
  asOne,
  byteLength,
  chartMark,
  claims,
  type Deferred,
  type Dyn,
  distinct,
  forbid,
  forEach,
  greater,
  has,
  json,
  known,
  not,
  operation,
  type Rules,
  text,
} from '../deferred';
import { maxNameBytes, nameProblem, type TableName, tableNameParts } from './identifiers';
import type { AccessPolicy } from './policy';
import { policyText } from './policy-json';

/**
 * Most bytes of a policy's JSON: it travels in an environment variable, and Linux takes 131,072
 * bytes for one, its name included (MAX_ARG_STRLEN).
 */
const maxPolicyBytes = 100_000;

type Policy = Deferred<AccessPolicy>;
type Tables = Policy['service']['tables'];

/**
 * The rules that a JSON Schema cannot say.
 *
 * @param policy a policy of the right shape
 * @param at the path of the policy in its document with a dot at the end, `''` for a document of its own
 */
export function policyRules(policy: Policy, at: string): Rules {
  const { readers, schemas, service } = policy;
  return [
    ...roleRules(policy, at),
    ...forEach(schemas, 'schema', (schema, index) =>
      nameRules(text`${at}schemas[${index}]`, schema),
    ),
    ...tableRules(policy, at, known(`${at}service`), service.tables),
    ...forEach(readers, 'reader', (reader, index) => {
      const path = text`${at}readers[${index}]`;
      return [
        ...forEach(reader.schemas, 'schema', (schema, item) =>
          forbid(
            not(has(schema, schemas)),
            text`${path}.schemas[${item}]: ${json(schema)} is not allowed; allowed: one of ${at}schemas, which are ${json(schemas)}; add it there or remove it here`,
          ),
        ),
        ...tableRules(policy, at, path, reader.tables),
      ];
    }),
    ...sizeRules(policy, at),
  ];
}

function roleRules({ admin, service, readers }: Policy, at: string): Rules {
  const claim = (path: Dyn<string>, role: Dyn<string>) => ({
    id: role,
    path,
    refusal: (first: Dyn<string>) =>
      text`${path}: ${json(role)} is not allowed; allowed: a role other than ${first}; give each its own role in PostgreSQL`,
  });
  const adminPath = known(`${at}admin`);
  const servicePath = known(`${at}service.role`);
  const readerPath = (index: Dyn<string>) => text`${at}readers[${index}].role`;
  return [
    ...distinct(
      claim(adminPath, admin),
      claim(servicePath, service.role),
      ...claims(readers, 'reader', ({ role }, index) => claim(readerPath(index), role)),
    ),
    ...nameRules(adminPath, admin),
    ...nameRules(servicePath, service.role),
    ...forEach(readers, 'reader', ({ role }, index) => nameRules(readerPath(index), role)),
  ];
}

function tableRules(policy: Policy, at: string, owner: Dyn<string>, tables: Tables): Rules {
  const path = (key: Dyn<string>) => text`${owner}.tables[${json(key)}]`;
  return [
    ...forEach(tables, 'table', (_, key) => [
      ...partRules(path(key), key, schemaOf(key)),
      ...partRules(path(key), key, nameOf(key)),
      ...forbid(
        not(has(schemaOf(key), policy.schemas)),
        text`${path(key)}: ${json(key)} is not allowed; allowed: tables in ${at}schemas, which are ${json(policy.schemas)}; add ${json(schemaOf(key))} there or remove the rule`,
      ),
    ]),
    ...distinct(
      ...claims(tables, 'table', (_, key) => ({
        id: tableId(key),
        path: json(key),
        refusal: (first) =>
          text`${path(key)}: ${json(key)} is not allowed; allowed: one rule for each table, and ${first} is the same table; remove one of the two`,
      })),
    ),
  ];
}

/** The name of a table's schema, as it stands in the catalog. */
const schemaOf = operation(
  'string',
  (key: string) => tableNameParts(key).schema,
  (key) => `include "${chartMark}.schemaOfTable" ${key}`,
);

/** The name of a table without its schema, as it stands in the catalog. */
const nameOf = operation(
  'string',
  (key: string) => tableNameParts(key).name,
  (key) => `include "${chartMark}.nameOfTable" ${key}`,
);

/** The same text for every way to write the same table. */
function tableId(key: Dyn<string>): Dyn<string> {
  return json([schemaOf(key), nameOf(key)] as unknown as TableName);
}

function sizeRules(policy: Policy, at: string): Rules {
  const bytes = byteLength(policyText(asOne(policy)));
  const path = at === '' ? 'document' : at.slice(0, -1);
  return forbid(
    greater(bytes, maxPolicyBytes),
    text`${path}: a policy of ${bytes} bytes as JSON is not allowed; allowed: at most ${maxPolicyBytes} bytes; name only the tables that need a rule of their own`,
  );
}

/** What a JSON Schema cannot say of a name: its bytes, and that it is well-formed, which for Helm every text is. */
function nameRules(path: Dyn<string>, name: Dyn<string>): Rules {
  const given: unknown = name;
  // These the schema, which counts characters, has refused already.
  if (typeof given === 'string' && (/^$|\0/.test(given) || [...given].length > maxNameBytes)) {
    return [];
  }
  return partRules(path, name, name);
}

/** The same for a part of what is written. */
function partRules(path: Dyn<string>, written: Dyn<string>, name: Dyn<string>): Rules {
  const given: unknown = name;
  if (typeof given === 'string') {
    const reason = nameProblem(given);
    return reason === undefined
      ? []
      : forbid(isTrue, text`${path}: ${json(written)} is not allowed; ${reason}`);
  }
  const bytes = byteLength(name);
  return forbid(
    greater(bytes, maxNameBytes),
    text`${path}: ${json(written)} is not allowed; allowed: at most ${maxNameBytes} bytes for each name, this one has ${bytes}; shorten it`,
  );
}

const isTrue = known(true);
