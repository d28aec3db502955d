import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverUser } from '../../src/cli/demo/server-user';
import { query, type Server, startServer } from '../servers';
import { application, releasesOf, sql, stateOf } from './application';
import { programFolder, startScript, temporaryFolder } from './script-run';
import { describeShells } from './shells';

const folder = programFolder();
const authority = selfSigned('localhost', 'DNS:localhost');
const stranger = selfSigned('localhost', 'DNS:localhost');

/** A key and a certificate which is its own authority. */
function selfSigned(name: string, alternative: string): { key: string; certificate: string } {
  const at = temporaryFolder();
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

/** A server that takes TLS connections only, with the certificate of `authority`. */
async function startTlsServer(major: number): Promise<Server> {
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

const refused = [
  [
    'a connection without TLS',
    { PGSSLMODE: 'disable' },
    /FAILED: TLS required by the server at localhost:\d+/,
    'set DB_SSLMODE to require, or better verify-full, in the Secret',
  ],
  [
    'verify-full without an authority',
    { PGSSLMODE: 'verify-full', HOME: '/nowhere' },
    /FAILED: the server's TLS certificate at localhost:\d+ was not accepted/,
    "give the authority's certificate (keys.sslrootcert), or correct DB_HOST",
  ],
  [
    'verify-full with the certificate of another authority of the same name',
    { PGSSLMODE: 'verify-full', PGSSLROOTCERT: stranger.certificate },
    /FAILED: the server's TLS certificate at localhost:\d+ was not accepted/,
    "give the authority's certificate (keys.sslrootcert), or correct DB_HOST",
  ],
  [
    'verify-full under a name that is not in the certificate',
    { PGSSLMODE: 'verify-full', PGSSLROOTCERT: authority.certificate, PGHOST: '127.0.0.1' },
    /FAILED: the server's TLS certificate at 127\.0\.0\.1:\d+ was not accepted/,
    "give the authority's certificate (keys.sslrootcert), or correct DB_HOST",
  ],
] as const;

describeShells('run.sh and a server that takes TLS only', (shell, major) => {
  let server: Server;
  beforeAll(async () => {
    server = await startTlsServer(major);
  });
  afterAll(() => server?.stop('immediate'));

  test.each(refused)('rejects %s', async (_, given, cause, remedy) => {
    const app = await application(major, { server });
    const before = await stateOf(app);
    const env = { ...app.adminEnv, PGHOST: 'localhost', TWO_USER_REACH_SECONDS: '0', ...given };
    const command = sql('create table t ()');
    const { code, output } = await startScript(shell, 'run.sh', command, { env, folder }).ended;
    expect(output).toMatch(cause);
    expect(output.split('remedy: ')[1]).toContain(remedy);
    expect(code).toBe(1);
    expect(await stateOf(app)).toBe(before);
  });

  test.each([
    ['require', { PGSSLMODE: 'require' }],
    [
      'verify-full and the authority',
      { PGSSLMODE: 'verify-full', PGSSLROOTCERT: authority.certificate },
    ],
  ])('migrates and grants with %s', async (_, given) => {
    const app = await application(major, { server });
    const env = { ...app.adminEnv, PGHOST: 'localhost', ...given };
    const command = sql(
      'create table t as select ssl from pg_stat_ssl where pid = pg_backend_pid()',
    );
    const { code, output } = await startScript(shell, 'run.sh', command, { env, folder }).ended;
    expect(output).toContain('every privilege is right');
    expect(code).toBe(0);
    expect(await releasesOf(app)).toHaveLength(1);
    expect(await query(app.superuser, 'select ssl from t')).toEqual([{ ssl: true }]);
  });
});
