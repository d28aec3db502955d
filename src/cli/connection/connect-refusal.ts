import { DatabaseError } from 'pg';
import { Refusal } from '../refusal';
import type { Target } from './target';

/** Thrown instead of sending an empty password. */
export class NoPassword extends Error {}

/** Thrown when the server does not prove that it is the other end of the TLS connection. */
export class NoChannelBinding extends Error {}

/** Why there is no connection, in words, with the remedy. What the server itself has said stands behind. */
export function refusalOf(error: unknown, target: Target, server: string): Refusal {
  const [cause, remedy] =
    error instanceof DatabaseError
      ? bySqlstate(error, target, server)
      : byNetwork(error as NodeJS.ErrnoException, target, server);
  const said =
    error instanceof DatabaseError ? ` (server: ${error.message}; SQLSTATE ${error.code})` : '';
  return new Refusal([`${cause}${said}; ${remedy}`]);
}

type Words = readonly [cause: string, remedy: string];

function bySqlstate({ code, message }: DatabaseError, target: Target, server: string): Words {
  const user = JSON.stringify(target.user);
  const database = JSON.stringify(target.database);
  const has = (text: string) => message.includes(text);
  switch (code) {
    case '28P01':
      return [
        `password wrong, or role missing: user ${user} at ${server}`,
        'correct PGUSER and PGPASSWORD, ~/.pgpass or --url, or make the role (create role ... login)',
      ];
    case '28000':
      if (has('no pg_hba.conf entry') || has('pg_hba.conf rejects')) {
        return has('no encryption')
          ? [
              `TLS required by the server at ${server}`,
              'set PGSSLMODE to require, or better verify-full',
            ]
          : [
              `the server at ${server} does not let ${user} in from here`,
              'add an entry to its pg_hba.conf',
            ];
      }
      if (has('not permitted to log in')) {
        return [`role ${user} at ${server} may not log in`, `alter role ${user} login`];
      }
      return [
        `role missing, or not let in: user ${user} at ${server}`,
        'correct PGUSER or --url, or make the role (create role ... login)',
      ];
    case '3D000':
      return [
        `database missing: ${database} at ${server}`,
        'correct PGDATABASE or --url, or create it, owned by the admin role',
      ];
    case '42501':
      return [
        `role ${user} may not connect to database ${database} at ${server}`,
        'the admin grants that: run apply as the admin first',
      ];
    case '53300':
      return [
        `the server at ${server} has no connection left`,
        'raise max_connections, or close connections',
      ];
    case '57P03':
      return [`the server at ${server} is still starting, or stopping`, 'wait, and run again'];
    default:
      return [`the server at ${server} does not let ${user} in`, 'see what it says'];
  }
}

function byNetwork(error: NodeJS.ErrnoException, target: Target, server: string): Words {
  const correct = 'correct PGHOST and PGPORT, or --url';
  if (error instanceof NoPassword) {
    return [
      `no password for user ${JSON.stringify(target.user)} at ${server}, and the server wants one`,
      'set PGPASSWORD, or write a line into ~/.pgpass: host:port:database:user:password',
    ];
  }
  if (error instanceof NoChannelBinding) {
    return [
      `channel_binding require, and the server at ${server} does not bind its login to TLS`,
      'let it use scram-sha-256 over TLS, or set PGCHANNELBINDING to prefer',
    ];
  }
  switch (error.code) {
    case 'ECONNREFUSED':
      return [`connection refused by ${server}`, `start the database, or ${correct}`];
    case 'ENOENT':
      return [`no local socket at ${server}`, `start the database, or ${correct}`];
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`host ${JSON.stringify(target.host)} cannot be resolved`, correct];
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return [`no answer from ${server}`, `${correct}, or let this machine reach it (firewall)`];
    case 'ECONNRESET':
      return [`the connection to ${server} was lost`, 'look whether a PostgreSQL server is there'];
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return [
        `the TLS certificate of the server at ${server} is for another name`,
        'connect by a name that is in it, or have it made anew; sslmode verify-ca does not look at names',
      ];
  }
  if (error.message === 'timeout expired') {
    const waited = `no answer from ${server} within ${target.connectTimeout} s`;
    return [waited, `${correct}, or let this machine reach it (firewall)`];
  }
  if (error.message === 'The server does not support SSL connections') {
    return [
      `TLS asked for, and the server at ${server} has none`,
      'switch it on in the server, or set PGSSLMODE to prefer or disable',
    ];
  }
  if (error.message === 'Connection terminated unexpectedly') {
    return [`the server at ${server} hung up`, 'look whether a PostgreSQL server is there'];
  }
  if (/cert|self.signed|issuer|crl/i.test(`${error.code} ${error.message}`)) {
    return [
      `the TLS certificate of the server at ${server} was not accepted: ${error.message}`,
      'give the certificate of the authority that signed it in PGSSLROOTCERT',
    ];
  }
  return [`no connection to ${server}: ${error.message || error.code}`, correct];
}
