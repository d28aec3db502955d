import { afterAll, beforeAll, expect, test } from 'vitest';
import { query, type Server } from '../servers';
import { selfSigned, startTlsServer } from '../servers/tls-server';
import { application, releasesOf, sql, stateOf } from './application';
import { programFolder, startScript } from './script-run';
import { describeShells } from './shells';

const folder = programFolder();
const authority = selfSigned('localhost', 'DNS:localhost');
const stranger = selfSigned('localhost', 'DNS:localhost');

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
    server = await startTlsServer(major, authority);
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
