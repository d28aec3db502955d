import {
  and,
  asOne,
  byteLength,
  chartMark,
  choose,
  claims,
  type Deferred,
  type Dyn,
  distinct,
  empty,
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
import {
  isWellFormed,
  maxNameBytes,
  nameProblem,
  routineNameParts,
  tableKeyParts,
} from './identifiers';
import {
  type AccessPolicy,
  type PlainRule,
  type ReaderRule,
  type SchemaEntry,
  type TableRule,
  tableRules,
} from './policy';
import { policyText } from './policy-json';

/**
 * Most bytes of a policy's JSON: it travels in an environment variable, and Linux takes 131,072
 * bytes for one, its name included (MAX_ARG_STRLEN).
 */
const maxPolicyBytes = 100_000;

type Policy = Deferred<AccessPolicy>;

/** Where a rule stands, and which names it may speak of. */
interface Around {
  /** The path of the policy in its document with a dot at the end, `''` for a document of its own. */
  readonly at: string;
  /** The names of the policy's schemas. */
  readonly schemas: Dyn<readonly string[]>;
}

/**
 * The rules that a JSON Schema cannot say.
 *
 * @param policy a policy of the right shape
 * @param at the path of the policy in its document with a dot at the end, `''` for a document of its own
 */
export function policyRules(policy: Policy, at: string): Rules {
  const { readers, service, acceptedFindings } = policy;
  const around = { at, schemas: schemaNames(policy.schemas) };
  return [
    ...roleRules(policy, at),
    ...schemaRules(policy.schemas, at),
    ...rulesForTables(around, known(`${at}service`), service.tables, serviceColumnRules),
    ...routineRules(around, service.routines),
    ...forEach(readers, 'reader', (reader, index) => {
      const path = text`${at}readers[${index}]`;
      return [
        ...forEach(reader.schemas, 'schema', (schema, item) =>
          forbid(
            not(has(schema, around.schemas)),
            text`${path}.schemas[${item}]: ${json(schema)} is not allowed; allowed: one of ${at}schemas, which are ${json(around.schemas)}; add it there or remove it here`,
          ),
        ),
        ...rulesForTables(around, path, reader.tables, readerColumnRules),
      ];
    }),
    ...findingRules(acceptedFindings, at),
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

function schemaRules(schemas: Policy['schemas'], at: string): Rules {
  const path = (schema: Dyn<SchemaEntry>, index: Dyn<string>) =>
    text`${at}schemas[${index}]${choose(isMap(schema), '.name', '')}`;
  return [
    ...forEach(schemas, 'schema', (schema, index) =>
      nameRules(path(schema, index), schemaName(schema)),
    ),
    ...distinct(
      ...claims(schemas, 'schema', (schema, index) => ({
        id: schemaName(schema),
        path: path(schema, index),
        refusal: (first) =>
          text`${path(schema, index)}: ${json(schemaName(schema))} is not allowed; allowed: each schema once, and it is ${first} already; remove one of the two`,
      })),
    ),
  ];
}

/** The rules of one role for tables, or for patterns of tables. */
function rulesForTables<R>(
  { at, schemas }: Around,
  owner: Dyn<string>,
  tables: Dyn<{ readonly [table: string]: R }>,
  columnRules: (path: Dyn<string>, rule: Dyn<R>) => Rules,
): Rules {
  const path = (key: Dyn<string>) => text`${owner}.tables[${json(key)}]`;
  return [
    ...forEach(tables, 'table', (rule, key) => [
      ...partRules(path(key), key, schemaOf(key)),
      ...partRules(path(key), key, nameOf(key)),
      ...forbid(
        and(not(empty(schemaOf(key))), not(has(schemaOf(key), schemas))),
        text`${path(key)}: ${json(key)} is not allowed; allowed: tables in ${at}schemas, which are ${json(schemas)}; add ${json(schemaOf(key))} there or remove the rule`,
      ),
      ...columnRules(path(key), rule as Dyn<R>),
    ]),
    ...distinct(
      ...claims(tables, 'table', (_, key) => ({
        id: tableId(key),
        path: json(key),
        refusal: (first) =>
          text`${path(key)}: ${json(key)} is not allowed; allowed: one rule for each table or pattern, and ${first} is the same; remove one of the two`,
      })),
    ),
  ];
}

/** The rules under which a list of columns would take away what they do not give. */
const without = {
  hide: ['none'],
  readOnlyColumns: ['readOnly', 'none'],
  insertOnlyColumns: ['appendOnly', 'readOnly', 'none'],
} as const satisfies { readonly [list: string]: readonly PlainRule[] };

function serviceColumnRules(path: Dyn<string>, rule: Dyn<TableRule>): Rules {
  const insertOnly = columnsOf(rule, 'insertOnlyColumns');
  return [
    ...Object.entries(without).flatMap(([list, words]) => {
      const columns = columnsOf(rule, list);
      const others = tableRules.filter((word) => !words.some((one) => one === word));
      return [
        ...forbid(
          and(not(empty(columns)), has(plainRuleOf(rule), words)),
          text`${path}.${list}: ${json(columns)} is not allowed; allowed: with the rule ${others.map((word) => `"${word}"`).join(' or ')}, for ${json(plainRuleOf(rule))} gives nothing that it could take away; remove it or change the rule`,
        ),
        ...forEach(columns, 'column', (column, index) =>
          nameRules(text`${path}.${list}[${index}]`, column),
        ),
      ];
    }),
    ...forEach(insertOnly, 'column', (column, index) =>
      forbid(
        has(column, columnsOf(rule, 'readOnlyColumns')),
        text`${path}.insertOnlyColumns[${index}]: ${json(column)} is not allowed; allowed: a column that is not in readOnlyColumns, too; remove one of the two`,
      ),
    ),
  ];
}

function readerColumnRules(path: Dyn<string>, rule: Dyn<ReaderRule>): Rules {
  return ['hide', 'columns'].flatMap((list) =>
    forEach(columnsOf(rule, list), 'column', (column, index) =>
      nameRules(text`${path}.${list}[${index}]`, column),
    ),
  );
}

function routineRules({ at, schemas }: Around, routines: Dyn<readonly string[]>): Rules {
  return forEach(routines, 'routine', (routine, index) => {
    const path = text`${at}service.routines[${index}]`;
    // No routine, as the schema has said.
    if (isEmpty(schemaOf(routine))) return [];
    return [
      ...textRules(path, routine),
      ...partRules(path, routine, schemaOf(routine)),
      ...partRules(path, routine, nameOfRoutine(routine)),
      ...forbid(
        not(has(schemaOf(routine), schemas)),
        text`${path}: ${json(routine)} is not allowed; allowed: routines in ${at}schemas, which are ${json(schemas)}; add ${json(schemaOf(routine))} there or remove the routine`,
      ),
    ];
  });
}

function findingRules(findings: Policy['acceptedFindings'], at: string): Rules {
  const path = (index: Dyn<string>) => text`${at}acceptedFindings[${index}]`;
  return [
    ...forEach(findings, 'finding', ({ object, reason }, index) => [
      ...textRules(text`${path(index)}.object`, object),
      ...textRules(text`${path(index)}.reason`, reason),
    ]),
    ...distinct(
      ...claims(findings, 'finding', ({ code, object }, index) => ({
        id: json([code, object] as unknown as string[]),
        path: path(index),
        refusal: (first) =>
          text`${path(index)}: ${json(code)} for ${json(object)} is not allowed; allowed: each finding once, and it is ${first} already; remove one of the two`,
      })),
    ),
  ];
}

const isMap = operation(
  'boolean',
  (value: unknown) => typeof value === 'object' && value !== null,
  (value) => `kindIs "map" ${value}`,
);

/** The name of a schema of the policy. */
const schemaName = operation(
  'string',
  (schema: SchemaEntry) => (typeof schema === 'string' ? schema : schema.name),
  (schema) => `include "${chartMark}.schemaName" ${schema}`,
);

/** The names of all schemas of the policy. */
const schemaNames = operation(
  'list',
  (schemas: readonly SchemaEntry[]): readonly string[] =>
    schemas.map((schema) => (typeof schema === 'string' ? schema : schema.name)),
  (schemas) => `include "${chartMark}.schemaNames" ${schemas} | fromJsonArray`,
);

/** What a rule says of the columns that it does not name. */
const plainRuleOf = operation(
  'string',
  (rule: TableRule): string => (typeof rule === 'string' ? rule : (rule.rule ?? 'readWrite')),
  (rule) => `include "${chartMark}.plainRule" ${rule}`,
);

/** The columns in one of the lists of a rule; none where it has no such list. */
const columnsOf = operation(
  'list',
  (rule: TableRule | ReaderRule, list: string): readonly string[] =>
    (typeof rule === 'string' ? undefined : (rule as { [list: string]: string[] })[list]) ?? [],
  (rule, list) => `get (ternary ${rule} dict (kindIs "map" ${rule})) ${list} | default list`,
);

/** The name of the schema of a table, pattern or routine as it stands in the catalog; empty for a pattern without one. */
const schemaOf = operation(
  'string',
  (key: string) =>
    key.endsWith(')') ? routineNameParts(key).schema : (tableKeyParts(key).schema ?? ''),
  (key) => `include "${chartMark}.schemaOf" ${key}`,
);

/** The name of a table without its schema, as it stands in the catalog; of a pattern the part that a name has to match. */
const nameOf = operation(
  'string',
  (key: string) => tableKeyParts(key).name,
  (key) => `include "${chartMark}.nameOfTable" ${key}`,
);

const isPattern = operation(
  'boolean',
  (key: string) => tableKeyParts(key).isPattern,
  (key) => `regexMatch "\\\\*[^\\"]*$" ${key}`,
);

/** The name of a routine as it stands in the catalog. */
const nameOfRoutine = operation(
  'string',
  (routine: string) => routineNameParts(routine).name,
  (routine) => `include "${chartMark}.nameOfRoutine" ${routine}`,
);

/** The same text for every way to write the same table or pattern. */
function tableId(key: Dyn<string>): Dyn<string> {
  return json([schemaOf(key), nameOf(key), isPattern(key)] as unknown as string[]);
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
  if (typeof given === 'string' && (given.includes('\0') || [...given].length > maxNameBytes)) {
    return [];
  }
  return partRules(path, name, name);
}

/** The same for a part of what is written. An empty one is that which a pattern without a schema lacks. */
function partRules(path: Dyn<string>, written: Dyn<string>, name: Dyn<string>): Rules {
  if (isEmpty(name)) return [];
  const given: unknown = name;
  if (typeof given === 'string') return refusal(path, written, nameProblem(given));
  const bytes = byteLength(name);
  return forbid(
    greater(bytes, maxNameBytes),
    text`${path}: ${json(written)} is not allowed; allowed: at most ${maxNameBytes} bytes for each name, this one has ${bytes}; shorten it`,
  );
}

function isEmpty(text: Dyn<string>): boolean {
  return (text as unknown) === '';
}

/** The same for a text that is no name. */
function textRules(path: Dyn<string>, written: Dyn<string>): Rules {
  const given: unknown = written;
  if (typeof given !== 'string' || isWellFormed(given)) return [];
  return refusal(path, written, 'allowed: a text in well-formed Unicode; correct it');
}

function refusal(path: Dyn<string>, written: Dyn<string>, reason: string | undefined): Rules {
  if (reason === undefined) return [];
  return forbid(known(true), text`${path}: ${json(written)} is not allowed; ${reason}`);
}
