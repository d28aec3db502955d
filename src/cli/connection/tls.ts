import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConnectionOptions, rootCertificates, type SecureVersion } from 'node:tls';
import { problem } from '../../access/schema-check';
import { Refusal } from '../refusal';
import type { Parameters } from './parameters';

/** TLS and how much of the server's certificate is believed; `false` is a connection without it. */
export type TlsWay = ConnectionOptions | false;

const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * What is to be tried, in order, by libpq's rules: `prefer`, the default, goes on without TLS; `require` believes every
 * certificate unless there is a root certificate; `verify-ca` looks who signed it, `verify-full` at its names as well.
 *
 * @param name what must be in the certificate; '' for the host which is connected to
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html
 * @throws Refusal when a file is missing without which nothing can be verified
 */
export function tlsWays(parameters: Parameters, name: string, home: string): TlsWay[] {
  const system = parameters.sslrootcert === 'system';
  const { sslmode: mode = system ? 'verify-full' : 'prefer' } = parameters;
  if (!modes.includes(mode)) {
    throw new Refusal([problem('sslmode', mode, modes.join(', '), 'use one of these')]);
  }
  if (mode === 'disable') return [false];
  if (system && mode !== 'verify-full') {
    const remedy = 'anybody can have a certificate which the system trusts, so its name must count';
    throw new Refusal([problem('sslmode', mode, 'verify-full with sslrootcert=system', remedy)]);
  }
  const tls = { ...own(parameters, home), ...verified(parameters, mode, home) };
  const named = name === '' ? tls : { ...tls, host: name, servername: name };
  if (mode === 'allow') return [false, named];
  return mode === 'prefer' ? [named, false] : [named];
}

/** How the server's certificate is verified. */
function verified(parameters: Parameters, mode: string, home: string): ConnectionOptions {
  const anyName = mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined };
  if (parameters.sslrootcert === 'system') return { ca: systemRoots() };
  const file = parameters.sslrootcert ?? join(home, '.postgresql', 'root.crt');
  if (existsSync(file)) {
    const revoked = parameters.sslcrl ?? join(home, '.postgresql', 'root.crl');
    const crl = existsSync(revoked) ? { crl: contents('sslcrl', revoked) } : {};
    return { ca: contents('sslrootcert', file), ...crl, ...anyName };
  }
  if (!mode.startsWith('verify')) return { rejectUnauthorized: false };
  throw new Refusal([
    `sslrootcert: ${JSON.stringify(file)} is not there, and sslmode ${mode} cannot do without; give the certificate of the authority in PGSSLROOTCERT, or PGSSLROOTCERT=system for those that this machine trusts`,
  ]);
}

/** What the client shows of itself, and the versions it speaks. */
function own(parameters: Parameters, home: string): ConnectionOptions {
  const { sslcert, sslkey, sslpassword } = parameters;
  const file = sslcert ?? join(home, '.postgresql', 'postgresql.crt');
  const key = sslkey ?? join(home, '.postgresql', 'postgresql.key');
  const versions = (['min', 'max'] as const).flatMap((end) => {
    const parameter = `ssl_${end}_protocol_version`;
    const version = parameters[parameter];
    if (version === undefined) return [];
    const allowed = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
    if (!allowed.includes(version)) {
      throw new Refusal([problem(parameter, version, allowed.join(', '), 'use one of these')]);
    }
    return [[`${end}Version`, version as SecureVersion] as const];
  });
  const certificate =
    sslcert !== undefined || existsSync(file)
      ? { cert: contents('sslcert', file), key: contents('sslkey', key) }
      : {};
  return {
    ...certificate,
    ...(sslpassword === undefined ? {} : { passphrase: sslpassword }),
    ...Object.fromEntries(versions),
  };
}

function contents(parameter: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new Refusal([`${parameter}: ${file}: ${reason}; correct the path`]);
  }
}

/** What this machine trusts; where its file is not to be found, what Node trusts. */
function systemRoots(): string | string[] {
  const files = [
    ...[process.env.SSL_CERT_FILE ?? '', '/etc/ssl/certs/ca-certificates.crt'],
    ...['/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'],
  ];
  const file = files.find((path) => path !== '' && existsSync(path));
  return file === undefined ? [...rootCertificates] : readFileSync(file, 'utf8');
}
