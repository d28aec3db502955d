import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { serverUser } from '../../src/cli/demo/server-user';
import { query, type Server, startServer } from '.';

/** The paths of a key and of the certificate for it. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

/** A key and a certificate which is its own authority. */
export function selfSigned(name: string, alternative: string): Certificate {
  const at = mkdtempSync(join(tmpdir(), 'two-user-tls-'));
  afterAll(() => rmSync(at, { recursive: true, force: true }));
  const [key, certificate] = [join(at, 'key.pem'), join(at, 'certificate.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-days', '2', '-subj', `/CN=${name}`, '-addext', `subjectAltName=${alternative}`],
      ...['-keyout', key, '-out', certificate],
    ],
    { stdio: 'ignore' },
  );
  return { key, certificate };
}

/** A server that takes TLS connections only, but for the superuser's. */
export async function startTlsServer(major: number, authority: Certificate): Promise<Server> {
  const server = await startServer({ major });
  const data = join(dirname(server.logFile), 'data');
  const user = serverUser();
  for (const [from, to] of [
    [authority.key, 'server.key'],
    [authority.certificate, 'server.crt'],
  ] as const) {
    writeFileSync(join(data, to), readFileSync(from), { mode: 0o600 });
    if (user) chownSync(join(data, to), user.uid, user.gid);
    chmodSync(join(data, to), 0o600);
  }
  // The tests' own connections go without: they are the superuser's.
  writeFileSync(
    join(data, 'pg_hba.conf'),
    `host all ${server.superuser.user} 127.0.0.1/32 scram-sha-256\nhostssl all all 127.0.0.1/32 scram-sha-256\n`,
  );
  await query(server.superuser, 'alter system set ssl = on');
  await server.restart();
  return server;
}
