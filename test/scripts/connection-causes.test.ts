import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { query, type Server, startServer, uniqueName } from '../servers';
import { type Application, application, sql, stateOf } from './application';
import { fakeServer, refuseWith } from './fake-server';
import { programFolder, startScript } from './script-run';
import { describeShells } from './shells';

const folder = programFolder();

type Env = Readonly<Record<string, string>>;

/** Brings about that nobody can connect. Returns what the environment must say, too. */
type Arrange = (app: Application, server: Server) => Promise<Env> | Env;

async function alterRole(app: Application, what: string): Promise<Env> {
  await query(app.superuser, `alter role ${app.admin.user} ${what}`);
  return {};
}

/** Puts a line before all others of the server's pg_hba.conf. */
async function hostRule(server: Server, rule: string): Promise<void> {
  const file = join(dirname(server.logFile), 'data', 'pg_hba.conf');
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, `${rule}\n${before}`);
  const reload = () => query(server.superuser, 'select pg_reload_conf()');
  await reload();
  onTestFinished(async () => {
    writeFileSync(file, before);
    await reload();
  });
}

async function fill(app: Application): Promise<Env> {
  const clients: Client[] = [];
  onTestFinished(async () => {
    await Promise.all(clients.map((client) => client.end()));
  });
  for (;;) {
    const client = new Client({ ...app.admin });
    client.on('error', () => {});
    try {
      await client.connect();
      clients.push(client);
    } catch {
      return {};
    }
  }
}

/** What is wrong, what the log must say about it, and what to do. */
const causes: readonly (readonly [string, Arrange, string | RegExp, string])[] = [
  [
    'a host name that does not resolve',
    () => ({ PGHOST: 'no-such-host.invalid' }),
    'cannot resolve host "no-such-host.invalid"',
    'correct DB_HOST in the Secret, or make the Service it names',
  ],
  [
    'a port where nobody listens',
    async () => {
      const { port, close } = await fakeServer(() => {});
      await close();
      return { PGPORT: `${port}` };
    },
    /connection refused by 127\.0\.0\.1:\d+/,
    'start the database, or correct DB_HOST and DB_PORT',
  ],
  [
    'a server that never answers',
    async () => ({ PGPORT: `${(await fakeServer(() => {})).port}`, PGCONNECT_TIMEOUT: '2' }),
    /no answer from 127\.0\.0\.1:\d+/,
    'let this pod reach it (NetworkPolicy, firewall)',
  ],
  [
    'a server that is starting',
    async () => {
      const starting = refuseWith('57P03', 'the database system is starting up');
      return { PGPORT: `${(await fakeServer(starting)).port}` };
    },
    /the database at 127\.0\.0\.1:\d+ is still starting, or stopping/,
    'wait',
  ],
  [
    'a server that hangs up',
    async () => ({ PGPORT: `${(await fakeServer((socket) => socket.destroy())).port}` }),
    /the connection to 127\.0\.0\.1:\d+ was lost/,
    'wait',
  ],
  [
    'a server without a free connection',
    fill,
    /the database at 127\.0\.0\.1:\d+ has no connection left/,
    'raise max_connections, or close connections',
  ],
  [
    'a role without a free connection',
    (app) => alterRole(app, 'connection limit 0'),
    /the database at 127\.0\.0\.1:\d+ has no connection left/,
    'raise max_connections, or close connections',
  ],
  [
    'a wrong password',
    () => ({ PGPASSWORD: uniqueName('wrong') }),
    /password wrong, or no such role: user "test_admin_\w+" at 127\.0\.0\.1:\d+/,
    'correct DB_USER and DB_PASSWORD in Secret admin-db-secret',
  ],
  [
    'a wrong password of a user whose name sounds like a server that is starting',
    () => ({ PGUSER: 'recovery_admin' }),
    /password wrong, or no such role: user "recovery_admin" at/,
    'correct DB_USER and DB_PASSWORD in Secret admin-db-secret',
  ],
  [
    'no password',
    () => ({ PGPASSWORD: '' }),
    /password wrong, or no such role: user "test_admin_\w+"/,
    'correct DB_USER and DB_PASSWORD in Secret admin-db-secret',
  ],
  [
    'a role that does not exist',
    async (_, server) => {
      await hostRule(server, 'host all nobody_at_all 127.0.0.1/32 trust');
      return { PGUSER: 'nobody_at_all' };
    },
    /role missing: "nobody_at_all" at 127\.0\.0\.1:\d+/,
    'make the role (create role ... login)',
  ],
  [
    'a role that pg_hba.conf rejects',
    async (app, server) => {
      await hostRule(server, `host all ${app.admin.user} 127.0.0.1/32 reject`);
      return {};
    },
    /the server at 127\.0\.0\.1:\d+ does not let "test_admin_\w+" in from here/,
    'add an entry to its pg_hba.conf',
  ],
  [
    'a role that may not log in',
    (app) => alterRole(app, 'nologin'),
    /role "test_admin_\w+" may not log in/,
    'alter role ... login',
  ],
  [
    'a database that does not exist',
    () => ({ PGDATABASE: 'no_such_database' }),
    /database missing: "no_such_database" at 127\.0\.0\.1:\d+/,
    'create it, owned by the admin role, or correct DB_NAME',
  ],
  [
    'a database that the role may not connect to',
    async (app) => {
      const { database, user } = app.admin;
      await query(app.superuser, `alter database ${database} owner to postgres`);
      await query(app.superuser, `revoke connect on database ${database} from public, ${user}`);
      return {};
    },
    /role "test_admin_\w+" may not connect to database "test_db_\w+"/,
    'grants CONNECT',
  ],
  [
    'a server without TLS where it is asked for',
    () => ({ PGSSLMODE: 'require' }),
    /sslmode "require" asks for TLS, and the server at 127\.0\.0\.1:\d+ has none/,
    'switch TLS on in the server, or set DB_SSLMODE',
  ],
];

describeShells('run.sh says why it cannot connect', (shell, major) => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ major, settings: { max_connections: 12, log_statement: 'all' } });
  });
  afterAll(() => server?.stop('immediate'));

  test.each(causes)('%s', async (_, arrange, cause, remedy) => {
    const app = await application(major, { server });
    const logged = server.log().length;
    const env: Env = {
      ...app.adminEnv,
      TWO_USER_REACH_SECONDS: '0',
      ...(await arrange(app, server)),
    };
    const before = await stateOf(app).catch(() => undefined);
    const props = { env, folder, secrets: [app.admin.password, app.service.password] };
    const { code, output } = await startScript(shell, 'run.sh', sql('create table t ()'), props)
      .ended;
    expect(output).toMatch(cause);
    expect(output).toMatch(
      new RegExp(`FAILED: ${typeof cause === 'string' ? cause : cause.source}`),
    );
    expect(output.split('remedy: ')[1]).toContain(remedy);
    expect(output.match(/remedy: /g)).toHaveLength(1);
    expect(output).not.toContain('migrating');
    expect(code).toBe(1);
    const log = server.log().slice(logged);
    for (const secret of [env.PGPASSWORD as string, ...props.secrets]) {
      if (secret) expect(log).not.toContain(secret);
    }
    // The superuser's connection may be one too many, for as long as the server is full.
    if (before !== undefined) expect(await stateOf(app)).toBe(before);
  });
});
