import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { urlParameters } from '../../src/cli/connection/connection-url';
import { environmentParameters } from '../../src/cli/connection/parameters';
import { type TargetProps, targetOf } from '../../src/cli/connection/target';
import { Refusal } from '../../src/cli/refusal';

const home = mkdtempSync(join(tmpdir(), 'two-user-home-'));
afterAll(() => rmSync(home, { recursive: true }));

const props: TargetProps = {
  ...{ url: undefined, service: undefined, roles: ['admin_apps'], onlyRoles: false },
  warn: (line) => void warnings.push(line),
};
const warnings: string[] = [];

function target(given: Partial<TargetProps>, env: Record<string, string> = {}) {
  warnings.length = 0;
  return targetOf({ ...props, ...given }, { HOME: home, PGHOST: 'db', ...env });
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('a URL', () => {
  test.each([
    ['postgres://', {}],
    ['postgresql://db', { host: 'db' }],
    ['postgresql://db/', { host: 'db' }],
    ['postgresql://u@db:5433/shop', { user: 'u', host: 'db', port: '5433', dbname: 'shop' }],
    ['postgresql://u:p%40s%3As@db', { user: 'u', password: 'p@s:s', host: 'db' }],
    ['postgresql://u:a:b@db', { user: 'u', password: 'a:b', host: 'db' }],
    ['postgresql://u:@db', { user: 'u', host: 'db' }],
    ['postgresql://[2001:db8::1]:1/x', { host: '2001:db8::1', port: '1', dbname: 'x' }],
    ['postgresql:///shop?host=/run/pg', { dbname: 'shop', host: '/run/pg' }],
    ['postgresql://%2Frun%2Fpg/shop', { host: '/run/pg', dbname: 'shop' }],
    ['postgresql://db?sslmode=require&user=u', { host: 'db', sslmode: 'require', user: 'u' }],
    ['postgresql://db/%C3%BC?ssl=true', { host: 'db', dbname: 'ü', sslmode: 'require' }],
    ['postgresql://a/x?host=b', { host: 'b', dbname: 'x' }],
  ])('%s', (url, parameters) => {
    expect(urlParameters(url, '--url')).toEqual(parameters);
  });

  test.each([
    'mysql://u:hunter2@db/x',
    'host=db password=hunter2',
    'postgresql://u:hun/ter2@db/x',
    'postgresql://u:hunter2%ZZ@db/x',
    'postgresql://u:hunter2@db/x?sslmode',
    'postgresql://u:hunter2@db:port/x',
    'postgresql://u:hunter2@[::1/x',
  ])('%s is refused, and its password is not told', (url) => {
    const said = refusal(() => urlParameters(url, '--url'));
    expect(said).toMatch(/^--url: not a URL of PostgreSQL; allowed: /);
    expect(said).not.toMatch(/hun|ter2/);
  });

  test('with what libpq does not know is refused', () => {
    expect(refusal(() => urlParameters('postgresql://db?sslmod=require', '--url'))).toMatch(
      /^--url: parameter "sslmod" is not allowed; allowed: host, .*; correct its spelling or remove it$/,
    );
    expect(urlParameters('postgresql://db?application_name=x', '--url')).toMatchObject({});
  });
});

describe('where to connect', () => {
  const file = join(home, 'services.conf');
  writeFileSync(
    file,
    '# ours\n[other]\nhost=no\n\n[shop]\nhost=service-host\n  user=service_user\nsslmode=disable\n[shop]\nport=1\n',
  );
  const env = { PGSERVICEFILE: file, PGUSER: 'env_user', PGDATABASE: 'env_db', PGPORT: '7' };

  test('the URL comes before the service, that before the environment, that before the defaults', () => {
    expect(target({ url: 'postgresql://url-host', service: 'shop' }, env)).toMatchObject({
      ...{ host: 'url-host', user: 'service_user', database: 'env_db', port: 7, ways: [false] },
    });
    expect(target({}, { ...env, PGSERVICE: 'shop' })).toMatchObject({ host: 'service-host' });
    expect(target({ url: 'postgresql://?service=shop' }, env)).toMatchObject({
      host: 'service-host',
    });
    expect(target({}, { PGUSER: '' })).toMatchObject({
      ...{ host: 'db', user: 'admin_apps', database: 'admin_apps', port: 5432, connectTimeout: 10 },
    });
  });

  test('a service comes from the user, or else from the system', () => {
    expect(refusal(() => target({ service: 'shop' }))).toBe(
      `service "shop" is not in ${home}/.pg_service.conf; write [shop] there, and below it host=..., dbname=..., user=...`,
    );
    writeFileSync(join(home, 'pg_service.conf'), '[shared]\nhost=shared-host\n');
    writeFileSync(join(home, '.pg_service.conf'), '[mine]\nhost=my-host\n');
    const system = { PGSYSCONFDIR: home };
    expect(target({ service: 'shared' }, system).host).toBe('shared-host');
    expect(target({ service: 'mine' }, system).host).toBe('my-host');
    expect(refusal(() => target({ service: 'x' }, { PGSERVICEFILE: '/none' }))).toMatch(
      /^\/none: there is no such file of services; /,
    );
  });

  test.each([
    ['host db', /:2: not a line of a service; /],
    ['hots=db', /:2: parameter "hots" is not allowed; /],
    ['service=x', /:2: a service inside a service is not allowed; /],
    ['password: hunter2', /:2: not a line of a service; /],
  ])('a service with the line %j is refused by its place', (line, says) => {
    writeFileSync(join(home, 'wrong.conf'), `[x]\n${line}\n`);
    const said = refusal(() =>
      target({ service: 'x' }, { PGSERVICEFILE: join(home, 'wrong.conf') }),
    );
    expect(said).toMatch(says);
    expect(said).not.toContain('hunter2');
  });

  test.each([
    [{ PGPORT: '0' }, /^port: "0" is not allowed; allowed: a number from 1 to 65535; correct it$/],
    [{ PGPORT: '5432,5433' }, /^port: /],
    [{ PGHOST: 'a,b' }, /^host: "a,b" is not allowed; allowed: one server; /],
    [{ PGSSLMODE: 'require!' }, /^sslmode: "require!" is not allowed; allowed: disable, allow, /],
    [{ PGCONNECT_TIMEOUT: 'x' }, /^connect_timeout: /],
    [{ PGCHANNELBINDING: 'yes' }, /^channel_binding: /],
    [{ PGREQUIREAUTH: 'scram-sha-256' }, /^require_auth: .* leave PGREQUIREAUTH out$/],
    [{ PGGSSENCMODE: 'require' }, /^gssencmode: /],
    [{ PGTARGETSESSIONATTRS: 'standby' }, /^target_session_attrs: /],
    [
      { PGSSLNEGOTIATION: 'direct' },
      /^sslnegotiation: "direct" is not allowed; allowed: postgres, or /,
    ],
    [{ PGSSLMODE: 'verify-ca', PGSSLROOTCERT: 'system' }, /^sslmode: "verify-ca" is not allowed; /],
    [
      { PGSSLMODE: 'verify-full' },
      /^sslrootcert: ".*root\.crt" is not there, and sslmode verify-full /,
    ],
    [{ PGSSLMODE: 'require', PGSSLCERT: '/none' }, /^sslcert: \/none: there is no such file; /],
  ])('%j is refused', (env, says) => {
    expect(refusal(() => target({}, env))).toMatch(says);
  });

  test('who may be only one of some roles takes the environment only from these', () => {
    const only = { roles: ['service_apps', 'reader'], onlyRoles: true };
    const as = (env: Record<string, string>, url?: string) => {
      const { user, password } = target({ ...only, url }, env);
      return [user, password];
    };
    expect(as({ PGUSER: 'admin_apps', PGPASSWORD: 'x' })).toEqual(['service_apps', undefined]);
    expect(as({ PGPASSWORD: 'x' })).toEqual(['service_apps', 'x']);
    expect(as({ PGUSER: 'reader', PGPASSWORD: 'x' })).toEqual(['reader', 'x']);
    expect(as({ PGUSER: 'admin_apps', PGPASSWORD: 'x' }, 'postgresql://who@')).toEqual([
      ...['who', undefined],
    ]);
    expect(target({}, { PGUSER: 'who', PGPASSWORD: 'x' })).toMatchObject({ user: 'who' });
  });
});

describe('the password file', () => {
  const passfile = join(home, '.pgpass');
  const write = (text: string, mode = 0o600) => {
    writeFileSync(passfile, text);
    chmodSync(passfile, mode);
  };
  const url = 'postgresql://u@db/shop';

  test.each([
    ['db:5432:shop:u:secret', 'secret'],
    ['*:*:*:*:any', 'any'],
    ['# db:5432:shop:u:no\nother:5432:shop:u:no\ndb:*:shop:u:first\ndb:*:shop:u:second', 'first'],
    ['db:5432:shop:u:with\\:colon\\\\', 'with:colon\\'],
    ['db:5432:shop:u:end:of:line', 'end'],
    ['db:5432:shop:u', undefined],
    ['db:5433:shop:u:no', undefined],
    ['db:5432:shop:U:no', undefined],
    ['db:5432:shop:u: spaces \r\n', ' spaces '],
  ])('%j gives %j', (text, password) => {
    write(text);
    expect(target({ url }).password).toBe(password);
  });

  test('counts after the environment and the URL', () => {
    write('*:*:*:*:file');
    expect(target({ url }, { PGPASSWORD: 'env' }).password).toBe('env');
    expect(target({ url: 'postgresql://u:url@db' }, { PGPASSWORD: 'env' }).password).toBe('url');
    const other = join(home, 'other');
    writeFileSync(other, '*:*:*:*:other', { mode: 0o600 });
    expect(target({ url }, { PGPASSFILE: other }).password).toBe('other');
  });

  test('is not used when others may read it', () => {
    write('*:*:*:*:file', 0o640);
    expect(target({ url }).password).toBeUndefined();
    expect(warnings).toEqual([
      `${passfile} is not used: others may read it; chmod 600 ${passfile}`,
    ]);
    mkdirSync(join(home, 'directory'));
    expect(target({ url }, { PGPASSFILE: join(home, 'directory') }).password).toBeUndefined();
    expect(warnings[0]).toContain('it is no plain file');
  });

  test('a password stands in nothing that is printed', () => {
    const found = target({ url: 'postgresql://u:hunter2@db' });
    expect(found.password).toBe('hunter2');
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });
});

describe('sslmode', () => {
  const root = join(home, 'root.pem');
  writeFileSync(root, 'the certificate');
  const unverified = { rejectUnauthorized: false };
  const ways = (env: Record<string, string>) => target({}, env).ways;

  test.each([
    [{}, [unverified, false]],
    [{ PGSSLMODE: 'prefer' }, [unverified, false]],
    [{ PGSSLMODE: 'allow' }, [false, unverified]],
    [{ PGSSLMODE: 'disable' }, [false]],
    [{ PGSSLMODE: 'require' }, [unverified]],
    [{ PGSSLMODE: 'require', PGSSLROOTCERT: '/none' }, [unverified]],
    [{ PGHOST: '/tmp', PGSSLMODE: 'require' }, [false]],
  ])('of %j', (env, expected) => {
    expect(ways(env)).toEqual(expected);
  });

  test('with a root certificate, verifies who signed; the name only with verify-full', () => {
    for (const mode of ['require', 'verify-ca']) {
      const [way] = ways({ PGSSLMODE: mode, PGSSLROOTCERT: root });
      expect(way).toEqual({
        ca: Buffer.from('the certificate'),
        checkServerIdentity: expect.any(Function),
      });
    }
    const [full] = ways({ PGSSLMODE: 'verify-full', PGSSLROOTCERT: root });
    expect(full).toEqual({ ca: Buffer.from('the certificate') });
    const [addressed] = ways({ PGSSLMODE: 'require', PGHOSTADDR: '10.0.0.1' });
    expect(addressed).toMatchObject({ host: 'db', servername: 'db' });
    const [system] = ways({ PGSSLROOTCERT: 'system' });
    expect(system).toEqual({ ca: expect.anything() });
  });
});

test('an empty variable says nothing', () => {
  expect(environmentParameters({ PGHOST: '', PGUSER: 'x', OTHER: 'y' })).toEqual({ user: 'x' });
});
