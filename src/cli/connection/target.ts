import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { problem } from '../../access/schema-check';
import { Refusal } from '../refusal';
import { urlParameters } from './connection-url';
import { environmentParameters, type Parameters, refuseUnkept } from './parameters';
import { passwordInFile } from './password-file';
import { serviceParameters } from './service-file';
import { type TlsWay, tlsWays } from './tls';

/** Where to connect, and as whom. */
export interface Target {
  /** A name, an address, or the directory of a local socket. */
  readonly host: string;
  /** Where the host is, when that is not to be looked up. */
  readonly address: string | undefined;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Not enumerable, so that it is in nothing that is printed. */
  readonly password: string | undefined;
  /** Command line options for the server process. */
  readonly options: string | undefined;
  /** With TLS or without: what is tried, in order. */
  readonly ways: readonly TlsWay[];
  readonly directTls: boolean;
  readonly channelBinding: boolean;
  /** Seconds until a server that does not answer is given up. */
  readonly connectTimeout: number;
}

/** What the command line says of the connection; the environment and the files say the rest, as libpq reads them. */
export interface TargetProps {
  readonly url: string | undefined;
  readonly service: string | undefined;
  /** The roles that the command can work as: the first one, unless somebody names another. */
  readonly roles: readonly string[];
  /** Whether PGUSER and PGPASSWORD count only when they are of one of the roles. */
  readonly onlyRoles: boolean;
  /** Takes a line for the operator. */
  readonly warn: (line: string) => void;
}

/**
 * Finds out where to connect: what the URL says comes first, then the service, then the environment, then the defaults.
 *
 * @throws Refusal when something of it cannot be
 */
export function targetOf(props: TargetProps, env: NodeJS.ProcessEnv = process.env): Target {
  const home = env.HOME || homedir();
  const all = parametersOf(props, home, env);
  refuseUnkept(all);
  const { user = props.roles[0] ?? userInfo().username } = all;
  const { dbname: database = user, host = defaultHost(all), hostaddr: address } = all;
  if (`${host}${address ?? ''}`.includes(',')) {
    throw new Refusal([
      problem('host', host, 'one server', 'name the primary, or the address that leads to it'),
    ]);
  }
  const port = numberOf(all, 'port', 5432, 65_535);
  const { channel_binding: binding = 'prefer', sslnegotiation = 'postgres' } = all;
  oneOf('channel_binding', binding, ['disable', 'prefer', 'require']);
  oneOf('sslnegotiation', sslnegotiation, ['postgres', 'direct']);
  const isLocal = host.startsWith('/');
  const ways = isLocal ? [false as const] : tlsWays(all, address === undefined ? '' : host, home);
  if (sslnegotiation === 'direct' && ways.includes(false)) {
    const allowed = 'postgres, or sslmode require, verify-ca or verify-full with it';
    throw new Refusal([problem('sslnegotiation', 'direct', allowed, 'set PGSSLMODE')]);
  }
  const passfile = all.passfile ?? join(home, '.pgpass');
  const login = { host: isLocal && !all.host ? 'localhost' : host, port, database, user };
  const password = all.password ?? passwordInFile(passfile, login, props.warn);
  const target = {
    ...{ host, address, port, database, user, ways, options: all.options },
    directTls: sslnegotiation === 'direct',
    channelBinding: binding === 'require',
    connectTimeout: numberOf(all, 'connect_timeout', 10, 3600) || 10,
  };
  return Object.defineProperty(target, 'password', { value: password }) as unknown as Target;
}

function parametersOf(props: TargetProps, home: string, env: NodeJS.ProcessEnv): Parameters {
  const { user, password, ...rest } = environmentParameters(env);
  const foreign = props.onlyRoles && user !== undefined && !props.roles.includes(user);
  const environment = {
    ...rest,
    ...(user === undefined || foreign ? {} : { user }),
    ...(password === undefined || foreign ? {} : { password }),
  };
  const given = props.url === undefined ? {} : urlParameters(props.url, '--url');
  const named = props.service ?? given.service ?? rest.service;
  const service =
    named === undefined
      ? {}
      : serviceParameters(named, given.servicefile ?? rest.servicefile, home, env);
  return { ...environment, ...service, ...given };
}

/** The local socket where there is one: distributions have it in different places. */
function defaultHost({ hostaddr, port = '5432' }: Parameters): string {
  if (hostaddr !== undefined) return hostaddr;
  const directories = process.platform === 'win32' ? [] : ['/var/run/postgresql', '/tmp'];
  return (
    directories.find((directory) => existsSync(join(directory, `.s.PGSQL.${port}`))) ?? 'localhost'
  );
}

function numberOf(all: Parameters, name: string, preset: number, most: number): number {
  const text = all[name];
  if (text === undefined) return preset;
  const value = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  const least = name === 'port' ? 1 : 0;
  if (value >= least && value <= most) return value;
  throw new Refusal([problem(name, text, `a number from ${least} to ${most}`, 'correct it')]);
}

/** Refuses a value that is none of a few. */
export function oneOf(name: string, value: string, allowed: readonly string[]): void {
  if (allowed.includes(value)) return;
  throw new Refusal([problem(name, value, allowed.join(', '), 'use one of these')]);
}
