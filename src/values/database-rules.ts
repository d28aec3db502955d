import { maxNameBytes } from '../access/identifiers';
import {
  and,
  asOne,
  byteLength,
  claims,
  contains,
  type Deferred,
  type Dyn,
  distinct,
  empty,
  equal,
  forbid,
  greater,
  json,
  matches,
  not,
  or,
  type Rules,
  startsWith,
  text,
} from '../deferred';
import type { AppValues } from './app-values';
import { placeholder } from './placeholder';

type Values = Deferred<AppValues>;
type DatabaseUser = Values['database']['admin'];

/** Rules for the credentials of the two users. */
export function databaseRules({ access, database }: Values): Rules {
  const { admin, service } = database;
  return [
    ...forbid(
      equal(admin.secretName, service.secretName),
      text`database.service.secretName: ${json(service.secretName)} is not allowed; allowed: a Secret other than database.admin.secretName, or the application holds the admin's password; name two Secrets`,
    ),
    ...userRules('database.admin', admin, 'access.admin', access.admin),
    ...userRules('database.service', service, 'access.service.role', access.service.role),
  ];
}

function userRules(path: string, user: DatabaseUser, rolePath: string, role: Dyn<string>): Rules {
  const bytes = byteLength(user.name);
  return [
    ...forbid(
      greater(bytes, maxNameBytes),
      text`${path}.name: ${json(user.name)} is not allowed; allowed: at most ${maxNameBytes} bytes for each name, this one has ${bytes}; shorten it`,
    ),
    ...createdSecretRules(path, user, rolePath, role),
    ...certificateRules(path, user),
  ];
}

/** libpq looks at the certificate authority in two modes only, and in those it needs it. */
function certificateRules(path: string, user: DatabaseUser): Rules {
  const { createSecret, keys, sslmode, sslrootcert } = user;
  const stated = or(createSecret, empty(keys.sslmode));
  const verifies = startsWith('verify-', sslmode);
  const because = text`because ${path}.sslmode is ${sslmode}`;
  const lacksText = and(createSecret, empty(sslrootcert));
  return [
    ...forbid(
      and(verifies, lacksText),
      text`${path}.sslrootcert: "" is not allowed; allowed: a certificate as PEM text, ${because}; paste it`,
    ),
    ...forbid(
      and(stated, verifies, not(lacksText), empty(keys.sslrootcert)),
      text`${path}.keys.sslrootcert: "" is not allowed; allowed: the key of the certificate authority, ${because}; set it, for example to "ca.crt"`,
    ),
    ...forbid(
      and(stated, not(verifies), not(empty(keys.sslrootcert))),
      text`${path}.keys.sslrootcert: ${json(keys.sslrootcert)} is not allowed; allowed: "", ${because}, which checks no certificate; set ${path}.sslmode to verify-full, or remove the key`,
    ),
  ];
}

function createdSecretRules(
  path: string,
  user: DatabaseUser,
  rolePath: string,
  role: Dyn<string>,
): Rules {
  const { createSecret, keys, sslmode, sslrootcert } = user;
  const claimed = claims(
    asOne<{ readonly [field: string]: string }>(keys),
    'key',
    (key, field) => ({
      made: and(createSecret, not(empty(key))),
      id: key as Dyn<string>,
      path: text`${path}.keys.${field}`,
      refusal: (first) =>
        text`${path}.keys.${field}: ${json(key)} is not allowed; allowed: a key other than ${first}; give each its own key`,
    }),
  );
  return [
    ...forbid(
      and(createSecret, not(empty(user.user)), not(equal(user.user, role))),
      text`${path}.user: ${json(user.user)} is not allowed; allowed: ${json(role)}, the role of ${rolePath}; remove it, or make the two equal`,
    ),
    ...forbid(
      and(createSecret, contains(placeholder, user.password)),
      text`${path}.password: the value (not shown) is not allowed; allowed: a password without ${placeholder}, which is a placeholder; set the real one`,
    ),
    ...forbid(
      and(createSecret, matches('\\x00|[\\r\\n]$', user.password)),
      text`${path}.password: the value (not shown) is not allowed; allowed: a password without NUL, and without a line break at its end, as a file has; remove it`,
    ),
    ...forbid(
      and(createSecret, contains(placeholder, user.host)),
      text`${path}.host: ${json(user.host)} is not allowed; allowed: a host without ${placeholder}, which is a placeholder; set the real one`,
    ),
    ...forbid(
      and(createSecret, not(startsWith('verify-', sslmode)), not(empty(sslrootcert))),
      text`${path}.sslrootcert: the certificate is not allowed; allowed: "", because ${path}.sslmode is ${sslmode}, which checks no certificate; set ${path}.sslmode to verify-full, or remove it`,
    ),
    ...distinct(...claimed),
  ];
}
