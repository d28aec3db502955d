import { nameProblem } from '../access/identifiers';
import { problem } from '../access/schema-check';
import type { AppValues } from './app-values';

/** Rules across keys, which a JSON Schema cannot say. */
export function crossFieldProblems(values: AppValues): string[] {
  const { admin, service } = values.database;
  return [
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
    ...createdSecretProblems('database.admin', admin, 'access.admin', values.access.admin),
    ...createdSecretProblems(
      'database.service',
      service,
      'access.service.role',
      values.access.service.role,
    ),
  ];
}

type DatabaseUser = AppValues['database']['admin'];

function createdSecretProblems(
  path: string,
  user: DatabaseUser,
  rolePath: string,
  role: string,
): string[] {
  if (!user.createSecret) return [];
  const problems: string[] = [];
  if (user.user !== role) {
    const allowed = `${JSON.stringify(role)}, the role of ${rolePath}`;
    problems.push(problem(`${path}.user`, user.user, allowed, 'make the two equal'));
  }
  const tooLong = [...user.name].length > 63 ? undefined : nameProblem(user.name);
  if (tooLong !== undefined) {
    problems.push(`${path}.name: ${JSON.stringify(user.name)} is not allowed; ${tooLong}`);
  }
  if (user.sslmode.startsWith('verify-') && user.sslrootcert === '') {
    const allowed = `a certificate as PEM text, because ${path}.sslmode is ${user.sslmode}`;
    problems.push(problem(`${path}.sslrootcert`, '', allowed, 'paste it'));
  }
  if ((user.sslrootcert === '') !== (user.keys.sslrootcert === '')) {
    const [allowed, remedy] =
      user.sslrootcert === ''
        ? [`"", because ${path}.sslrootcert is empty`, 'give both or neither']
        : [
            `a key, because ${path}.sslrootcert is given`,
            'set it, for example to "DB_SSLROOTCERT"',
          ];
    problems.push(problem(`${path}.keys.sslrootcert`, user.keys.sslrootcert, allowed, remedy));
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
