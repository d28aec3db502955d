import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ReportDocument } from '../../src/cli/report/document';
import { program } from '../cli/program';
import {
  describeMajors,
  hostilePrefix,
  libpqEnvironment,
  outermostMajors,
  withClient,
} from '../servers';
import { type Effective, readEffective, readReach, readRelations } from '../sql/oracle';
import { type Shop, shop, tableNames, tidy } from './shop';

const two = program();
const read = (name: string) => readFileSync(join(two.directory, name), 'utf8');

async function reporting(major: number, prefix: string) {
  const place = await shop(major, prefix);
  const file = two.file(`${Math.random()}.json`, JSON.stringify(place.policy));
  const env = libpqEnvironment(place.database.admin);
  const run = (command: string, ...more: string[]) =>
    two.run([command, '-f', file, ...more], '', env);
  return { place, run };
}

const differences = ({ objects }: ReportDocument) =>
  objects.flatMap(({ names, access }) =>
    access.flatMap(({ role, cells }) =>
      cells
        .filter(({ state }) => state === 'more' || state === 'less')
        .map(({ privilege, state, reason }) => [
          names.slice(0, 3).join(),
          role,
          privilege,
          state,
          reason,
        ]),
    ),
  );

/** What a role can do with a relation: its privileges, and the columns where it has one on some alone. */
type Can = readonly [privilege: string, columns?: readonly string[]][];

const row = (schema: string | null, name: string, role: string, can: Can) =>
  JSON.stringify([schema, name, role, can.toSorted(([one], [other]) => (one < other ? -1 : 1))]);

/** What the report says that each role can do with each relation. */
function stated({ objects }: ReportDocument): readonly string[] {
  return objects
    .filter(({ class: of }) => of === 'relation')
    .flatMap(({ schema, names, access }) =>
      names.flatMap((name) =>
        access.map(({ role, cells }) => {
          const can = cells.flatMap(({ privilege, state, columns }): Can => {
            if (columns === undefined)
              return state === 'no' || state === 'less' ? [] : [[privilege]];
            if (columns.off.length === 0) return [[privilege]];
            return columns.on.length === 0 ? [] : [[privilege, columns.on.toSorted()]];
          });
          return row(schema, name, role, can);
        }),
      ),
    )
    .sort();
}

/** The same, asked from the server without any SQL of ours. */
function asked({ database, reader, policy }: Shop): Promise<readonly string[]> {
  const schemas = [...(policy as { schemas: string[] }).schemas, 'two_user'];
  return withClient(database.superuser, async (client) => {
    const relations = await readRelations(client, database.admin.user, schemas);
    const rows: string[] = [];
    for (const role of [database.service.user, reader]) {
      const held: Effective[] = [];
      for (const one of await readReach(client, role)) {
        held.push(await readEffective(client, one, schemas));
      }
      for (const { oid, schema, name, managed } of relations) {
        if (!managed) continue;
        const has = (list: readonly string[] | undefined, privilege: string) =>
          list?.includes(privilege) === true;
        const columns = [...new Set(held.flatMap((one) => Object.keys(one.columns[oid] ?? {})))];
        const can = privileges.flatMap((privilege): Can => {
          if (held.some(({ relations }) => has(relations[oid], privilege))) return [[privilege]];
          const on = columns.filter((column) =>
            held.some((one) => has(one.columns[oid]?.[column], privilege)),
          );
          if (on.length === 0) return [];
          return on.length === columns.length ? [[privilege]] : [[privilege, on.sort()]];
        });
        rows.push(row(schema, name, role, can));
      }
    }
    return rows.sort();
  });
}

const privileges = [
  ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'],
  'USAGE',
];

describeMajors(
  'report',
  (major) => {
    test('says of every relation, role and privilege what the server says, and why', async () => {
      const { place, run } = await reporting(major, hostilePrefix);
      const first = await run('report', '--json');
      expect([first.status, first.stderr]).toEqual([3, '']);
      const before = JSON.parse(first.stdout) as ReportDocument;
      expect(stated(before)).toEqual(await asked(place));
      const service = place.database.service.user;
      const why = (name: string, privilege: string, role = service) => {
        const object = before.objects.find(({ names }) => names.includes(name));
        const access = object?.access.find((one) => one.role === role);
        const { state, reason } = access?.cells.find((one) => one.privilege === privilege) ?? {};
        return [
          state,
          reason?.replaceAll(place.group, 'GROUP').replaceAll(place.database.admin.user, 'ADMIN'),
        ];
      };
      expect(why('users', 'SELECT')).toEqual([
        'more',
        'not given by the policy on password_hash, but granted to it by ADMIN; the plan revokes it',
      ]);
      expect(why('t3', 'DELETE')).toEqual([
        'more',
        'not given by the policy, but granted to it by ADMIN; the plan revokes it',
      ]);
      expect(why('t4', 'TRUNCATE')[1]).toMatch(
        /^not given by the policy, but reached as .* -> member of .*, to which ADMIN granted it; it takes a SET ROLE; the plan does not revoke it: see the findings$/,
      );
      expect(why('stray', 'DELETE')[1]).toMatch(
        / -> owner; it takes a SET ROLE; the plan does not revoke it: see the findings$/,
      );
      expect(why('t20', 'SELECT')).toEqual(['yes', 'given by rule readOnly of t2*']);
      expect(why('events_1', 'INSERT')).toEqual([
        'yes',
        'given by rule appendOnly of public.events, which holds for its parts',
      ]);
      expect(why('schema_migrations', 'INSERT')[0]).toBe('more');
      expect(why('invoices', 'SELECT')).toEqual([
        'less',
        expect.stringMatching(/but lacking on id, amount;/),
      ]);
      expect(why('t5', 'SELECT', place.reader)).toEqual([
        'more',
        expect.stringMatching(/^may be passed on, /),
      ]);
      expect(why('strong()', 'EXECUTE')[0]).toBe('more');
      expect(why('pure()', 'EXECUTE')).toEqual([
        'yes',
        'given by the policy, as it runs with the rights of its caller',
      ]);
      expect(before.statements.length).toBeGreaterThan(5);
      expect(before.findings.map(({ code }) => code)).toContain('TUP006');

      await tidy(place);
      expect((await run('apply', '--yes')).status).toBe(0);
      const second = await run('report', '--json');
      expect([second.status, second.stderr]).toEqual([0, '']);
      const after = JSON.parse(second.stdout) as ReportDocument;
      expect(differences(after)).toEqual([]);
      expect(stated(after)).toEqual(await asked(place));
      expect(after.statements).toEqual([]);
      const users = after.objects.find(({ names }) => names.includes('users'));
      const [{ cells = [] } = {}] = users?.access ?? [];
      expect(cells.slice(0, 4).map(({ state, columns }) => [state, columns?.off])).toEqual([
        ...[
          ['some', ['password_hash']],
          ['yes', undefined],
          ['some', ['tenant']],
          ['no', undefined],
        ],
      ]);
      expect(after.objects.flatMap(({ names }) => names)).toEqual(
        expect.arrayContaining([...tableNames]),
      );
    });

    test('writes the same page again but for one line, and all of it or none', async () => {
      const { run } = await reporting(major, 'page');
      const [one, other] = [`one-${major}.html`, `other-${major}.html`];
      const written = await run('report', '-o', one);
      expect(written.status).toBe(3);
      expect(written.stdout).toBe('');
      expect(written.stderr).toMatch(
        new RegExp(`^wrote ${one}; findings: \\d+ errors?, \\d+ warnings?\\n$`),
      );
      // Whoever has the old file open, here by a second name, keeps it whole; a symbolic link stays one.
      const [before, link] = [`before-${major}.html`, `link-${major}.html`];
      writeFileSync(join(two.directory, before), 'what was there');
      linkSync(join(two.directory, before), join(two.directory, other));
      symlinkSync(other, join(two.directory, link));
      await run('report', '-o', link);
      expect(read(before)).toBe('what was there');
      expect(readlinkSync(join(two.directory, link))).toBe(other);
      const [lines, again] = [read(one).split('\n'), read(other).split('\n')];
      expect(again.length).toBe(lines.length);
      expect(again.filter((line, index) => line !== lines[index])).toEqual([
        expect.stringMatching(/^<p>Read <time datetime="/),
      ]);
      const printed = await run('report');
      expect([printed.status, printed.stderr]).toEqual([3, '']);
      expect(printed.stdout.replace(/^<p>Read .*$/m, '')).toBe(
        read(one).replace(/^<p>Read .*$/m, ''),
      );
      await run('report', '--json', '-o', 'report.json');
      expect(JSON.parse(read('report.json'))).toHaveProperty('objects');
      expect(readdirSync(two.directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    });
  },
  outermostMajors,
);

test('rejects a directory as its output, and leaves what was there when there is no answer', async () => {
  const file = two.file('policy.yaml', 'admin: admin_apps\n');
  mkdirSync(join(two.directory, 'here'), { recursive: true });
  const nowhere = ['--url', 'postgresql://u@127.0.0.1:1/shop'];
  two.file('kept.html', 'what was there');
  const refused = await two.run(['report', '-f', file, '-o', 'kept.html', ...nowhere]);
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain('connection refused by 127.0.0.1:1');
  expect(read('kept.html')).toBe('what was there');
  for (const [path, problem] of [
    ['here', '-o: "here" is a directory; allowed: a file; name one in it\n'],
    [
      'nowhere/report.html',
      '-o: "nowhere" is not there; allowed: a directory that exists; make it, or name another\n',
    ],
  ] as const) {
    const { status, stderr } = await two.run(['report', '-f', file, '-o', path, ...nowhere]);
    expect([status, stderr]).toEqual([1, problem]);
  }
});

test.skipIf(process.platform !== 'linux')('rejects a terminal as its output', async () => {
  const file = two.file('policy.yaml', 'admin: admin_apps\n');
  const { status, stdout } = await two.terminal(['report', '-f', file], {}, '');
  expect(status).toBe(64);
  expect(stdout).toContain('a page is not for a terminal; give -o FILE, or --json');
});
