import type { JsonSchema } from '../access/json-schema';
import { dnsSubdomain, optionalSecretKey, portNumber, secretKey } from './text-schemas';

/** The modes of libpq. @see https://www.postgresql.org/docs/current/libpq-ssl.html */
const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

const host = {
  type: 'string',
  maxLength: 1000,
  pattern: '^([-A-Za-z0-9._:]+(,[-A-Za-z0-9._:]+)*)?$',
  $comment: 'a host name or address; name the host where the database listens',
} as const satisfies JsonSchema;

const name = {
  type: 'string',
  maxLength: 63,
  pattern: '^[^\\x00]*$',
  $comment: 'a name of at most 63 bytes, without NUL; rename it',
} as const satisfies JsonSchema;

// What is wrong with its characters a rule says: Helm 4 prints the text that does not match a pattern.
const password = {
  type: 'string',
  writeOnly: true,
  $comment: 'a password as text; write it in quotes',
} as const satisfies JsonSchema;

const certificate = {
  type: 'string',
  maxLength: 100000,
  // A bundle may begin with comments, as Mozilla's does.
  pattern: '^$|-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----',
  $comment:
    'certificates as PEM text, or ""; paste the text with -----BEGIN CERTIFICATE----- in it',
} as const satisfies JsonSchema;

/** How libpq uses TLS when the Secret does not say it. */
const defaultSslMode = 'require';
const defaultPort = 5432;

// Whoever writes one of these has forgotten createSecret, and would wait for a Secret that nobody makes.
const unused =
  '"", because createSecret is false, and the Secret has it; set createSecret to true or remove it';

/** What is wrong with a field that nothing reads, because a key of the Secret stands for it. */
function ignored(field: string, allowed: string) {
  return `${allowed}, because keys.${field} names a key of the Secret, whose value is used; set keys.${field} to "" or remove this`;
}

/** Why a field has to be given. */
function needed(field: string) {
  return `a ${field}, because createSecret is false and keys.${field} is ""; set it`;
}

/** The rule for a field where a Secret that exists has a key for it (`withKey`), and where it has none. */
function unlessKey(field: string, withKey: JsonSchema, without: JsonSchema = {}) {
  return {
    if: {
      properties: {
        keys: { type: 'object', properties: { [field]: { const: '' } }, required: [field] },
      },
      required: ['keys'],
    },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
    then: { properties: { [field]: without } },
    else: { properties: { [field]: withKey } },
  } as const satisfies JsonSchema;
}

const createdKey = {
  ...secretKey,
  $comment:
    'a key (letters, digits, "-", "_" and ".", not beginning with ".."), because createSecret is true; name it',
} as const satisfies JsonSchema;

const keys = {
  title: 'SecretKeysProps',
  description: 'Names of the keys in the Secret, for Secrets that others make.',
  type: 'object',
  additionalProperties: false,
  properties: {
    host: {
      ...optionalSecretKey,
      description: "Key of the host name; `''` when the Secret has none: then give `host`.",
      default: 'DB_HOST',
    },
    port: {
      ...optionalSecretKey,
      description: "Key of the port; `''` when the Secret has none: then `port` is used.",
      default: 'DB_PORT',
    },
    name: {
      ...optionalSecretKey,
      description: "Key of the database's name; `''` when the Secret has none: then give `name`.",
      default: 'DB_NAME',
    },
    user: { ...secretKey, description: "Key of the role's name.", default: 'DB_USER' },
    password: { ...secretKey, description: 'Key of the password.', default: 'DB_PASSWORD' },
    sslmode: {
      ...optionalSecretKey,
      description: "Key of libpq's sslmode; `''` when the Secret has none: then `sslmode` is used.",
      default: 'DB_SSLMODE',
    },
    sslrootcert: {
      ...optionalSecretKey,
      description:
        "Key of the certificate authority (PEM) that the server's certificate is checked with; `''` when the Secret has none.",
      default: '',
    },
  },
} as const satisfies JsonSchema;

/** Credentials of one of the two users. */
export function databaseUserSchema(description: string, secretName: string) {
  return {
    title: 'DatabaseUserProps',
    description,
    type: 'object',
    additionalProperties: false,
    properties: {
      secretName: {
        ...dnsSubdomain,
        description: 'Secret with the credentials.',
        default: secretName,
      },
      keys,
      createSecret: {
        description:
          'Whether to make the Secret out of the fields below, rather than use one that exists. Then the password stands in your values.',
        type: 'boolean',
        default: false,
      },
      host: {
        ...host,
        description: "Host of the database; for `createSecret`, or where `keys.host` is `''`.",
        default: '',
      },
      port: {
        ...portNumber,
        description: "Port of the database; for `createSecret`, or where `keys.port` is `''`.",
        default: defaultPort,
      },
      name: {
        ...name,
        description: "Name of the database; for `createSecret`, or where `keys.name` is `''`.",
        default: '',
      },
      user: {
        ...name,
        description: "Role to log in as, for `createSecret`; `''` takes the role in `access`.",
        default: '',
      },
      password: {
        ...password,
        description: 'Password of the role, for `createSecret`.',
        default: '',
      },
      sslmode: {
        description: "How libpq uses TLS; for `createSecret`, or where `keys.sslmode` is `''`.",
        type: 'string',
        enum: sslModes,
        default: defaultSslMode,
      },
      sslrootcert: {
        ...certificate,
        description:
          'Certificate authority as PEM text, for `createSecret` with verify-ca or verify-full.',
        default: '',
      },
    },
    if: {
      type: 'object',
      properties: { createSecret: { const: true } },
      required: ['createSecret'],
    },
    // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
    then: {
      type: 'object',
      properties: {
        host: {
          type: 'string',
          minLength: 1,
          $comment:
            'a host name or address, because createSecret is true; name the host where the database listens',
        },
        name: {
          type: 'string',
          minLength: 1,
          $comment: 'the name of the database, because createSecret is true; set it',
        },
        password: {
          type: 'string',
          minLength: 1,
          writeOnly: true,
          $comment: 'a password, because createSecret is true; set it',
        },
        keys: {
          type: 'object',
          properties: {
            host: createdKey,
            port: createdKey,
            name: createdKey,
            sslmode: createdKey,
          },
        },
      },
    },
    else: {
      type: 'object',
      properties: {
        user: { type: 'string', maxLength: 0, $comment: unused },
        password: { type: 'string', maxLength: 0, writeOnly: true, $comment: unused },
        sslrootcert: { type: 'string', maxLength: 0, $comment: unused },
      },
      allOf: [
        unlessKey(
          'host',
          { type: 'string', maxLength: 0, $comment: ignored('host', '""') },
          { type: 'string', minLength: 1, $comment: needed('host') },
        ),
        unlessKey('port', {
          type: 'integer',
          minimum: defaultPort,
          maximum: defaultPort,
          $comment: ignored('port', `${defaultPort}`),
        }),
        unlessKey(
          'name',
          { type: 'string', maxLength: 0, $comment: ignored('name', '""') },
          { type: 'string', minLength: 1, $comment: needed('name') },
        ),
        unlessKey('sslmode', {
          type: 'string',
          enum: [defaultSslMode],
          $comment: ignored('sslmode', `"${defaultSslMode}"`),
        }),
      ],
    },
  } as const satisfies JsonSchema;
}
