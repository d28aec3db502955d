import { nameProblem } from '../access/identifiers';
import { problem } from '../access/schema-check';
import type { AppValues } from './app-values';

/** Rules across keys, which a JSON Schema cannot say. */
export function crossFieldProblems(values: AppValues): string[] {
  const { admin, service } = values.database;
  return [
    ...imageProblems(values.image),
    ...(admin.secretName === service.secretName
      ? [
          problem(
            'database.service.secretName',
            service.secretName,
            "a Secret other than database.admin.secretName, or the application holds the admin's password",
            'name two Secrets',
          ),
        ]
      : []),
    ...userProblems('database.admin', admin, 'access.admin', values.access.admin),
    ...userProblems('database.service', service, 'access.service.role', values.access.service.role),
  ];
}

function imageProblems({ tag, digest }: AppValues['image']): string[] {
  const allowed = 'an image tag, unless image.digest is given';
  return tag === '' && digest === ''
    ? [problem('image.tag', '', allowed, 'set one of the two')]
    : [];
}

type DatabaseUser = AppValues['database']['admin'];

function userProblems(path: string, user: DatabaseUser, rolePath: string, role: string): string[] {
  const tooLong =
    [...user.name].length > 63 || user.name === '' ? undefined : nameProblem(user.name);
  return [
    ...(tooLong === undefined
      ? []
      : [`${path}.name: ${JSON.stringify(user.name)} is not allowed; ${tooLong}`]),
    ...(user.createSecret ? createdSecretProblems(path, user, rolePath, role) : []),
    ...certificateProblems(path, user),
  ];
}

/** libpq looks at the certificate authority in two modes only, and in those it needs it. */
function certificateProblems(path: string, user: DatabaseUser): string[] {
  const known = user.createSecret || user.keys.sslmode === '';
  if (!known) return [];
  const verifies = user.sslmode.startsWith('verify-');
  const because = `because ${path}.sslmode is ${user.sslmode}`;
  if (verifies && user.createSecret && user.sslrootcert === '') {
    const allowed = `a certificate as PEM text, ${because}`;
    return [problem(`${path}.sslrootcert`, '', allowed, 'paste it')];
  }
  if (verifies && user.keys.sslrootcert === '') {
    const allowed = `the key of the certificate authority, ${because}`;
    return [problem(`${path}.keys.sslrootcert`, '', allowed, 'set it, for example to "ca.crt"')];
  }
  if (!verifies && user.keys.sslrootcert !== '') {
    const remedy = `set ${path}.sslmode to verify-full, or remove the key`;
    const allowed = `"", ${because}, which checks no certificate`;
    return [problem(`${path}.keys.sslrootcert`, user.keys.sslrootcert, allowed, remedy)];
  }
  return [];
}

function createdSecretProblems(
  path: string,
  user: DatabaseUser,
  rolePath: string,
  role: string,
): string[] {
  const problems: string[] = [];
  if (user.user !== '' && user.user !== role) {
    const allowed = `${JSON.stringify(role)}, the role of ${rolePath}`;
    problems.push(problem(`${path}.user`, user.user, allowed, 'remove it, or make the two equal'));
  }
  if (!user.sslmode.startsWith('verify-') && user.sslrootcert !== '') {
    const allowed = `"", because ${path}.sslmode is ${user.sslmode}, which checks no certificate`;
    const remedy = `set ${path}.sslmode to verify-full, or remove it`;
    problems.push(problem(`${path}.sslrootcert`, user.sslrootcert, allowed, remedy));
  }
  const keys = Object.entries(user.keys).filter(([, key]) => key !== '');
  for (const [field, key] of keys) {
    const first = keys.find(([, other]) => other === key)?.[0];
    if (first !== undefined && first !== field) {
      const allowed = `a key other than ${path}.keys.${first}`;
      problems.push(problem(`${path}.keys.${field}`, key, allowed, 'give each its own key'));
    }
  }
  return problems;
}
