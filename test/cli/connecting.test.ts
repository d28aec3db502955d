import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { escapeIdentifier } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/cli/connection/open-database';
import { targetOf } from '../../src/cli/connection/target';
import { Refusal } from '../../src/cli/refusal';
import { fakeServer, refuseWith } from '../scripts/fake-server';
import {
  describeMajors,
  type FreshDatabase,
  freshDatabase,
  libpqEnvironment,
  outermostMajors,
  psql,
  query,
  type Server,
} from '../servers';
import { selfSigned, startTlsServer } from '../servers/tls-server';
import { type Environment, program } from './program';

const two = program();
const question =
  'select current_user, current_database(), inet_server_port(), (select ssl from pg_stat_ssl where pid = pg_backend_pid())';

/** What a session that is opened by this environment is, or why there is none. */
async function ours(env: Environment, url?: string): Promise<string> {
  try {
    const props = { url, service: undefined, roles: [], onlyRoles: false, warn: () => {} };
    const target = targetOf(props, { HOME: two.directory, ...env });
    const { client, pid } = await openDatabase(target, 'test');
    const { rows } = await client.query({ text: question, rowMode: 'array' });
    const [own] = (await client.query('select pg_backend_pid() as pid')).rows;
    await client.end();
    expect(own.pid).toBe(pid);
    return rows[0]
      .map((value: unknown) => (typeof value === 'boolean' ? String(value)[0] : value))
      .join('|');
  } catch (error) {
    if (error instanceof Refusal) return `refused: ${error.message}`;
    throw error;
  }
}

/** The same of psql, whose word counts. */
function psqls(env: Environment, url?: string): string {
  const args = ['-XAtw', '-c', question, ...(url === undefined ? [] : ['-d', url])];
  const { PATH = '' } = process.env;
  try {
    return execFileSync(psql as string, args, {
      ...{ env: { PATH, LC_ALL: 'C', ...env }, encoding: 'utf8', stdio: 'pipe' },
    }).trim();
  } catch (error) {
    return `refused: ${(error as { stderr: string }).stderr}`;
  }
}

describeMajors(
  'a session',
  (major) => {
    let database: FreshDatabase;
    beforeAll(async () => {
      database = await freshDatabase(major);
    });

    test.skipIf(!psql)('is the one that psql opens with the same settings', async () => {
      const {
        PGHOST = '',
        PGPORT = '',
        PGUSER = '',
        PGPASSWORD = '',
        PGDATABASE = '',
      } = libpqEnvironment(database.admin);
      const at = (name: string) => join(two.directory, name);
      const secret = (name: string, text: string) => {
        writeFileSync(at(name), text, { mode: 0o600 });
        return at(name);
      };
      const services = secret(
        'services',
        `[one]\nhost=${PGHOST}\nport=${PGPORT}\ndbname=${PGDATABASE}\nuser=${PGUSER}\n`,
      );
      const passfile = secret('passfile', `#\n${PGHOST}:${PGPORT}:*:${PGUSER}:${PGPASSWORD}\n`);
      const server = { PGHOST, PGPORT, PGUSER };
      const cases: readonly (readonly [Environment, string?])[] = [
        [{ ...server, PGPASSWORD, PGDATABASE }],
        [{ ...server, PGPASSWORD: 'wrong', PGDATABASE }],
        [{ ...server, PGPASSWORD }],
        [{ ...server, PGDATABASE }],
        [{ ...server, PGDATABASE, PGPASSFILE: passfile }],
        [{ PGSERVICE: 'one', PGSERVICEFILE: services, PGPASSFILE: passfile }],
        [
          {
            PGSERVICE: 'one',
            PGSERVICEFILE: services,
            PGUSER: 'nobody',
            PGHOST: 'nowhere',
            PGPASSWORD,
          },
        ],
        [{ PGSERVICEFILE: services, PGPASSWORD }, 'postgresql://?service=one&user=nobody'],
        [
          { PGPASSWORD: 'wrong' },
          `postgresql://${PGUSER}:${PGPASSWORD}@${PGHOST}:${PGPORT}/${PGDATABASE}`,
        ],
        [{ PGPASSWORD, PGUSER }, `postgresql:///${PGDATABASE}?host=${PGHOST}&port=${PGPORT}`],
        [{ PGPASSWORD, PGUSER }, `postgresql://${PGHOST}:${PGPORT}/${PGDATABASE}?sslmode=require`],
        [{ ...server, PGHOST: 'nowhere', PGHOSTADDR: PGHOST, PGPASSWORD, PGDATABASE }],
      ];
      let opened = 0;
      for (const [env, url] of cases) {
        const [mine, theirs] = [await ours(env, url), psqls(env, url)];
        const shown = JSON.stringify([env, url, mine, theirs]);
        expect(mine.startsWith('refused: '), shown).toBe(theirs.startsWith('refused: '));
        if (mine.startsWith('refused: ')) continue;
        expect(mine, shown).toBe(theirs);
        opened++;
      }
      expect(opened).toBe(7);
    });

    test.each([
      [
        'a closed port',
        { PGPORT: '1' },
        /^connection refused by 127\.0\.0\.1:1; start the database, or correct PGHOST and PGPORT, /,
      ],
      [
        'no such host',
        { PGHOST: 'nowhere.invalid' },
        /^host "nowhere\.invalid" cannot be resolved; correct PGHOST /,
      ],
      ['no such socket', { PGHOST: '/nowhere' }, /^no local socket at \/nowhere:\d+; /],
      [
        'a wrong password',
        { PGPASSWORD: 'hunter2' },
        /^password wrong, or role missing: user "test_admin\w+" at 127\.0\.0\.1:\d+ \(server: password authentication failed for user "test_admin\w+"; SQLSTATE 28P01\); correct /,
      ],
      [
        'a missing role',
        { PGUSER: 'nobody' },
        /^password wrong, or role missing: user "nobody" at .*or make the role \(create role \.\.\. login\)\n$/,
      ],
      [
        'a missing database',
        { PGDATABASE: 'none' },
        /^database missing: "none" at .*SQLSTATE 3D000\); correct PGDATABASE or --url, or create it, owned by the admin role\n$/,
      ],
      [
        'no password',
        { PGPASSWORD: '' },
        /^no password for user "test_admin\w+" at .*, and the server wants one; set PGPASSWORD, or write a line into ~\/\.pgpass: /,
      ],
      [
        'a server without TLS',
        { PGSSLMODE: 'require' },
        /^TLS asked for, and the server at .* has none; /,
      ],
    ])('%s fails at once, in words, without the password', async (name, given, says) => {
      const policy = two.file('policy.yaml', '');
      const env = { ...libpqEnvironment(database.admin), PGSSLMODE: 'prefer', ...given };
      const since = Date.now();
      const { status, stdout, stderr } = await two.run(['plan', '-f', policy], '', env);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(says);
      expect(stderr).not.toMatch(/hunter2/);
      expect(stderr).not.toContain(database.admin.password);
      // Of that most is the start of Node itself, on a machine that others use as well.
      expect(Date.now() - since).toBeLessThan(8_000);
      const asked = Date.now();
      expect(await ours(env)).toMatch(/^refused: /);
      // To look up a name may take as long as the resolver likes.
      if (name !== 'no such host') expect(Date.now() - asked).toBeLessThan(500);
    });

    test('whoever may not log in or connect is told so', async () => {
      const { admin, service, superuser } = database;
      await query(superuser, `alter role ${escapeIdentifier(service.user)} nologin`);
      expect(await ours(libpqEnvironment(service))).toMatch(
        /^refused: role "test_service\w+" at .* may not log in \(server: .*\); alter role /,
      );
      await query(superuser, `alter role ${escapeIdentifier(service.user)} login`);
      await query(
        superuser,
        `revoke connect on database ${escapeIdentifier(admin.database)} from public`,
      );
      expect(await ours(libpqEnvironment(service))).toMatch(
        /^refused: role "test_service\w+" may not connect to database .*: run apply as the admin first$/,
      );
    });

    test.skipIf(process.platform !== 'linux')(
      'a password in the argument list is soon gone from it',
      async () => {
        const { user, password, host, port, database: name } = database.admin;
        const url = `postgresql://${user}:${password}@${host}:${port}/${name}`;
        const policy = two.file(
          'own.json',
          JSON.stringify({ admin: user, service: { role: 'none_here' } }),
        );
        const silent = await fakeServer(() => {});
        const run = two.start(
          ['plan', '-f', policy, '--url', url.replace(`:${port}/`, `:${silent.port}/`)],
          {},
        );
        const seen = () => readFileSync(`/proc/${run.process.pid}/cmdline`, 'utf8');
        // Right after the fork it is still the command line of the test.
        await expect.poll(seen, { timeout: 20_000 }).toMatch(/^cdk8s-two-user-postgres[\0 ]*$/);
        expect(seen()).not.toContain(password);
        run.process.kill('SIGKILL');
        await run.ended;
      },
    );
  },
  outermostMajors,
);

describe('a server that lets nobody in', () => {
  test.each([
    [
      '57P03',
      'the database system is starting up',
      /is still starting, or stopping .*; wait, and run again$/,
    ],
    [
      '53300',
      'sorry, too many clients already',
      /has no connection left .*; raise max_connections, /,
    ],
    ['28000', 'role "u" does not exist', /^refused: role missing, or not let in: user "u" at /],
    [
      '28000',
      'no pg_hba.conf entry for host "1.2.3.4", user "u", database "u", no encryption',
      /^refused: TLS required by the server at .*; set PGSSLMODE to require, /,
    ],
    [
      '28000',
      'no pg_hba.conf entry for host "1.2.3.4", user "u", database "u", SSL encryption',
      /does not let "u" in from here .*; add an entry to its pg_hba\.conf$/,
    ],
    [
      '08P01',
      'unsupported startup parameter: x',
      /^refused: the server at .* does not let "u" in \(server: unsupported startup parameter: x; SQLSTATE 08P01\); /,
    ],
  ])('%s %s', async (sqlstate, message, says) => {
    const { port } = await fakeServer(refuseWith(sqlstate, message));
    const env = { PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'u', PGSSLMODE: 'disable' };
    expect(await ours(env)).toMatch(says);
  });

  test.each([
    ['is silent', () => {}, /^refused: no answer from 127\.0\.0\.1:\d+ within 1 s; correct /],
    [
      'hangs up',
      (socket: { end(): void }) => socket.end(),
      /^refused: the server at .* hung up; look whether a PostgreSQL server is there$/,
    ],
  ] as const)('because it %s', async (_, answer, says) => {
    const { port } = await fakeServer(answer);
    const env = { PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'u', PGSSLMODE: 'disable' };
    expect(await ours({ ...env, PGCONNECT_TIMEOUT: '1' })).toMatch(says);
  });
});

describeMajors(
  'a server that takes TLS only',
  (major) => {
    const authority = selfSigned('localhost', 'DNS:localhost');
    const stranger = selfSigned('localhost', 'DNS:localhost');
    let server: Server;
    let env: Environment;
    beforeAll(async () => {
      server = await startTlsServer(major, authority);
      const { admin } = await freshDatabase(major, { server });
      env = { ...libpqEnvironment(admin), PGHOST: 'localhost' };
    });
    afterAll(() => server?.stop('immediate'));

    const roots = {
      none: '/none',
      authority: authority.certificate,
      stranger: stranger.certificate,
    };
    const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
    const cases = Object.entries(roots).flatMap(([root, PGSSLROOTCERT]) =>
      modes.flatMap((PGSSLMODE) =>
        ['localhost', '127.0.0.1'].map(
          (PGHOST) => [PGSSLMODE, root, PGHOST, PGSSLROOTCERT] as const,
        ),
      ),
    );

    test.skipIf(!psql).each(cases)(
      'with sslmode %s and the root certificate of %s, as %s, lets us in where it lets psql in',
      async (PGSSLMODE, _, PGHOST, PGSSLROOTCERT) => {
        const given = { ...env, PGSSLMODE, PGSSLROOTCERT, PGHOST };
        const [mine, theirs] = [await ours(given), psqls(given)];
        const shown = JSON.stringify([mine, theirs]);
        expect(mine.startsWith('refused: '), shown).toBe(theirs.startsWith('refused: '));
        if (!mine.startsWith('refused: ')) expect(mine, shown).toBe(theirs);
      },
    );

    test('says what was wrong with its certificate, and binds the login to it', async () => {
      const full = { ...env, PGSSLMODE: 'verify-full' };
      const other = await ours({ ...full, PGSSLROOTCERT: stranger.certificate });
      expect(other).toMatch(
        /^refused: the TLS certificate of the server at localhost:\d+ was not accepted: .*; give the certificate of the authority that signed it in PGSSLROOTCERT$/,
      );
      const named = { ...full, PGSSLROOTCERT: authority.certificate };
      expect(await ours({ ...named, PGHOST: '127.0.0.1' })).toMatch(
        /^refused: the TLS certificate of the server at 127\.0\.0\.1:\d+ is for another name; /,
      );
      expect(await ours({ ...named, PGHOSTADDR: '127.0.0.1' })).toMatch(/\|t$/);
      expect(await ours({ ...named, PGCHANNELBINDING: 'require' })).toMatch(/\|t$/);
      expect(await ours({ ...env, PGSSLMODE: 'disable' })).toMatch(
        /^refused: TLS required by the server at /,
      );
      const { superuser } = server;
      const unbound = { ...libpqEnvironment(superuser), PGCHANNELBINDING: 'require' };
      expect(await ours(unbound)).toMatch(/^refused: channel_binding require, and the server at /);
    });
  },
  outermostMajors.slice(-1),
);
