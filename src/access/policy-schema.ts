import { routineNamePattern, tableKeyPattern, tableKeyRule } from './identifiers';
import type { JsonSchema } from './json-schema';
import { readerRules, tableRules } from './policy';

const roleName = {
  type: 'string',
  minLength: 1,
  maxLength: 63,
  pattern: '^[^\\x00]+$',
  not: { type: 'string', pattern: '^pg_|^public$|^none$' },
  $comment:
    'a role name of 1 to 63 bytes that is not "public" or "none" and does not begin with "pg_"; rename it',
} as const;

const schemaName = {
  type: 'string',
  minLength: 1,
  maxLength: 63,
  pattern: '^[^\\x00]+$',
  not: { type: 'string', pattern: '^pg_|^information_schema$|^two_user$' },
  $comment:
    'a schema name of 1 to 63 bytes that is not "information_schema" or "two_user" (it holds the release record) and does not begin with "pg_"; name a schema of your own',
} as const;

/** A key of the rules: a table, or a pattern for several. */
const tableKey = {
  type: 'string',
  pattern: tableKeyPattern,
  $comment: tableKeyRule.replace('allowed: ', ''),
} as const;

/** Columns in an array, each as it stands in the catalog: there is nothing to quote. */
const columns = {
  type: 'array',
  minItems: 1,
  uniqueItems: true,
  items: {
    type: 'string',
    minLength: 1,
    maxLength: 63,
    pattern: '^[^\\x00]+$',
    $comment:
      'a column name of 1 to 63 bytes as it stands in the catalog, without quotes; correct it',
  },
  $comment: 'at least one column name, each once; name the columns or remove the list',
} as const;

const anyText = '^[^\\x00]*[^\\x00-\\x20][^\\x00]*$';

const quotedWords = (words: readonly string[]) => words.map((word) => `"${word}"`).join(', ');

const tableRule = {
  anyOf: [
    { type: 'string', enum: tableRules },
    {
      title: 'ColumnRuleProps',
      description: 'A rule that single columns narrow.',
      type: 'object',
      additionalProperties: false,
      properties: {
        rule: {
          description: 'What holds for the other columns. Left out: `readWrite`.',
          type: 'string',
          enum: tableRules,
        },
        hide: {
          ...columns,
          description:
            'Columns that are not readable; writable they are as the rule says, so that a password can be set and not be read back. Left out: none.',
        },
        readOnlyColumns: {
          ...columns,
          description: 'Columns that are neither inserted nor updated. Left out: none.',
        },
        insertOnlyColumns: {
          ...columns,
          description: 'Columns that are inserted, and never updated. Left out: none.',
        },
      },
    },
  ],
  $comment: `${quotedWords(tableRules)}, or a map of rule, hide, readOnlyColumns, insertOnlyColumns; use one of these`,
} as const;

const readerRule = {
  anyOf: [
    { type: 'string', enum: readerRules },
    {
      title: 'HiddenColumnsProps',
      description: 'All columns but some.',
      type: 'object',
      additionalProperties: false,
      required: ['hide'],
      properties: {
        hide: { ...columns, description: 'Columns that it does not read.' },
      },
    },
    {
      title: 'ReadableColumnsProps',
      description: 'Some columns alone.',
      type: 'object',
      additionalProperties: false,
      required: ['columns'],
      properties: {
        columns: {
          ...columns,
          description: 'Columns that it reads, and no others, also when a migration adds some.',
        },
      },
    },
  ],
  $comment: `${quotedWords(readerRules)}, or a map of hide or of columns; use one of these`,
} as const;

/**
 * Who may do what, as JSON Schema. The vocabulary has no word for a privilege that loses rows or
 * hands on rights: there is nothing to validate away, it cannot be written.
 */
export const policySchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'AccessProps',
  description: 'Who may do what in the database.',
  type: 'object',
  additionalProperties: false,
  properties: {
    admin: {
      ...roleName,
      description: 'Role that owns the database, runs the migrations and grants.',
      default: 'admin_apps',
    },
    schemas: {
      description:
        'Schemas whose tables are managed, each by its name, or as `{ name, create: true }` when it is to be made if it does not exist. What the policy does not give in them is revoked.',
      type: 'array',
      minItems: 1,
      items: {
        anyOf: [
          schemaName,
          {
            title: 'SchemaProps',
            description: 'A schema that may be made.',
            type: 'object',
            additionalProperties: false,
            required: ['name'],
            properties: {
              name: { ...schemaName, description: 'Its name as it stands in the catalog.' },
              create: {
                description:
                  'Whether it is made when it does not exist; `admin` owns it then. Left out: false.',
                type: 'boolean',
              },
            },
          },
        ],
        $comment: 'a schema name, or a map of name, create; name a schema of your own',
      },
      $comment: 'at least one schema; name the schemas that hold your tables',
      default: ['public'],
    },
    service: {
      title: 'ServiceAccessProps',
      description: "What the application's role may do.",
      type: 'object',
      additionalProperties: false,
      properties: {
        role: {
          ...roleName,
          description: 'Role the application logs in as.',
          default: 'service_apps',
        },
        tables: {
          description:
            'Rules for tables that are not `readWrite` (SELECT, INSERT, UPDATE), by table name as in SQL, such as `public.users` or `"My Schema"."a.b"`, or by pattern, such as `billing.*`, `billing.audit_*` or, in all schemas, `audit_*`; the most specific one decides. A rule is `appendOnly` (SELECT, INSERT), `readOnly` (SELECT), `none`, or a map that narrows single columns, such as `{ hide: [password_hash] }`.',
          type: 'object',
          propertyNames: tableKey,
          additionalProperties: tableRule,
          default: {},
        },
        routines: {
          description:
            'SECURITY DEFINER routines that it may execute, as in SQL: `public.archive(integer)`. Each needs a `search_path` of its own that ends in `pg_temp`. Others it may execute without being named.',
          type: 'array',
          uniqueItems: true,
          items: {
            type: 'string',
            pattern: routineNamePattern,
            $comment:
              'a schema-qualified routine with the types of its arguments as in SQL, such as public.archive(integer); add the schema and the parentheses, or put double quotes around a name with other characters',
          },
          $comment: 'routines, each once; remove the second one',
          default: [],
        },
        temporary: {
          description: 'Whether it may make temporary tables.',
          type: 'boolean',
          default: false,
        },
      },
    },
    readers: {
      description: 'Roles that only read.',
      type: 'array',
      items: {
        title: 'ReaderAccessProps',
        description: 'What a reading role may do.',
        type: 'object',
        additionalProperties: false,
        required: ['role'],
        properties: {
          role: { ...roleName, description: 'Role that reads. It must exist.' },
          schemas: {
            description:
              'Schemas all of whose tables it reads, those to come included. In other schemas it reads nothing but the tables named. Left out: none.',
            type: 'array',
            uniqueItems: true,
            items: schemaName,
            $comment: 'schema names, each once; remove the second one',
          },
          tables: {
            description:
              'Rules by table name as in SQL, or by pattern; the most specific one decides. A rule is `readOnly`, `none`, `{ hide: [columns] }`, or `{ columns: [columns] }` for those alone. Left out: none.',
            type: 'object',
            propertyNames: tableKey,
            additionalProperties: readerRule,
          },
        },
      },
      default: [],
    },
    enforcement: {
      description:
        'What becomes of privileges that the policy does not give: they are revoked (`authoritative`), or reported and left (`additive`).',
      type: 'string',
      enum: ['authoritative', 'additive'],
      default: 'authoritative',
    },
    missingTable: {
      description:
        'What to do about a rule for a table that does not exist: fail (`error`), or say so and go on (`warning`).',
      type: 'string',
      enum: ['error', 'warning'],
      default: 'error',
    },
    acceptedFindings: {
      description:
        'Findings that are errors, known and accepted: each is a warning then, printed with its reason.',
      type: 'array',
      items: {
        title: 'AcceptedFindingProps',
        description: 'A finding that somebody has looked at.',
        type: 'object',
        additionalProperties: false,
        required: ['code', 'object', 'reason'],
        properties: {
          code: {
            description: 'Its code, such as `TUP012`.',
            type: 'string',
            pattern: '^TUP[0-9]{3}$',
            $comment: 'the code of a finding, such as TUP012; copy it from the finding',
          },
          object: {
            description: 'Its object, as the finding prints it.',
            type: 'string',
            pattern: anyText,
            $comment: 'the object of a finding; copy it from the finding',
          },
          reason: {
            description: 'Why it is no error here.',
            type: 'string',
            pattern: anyText,
            $comment: 'a reason that is not empty; write why it is no error here',
          },
        },
      },
      default: [],
    },
  },
} as const satisfies JsonSchema;
