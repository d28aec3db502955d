import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BootstrapProps, bootstrap } from '../../src/cli/bootstrap';
import { program } from '../../src/cli/session';
import {
  type Connection,
  describeMajors,
  hostilePrefix,
  query,
  randomPassword,
  type Server,
  sharedServer,
  startServer,
  uniqueName,
} from '../servers';

type Props = BootstrapProps & { readonly superuser: Connection };

/** Two users and a database that nobody else has, none of them made yet. */
async function wanted(major: number, prefix = 'boot'): Promise<Props> {
  const { superuser } = await sharedServer(major);
  return {
    superuser,
    admin: { role: uniqueName(`${prefix}_a`), password: randomPassword() },
    service: { role: uniqueName(`${prefix}_s`), password: randomPassword() },
    database: uniqueName(`${prefix}_d`),
  };
}

function as(props: Props, user: 'admin' | 'service' | 'superuser'): Connection {
  const target = { ...props.superuser, database: props.database };
  if (user === 'superuser') return target;
  return { ...target, user: props[user].role, password: props[user].password };
}

/** What has to hold after every bootstrap, whatever was there before. */
async function expectReady(props: Props): Promise<void> {
  for (const user of ['admin', 'service'] as const) {
    expect(await query(as(props, user), 'select current_user as name')).toEqual([
      { name: props[user].role },
    ]);
  }
  const attributes = `select rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls
    from pg_roles where rolname = current_user`;
  expect(await query(as(props, 'service'), attributes)).toEqual([
    {
      rolcanlogin: true,
      rolsuper: false,
      rolcreatedb: false,
      rolcreaterole: false,
      rolreplication: false,
      rolbypassrls: false,
    },
  ]);
  const owner = `select pg_get_userbyid(datdba) as owner from pg_database where datname = current_database()`;
  expect(await query(as(props, 'service'), owner)).toEqual([{ owner: props.admin.role }]);
  // The admin is master of the schema public, on PostgreSQL 14 as well.
  await expect(query(as(props, 'service'), 'create table public.t (id int)')).rejects.toThrow(
    'permission denied for schema public',
  );
  await query(as(props, 'admin'), 'create table public.t (id int); drop table public.t');
  expect(await bootstrap(props)).toEqual([]);
}

describeMajors('bootstrap', (major) => {
  test.each(['boot', hostilePrefix])('makes users and database called %s…', async (prefix) => {
    const props = await wanted(major, prefix);
    const steps = await bootstrap(props);
    expect(steps.slice(0, 3)).toEqual([
      {
        statement: expect.stringMatching(
          /^create role .* login nosuperuser .* password 'SCRAM-SHA-256\$…'$/s,
        ),
        reason: expect.stringMatching(/^the admin user .* does not exist$/s),
      },
      {
        statement: expect.stringMatching(
          /^create role .* login nosuperuser .* password 'SCRAM-SHA-256\$…'$/s,
        ),
        reason: expect.stringContaining('does not exist'),
      },
      {
        statement: expect.stringMatching(/^create database .* owner .*$/s),
        reason: expect.stringContaining('does not exist'),
      },
    ]);
    // The others: since 15 the schema public belongs to the database's owner from the beginning, and nobody else creates in it.
    expect(steps.slice(3).map((step) => step.statement)).toEqual(
      major < 15
        ? [
            'alter schema public owner to pg_database_owner',
            'revoke create on schema public from public',
          ]
        : [],
    );
    await expectReady(props);
  });

  test('a second run does nothing and leaves the stored passwords as they are', async () => {
    const props = await wanted(major);
    await bootstrap(props);
    const stored = () =>
      query(props.superuser, 'select rolpassword, xmin from pg_authid where rolname = any ($1)', [
        [props.admin.role, props.service.role],
      ]);
    const before = await stored();
    expect(before).toHaveLength(2);
    expect(await bootstrap(props)).toEqual([]);
    expect(await stored()).toEqual(before);
  });

  test('another password replaces the old one', async () => {
    const props = await wanted(major);
    await bootstrap(props);
    const changed = { ...props, service: { ...props.service, password: 'new pässword' } };
    expect(await bootstrap(changed)).toEqual([
      {
        statement: `alter role ${props.service.role} password 'SCRAM-SHA-256$…'`,
        reason: `the service user ${props.service.role} gets its password`,
      },
    ]);
    await expect(query(as(props, 'service'), 'select 1')).rejects.toThrow(
      'password authentication failed',
    );
    await expectReady(changed);
  });

  test('what exists is put right: attributes, owner, CONNECT, and a schema public from PostgreSQL 14', async () => {
    const props = await wanted(major);
    const { superuser } = props;
    const [service, database] = [props.service.role, props.database];
    await query(
      superuser,
      `create role ${service} superuser createdb createrole replication bypassrls`,
    );
    await query(superuser, `create database ${database} owner ${service}`);
    await query(superuser, `revoke connect on database ${database} from public, ${service}`);
    await query(as(props, 'superuser'), `alter schema public owner to ${superuser.user}`);
    await query(as(props, 'superuser'), 'grant create on schema public to public');
    const steps = await bootstrap(props);
    expect(steps.map((step) => step.statement)).toEqual([
      `create role ${props.admin.role} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password 'SCRAM-SHA-256$…'`,
      `alter role ${service} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls`,
      `alter role ${service} password 'SCRAM-SHA-256$…'`,
      `alter database ${database} owner to ${props.admin.role}`,
      `grant connect on database ${database} to ${props.admin.role}`,
      `grant connect on database ${database} to ${service}`,
      'alter schema public owner to pg_database_owner',
      'revoke create on schema public from public',
    ]);
    expect(steps[3]?.reason).toBe(
      `the database ${database} belongs to ${service}, not to the admin`,
    );
    await expectReady(props);
  });

  test('attributes that the admin was given on purpose stay', async () => {
    const props = await wanted(major);
    await query(props.superuser, `create role ${props.admin.role} createdb nologin`);
    await bootstrap(props);
    const attributes = 'select rolcanlogin, rolcreatedb from pg_roles where rolname = current_user';
    expect(await query(as(props, 'admin'), attributes)).toEqual([
      { rolcanlogin: true, rolcreatedb: true },
    ]);
    await expectReady(props);
  });

  test('it goes on where a run was interrupted, after whichever statement', async () => {
    for (let executed = 0; executed <= 3; executed++) {
      const props = await wanted(major);
      const statements = await plan(props);
      expect(statements).toHaveLength(3);
      for (const statement of statements.slice(0, executed))
        await query(props.superuser, statement);
      await bootstrap(props);
      await expectReady(props);
    }
  });

  test('the program itself only reads', async () => {
    const props = await wanted(major);
    expect(await plan(props, 'set transaction read only')).toHaveLength(3);
  });

  test('many at once all succeed, from several maintenance databases', async () => {
    const props = await wanted(major);
    // An advisory lock belongs to a database: these two do not wait for each other.
    const other = uniqueName('maintenance');
    await query(props.superuser, `create database ${other}`);
    const runs = Array.from({ length: 10 }, (_, index) =>
      bootstrap({
        ...props,
        superuser: { ...props.superuser, database: index % 2 ? other : 'postgres' },
      }),
    );
    const results = await Promise.allSettled(runs);
    expect(results.filter((result) => result.status === 'rejected')).toEqual([]);
    await expectReady(props);
  });

  test('impossible users are refused and nothing is made', async () => {
    const props = await wanted(major);
    const { admin, service, superuser } = props;
    const refusals: [Partial<Props>, string][] = [
      [{ service: { ...service, role: admin.role } }, 'is the admin too'],
      [{ service: { ...service, role: superuser.user } }, 'is one of the two users'],
      [{ admin: { ...admin, role: superuser.user } }, 'is one of the two users'],
      [{ service: { ...service, role: 'é'.repeat(32) } }, 'this one has 64; shorten it'],
      [{ database: '' }, 'database: ""; allowed: a name that is not empty'],
      [{ service: { ...service, password: '' } }, 'password: is empty'],
    ];
    for (const [wrong, message] of refusals) {
      await expect(bootstrap({ ...props, ...wrong })).rejects.toThrow(message);
    }
    const made = `select from pg_roles where rolname = any ($1)
      union all select from pg_database where datname = any ($1)`;
    expect(await query(superuser, made, [[admin.role, service.role, props.database]])).toEqual([]);
    // Names that the server reserves it refuses itself; the statement stands in the message, the verifier does not.
    const reserved = bootstrap({ ...props, admin: { ...admin, role: 'pg_admin' } });
    await expect(reserved).rejects.toThrow(
      /^create role pg_admin .* password 'SCRAM-SHA-256\$…': role name "pg_admin" is reserved$/,
    );
  });
});

/** The statements of a run, asked for and not executed. */
async function plan(props: Props, before = 'select'): Promise<string[]> {
  const client = new Client(props.superuser);
  await client.connect();
  try {
    await client.query('begin');
    await client.query(before);
    await client.query("select set_config('two_user.bootstrap', $1, true)", [
      JSON.stringify({
        admin: { role: props.admin.role, verifier: null },
        service: { role: props.service.role, verifier: null },
        database: props.database,
      }),
    ]);
    return (await client.query(program('bootstrap.sql'))).rows.map((row) => row.statement);
  } finally {
    await client.end();
  }
}

describeMajors('with log_statement = all', (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({
      major,
      settings: { log_statement: 'all', log_min_messages: 'debug1', log_parameter_max_length: -1 },
    });
  });
  afterAll(() => server.stop());

  test('the server logs the statements and not the passwords', async () => {
    const props: Props = {
      superuser: server.superuser,
      admin: { role: 'admin_apps', password: 'admin-pässword-1' },
      service: { role: 'service_apps', password: 'service-pässword-1' },
      database: 'myapp',
    };
    await bootstrap(props);
    await bootstrap({ ...props, service: { ...props.service, password: 'service-pässword-2' } });
    const log = server.log();
    expect(log).toContain('create role admin_apps login');
    expect(log).toContain('alter role service_apps password');
    expect(log).not.toMatch(/p(ä|a\u0308)ssword-/);
  });
});
