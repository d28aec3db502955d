import type { JsonSchema } from '../access/json-schema';
import { anyText, dnsSubdomain, optionalSecretKey, portNumber, secretKey } from './text-schemas';

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
  minLength: 1,
  maxLength: 63,
  pattern: '^[^\\x00]+$',
  $comment: 'a name of 1 to 63 bytes; rename it',
} as const satisfies JsonSchema;

const password = {
  ...anyText,
  writeOnly: true,
  $comment: 'a password that is not empty, without NUL; set one',
} as const satisfies JsonSchema;

const certificate = {
  type: 'string',
  maxLength: 100000,
  // A bundle may begin with comments, as Mozilla's does.
  pattern: '^$|-----BEGIN (TRUSTED |X509 )?CERTIFICATE-----',
  $comment:
    'certificates as PEM text, or ""; paste the text with -----BEGIN CERTIFICATE----- in it',
} as const satisfies JsonSchema;

const unused = '"", because createSecret is false; set createSecret to true or remove it';

const keys = {
  title: 'SecretKeysProps',
  description: 'Names of the keys in the Secret, for Secrets that others make.',
  type: 'object',
  additionalProperties: false,
  properties: {
    host: { ...secretKey, description: 'Key of the host name.', default: 'DB_HOST' },
    port: {
      ...optionalSecretKey,
      description: "Key of the port; `''` when the Secret has none: libpq then takes 5432.",
      default: 'DB_PORT',
    },
    name: { ...secretKey, description: "Key of the database's name.", default: 'DB_NAME' },
    user: { ...secretKey, description: "Key of the role's name.", default: 'DB_USER' },
    password: { ...secretKey, description: 'Key of the password.', default: 'DB_PASSWORD' },
    sslmode: {
      ...optionalSecretKey,
      description:
        "Key of libpq's sslmode; `''` when the Secret has none: libpq then takes prefer.",
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
export function databaseUserSchema(
  description: string,
  defaults: { readonly secretName: string; readonly user: string },
) {
  return {
    title: 'DatabaseUserProps',
    description,
    type: 'object',
    additionalProperties: false,
    properties: {
      secretName: {
        ...dnsSubdomain,
        description: 'Secret with the credentials.',
        default: defaults.secretName,
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
        description: 'Host of the database; needed for `createSecret`.',
        default: '',
      },
      port: { ...portNumber, description: 'Port of the database.', default: 5432 },
      name: { ...name, description: 'Name of the database.', default: 'myapp' },
      user: {
        ...name,
        description: 'Role to log in as; the same as in `access`.',
        default: defaults.user,
      },
      password: {
        ...password,
        description: 'Password of the role; needed for `createSecret`.',
        default: '',
      },
      sslmode: {
        description: 'How libpq uses TLS.',
        type: 'string',
        enum: sslModes,
        default: 'require',
      },
      sslrootcert: {
        ...certificate,
        description: 'Certificate authority as PEM text; needed for verify-ca and verify-full.',
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
        host: { ...host, minLength: 1 },
        password: { ...password, minLength: 1 },
        keys: {
          type: 'object',
          properties: { port: secretKey, sslmode: secretKey },
        },
      },
    },
    // Whoever writes these has forgotten createSecret, and would wait for a Secret that nobody makes.
    else: {
      type: 'object',
      properties: {
        host: { type: 'string', maxLength: 0, $comment: unused },
        password: { type: 'string', maxLength: 0, writeOnly: true, $comment: unused },
        sslrootcert: { type: 'string', maxLength: 0, $comment: unused },
      },
    },
  } as const satisfies JsonSchema;
}
