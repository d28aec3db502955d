import { Refusal, usageError } from '../refusal';
import { type Parameters, refuseUnknownParameter } from './parameters';

// Its parts as libpq finds them; in the host an IPv6 address stands in brackets.
const url =
  /^postgres(?:ql)?:\/\/(?:(?<login>[^@/?]*)@)?(?<host>\[[^\]]*\]|[^:/?,[\]]*)(?::(?<port>\d*))?(?:\/(?<dbname>[^?]*))?(?:\?(?<query>.*))?$/s;

/**
 * The parameters in a URL as libpq reads it: `postgresql://user:password@host:port/database?sslmode=verify-full`.
 *
 * @param option what the URL was given with
 * @throws Refusal never with the URL in it: there may be a password in it
 */
export function urlParameters(text: string, option: string): Parameters {
  const { login, host = '', port, dbname, query = '' } = url.exec(text)?.groups ?? refuse(option);
  const [user, ...password] = login?.split(':') ?? [];
  const own = {
    ...{ user, password: login?.includes(':') ? password.join(':') : undefined },
    ...{ host: host.replace(/^\[(.*)\]$/, '$1'), port, dbname },
  };
  const pairs = query === '' ? [] : query.split('&').map((pair) => /^([^=]*)=(.*)$/s.exec(pair));
  const further = pairs.map((pair) => {
    const [, name = '', value = ''] = pair ?? refuse(option);
    // As the JDBC driver has it; libpq takes it too.
    if (name === 'ssl' && value === 'true') return ['sslmode', 'require'] as const;
    refuseUnknownParameter(option, decoded(name, option));
    return [name, value] as const;
  });
  const entries = [...Object.entries(own), ...further]
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value = '']) => [name, decoded(value, option)] as const);
  return Object.fromEntries(entries);
}

function decoded(text: string, option: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return refuse(option);
  }
}

function refuse(option: string): never {
  throw new Refusal(
    [
      `${option}: not a URL of PostgreSQL; allowed: as libpq has it, such as postgresql://db.example.com:5432/shop?user=admin_apps&sslmode=verify-full; write what is special in a part as %XX, such as %40 for @`,
    ],
    usageError,
  );
}
