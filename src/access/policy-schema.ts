import { tableNamePattern, tableNameRule } from './identifiers';
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

const tableName = {
  type: 'string',
  pattern: tableNamePattern,
  $comment: tableNameRule.replace('allowed: ', ''),
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
        'Schemas whose tables are managed. What the policy does not give in them is revoked.',
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: schemaName,
      $comment: 'at least one schema name, each once; name the schemas that hold your tables',
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
            'Rules for tables that are not `readWrite` (SELECT, INSERT, UPDATE), by table name as in SQL, such as `public.users` or `"My Schema"."a.b"`: `appendOnly` (SELECT, INSERT), `readOnly` (SELECT), `none`.',
          type: 'object',
          propertyNames: tableName,
          additionalProperties: { type: 'string', enum: tableRules },
          default: {},
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
              'Rules for single tables, by table name as in SQL: `readOnly` or `none`. Left out: none.',
            type: 'object',
            propertyNames: tableName,
            additionalProperties: { type: 'string', enum: readerRules },
          },
        },
      },
      default: [],
    },
    missingTable: {
      description:
        'What to do about a rule for a table that does not exist: fail (`error`), or say so and go on (`warning`).',
      type: 'string',
      enum: ['error', 'warning'],
      default: 'error',
    },
  },
} as const satisfies JsonSchema;
