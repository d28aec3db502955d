import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeMajors, outermostMajors } from '../servers';
import { program } from './engine';
import { makeWorld, tryOut, type World } from './world';

// What the proof and the check have found, as TAP.

const finding = (severity: string) => ({
  severity,
  ...{ code: 'TUP099', object: 'table t', path: 'a -> b', message: 'm', risk: 'read', remedy: 'r' },
});
const isFound = 'TUP099: table t: m (a -> b); risk: read; remedy: r';

const statement = (text: string) => ({ statement: text, reason: 'why' });

const table = { name: 'app.t', problems: [], notes: [], may: 'select' };
const elsewhere = (n: number) => ({ name: `out.t${n}`, elsewhere: true, problems: [] });

interface Given {
  readonly verified: readonly object[];
  readonly check?: { readonly findings: readonly object[]; readonly statements: readonly object[] };
  readonly unread?: string;
}

describeMajors(
  'the report of the proof',
  (major) => {
    let world: World;
    afterAll(() => world?.close());
    beforeAll(async () => {
      world = await makeWorld(major, 'report');
    });

    const report = ({ verified, check, unread }: Given) =>
      tryOut(world, async (client) => {
        await client.query(
          `select set_config('two_user.verified', $1, true), set_config('two_user.check', $2, true),
            set_config('two_user.unread', $3, true), set_config('two_user.policy', '{"admin": "app admin"}', true)`,
          [JSON.stringify(verified), check ? JSON.stringify(check) : '', unread ?? ''],
        );
        const { rows } = await client.query({
          text: program('verify-report.sql'),
          rowMode: 'array',
        });
        return rows.map(([, line]) => line as string);
      });

    test('has a point for each table, and all else as comments', async () => {
      const long = 'grant '.repeat(100);
      const given = {
        verified: [
          { ...table, notes: ['one', 'two'] },
          { ...table, name: 'app."b \\ # SKIP"', problems: ['x', 'y'], may: null },
          { ...table, name: 'app.u', may: null },
          { ...elsewhere(0), problems: ['leads in'] },
          ...[1, 2, 3, 4].map(elsewhere),
        ],
        check: {
          findings: [finding('error'), finding('warning')],
          statements: [
            statement(`${long}end`),
            ...Array.from({ length: 50 }, (_, n) => statement(`${n}`)),
          ],
        },
      };
      expect(await report(given)).toEqual([
        'TAP version 13',
        'ok 1 - app.t: may select; delete is refused',
        expect.stringMatching(/^# app\.t: (one|two)$/),
        expect.stringMatching(/^# app\.t: (one|two)$/),
        'not ok 2 - app."b \\\\ \\# SKIP": x; y',
        'ok 3 - app.u: may nothing; delete is refused',
        'not ok 4 - out.t0: leads in',
        '# outside the schemas of the policy, and nothing that it says: rows can be deleted from out.t1, out.t2, out.t3 and 1 more',
        'not ok 5 - findings: none of severity error',
        '# findings: 2; what a remedy says is for "app admin" or a superuser to do',
        `# error ${isFound}`,
        `# warning ${isFound}`,
        'not ok 6 - plan: nothing to grant or revoke',
        '# statements: 51; the next migration executes them, or else "app admin"',
        `# plan: ${long.slice(0, 500)} ... ${`${long}end`.slice(-60)}  -- why`,
        ...Array.from({ length: 49 }, (_, n) => `# plan: ${n}  -- why`),
        '1..6',
      ]);
    });

    test('passes with warnings, and without anything to do', async () => {
      const given = {
        verified: [table, ...[1, 2, 3].map(elsewhere)],
        check: { findings: [finding('warning')], statements: [] },
      };
      expect(await report(given)).toEqual([
        'TAP version 13',
        'ok 1 - app.t: may select; delete is refused',
        '# outside the schemas of the policy, and nothing that it says: rows can be deleted from out.t1, out.t2, out.t3',
        'ok 2 - findings: none of severity error',
        '# findings: 1; what a remedy says is for "app admin" or a superuser to do',
        `# warning ${isFound}`,
        'ok 3 - plan: nothing to grant or revoke',
        '1..3',
      ]);
    });

    test('fails where no table of the policy was found', async () => {
      expect(await report({ verified: [{ ...elsewhere(1), problems: ['leads in'] }] })).toEqual([
        'TAP version 13',
        'not ok 1 - no table was found: nothing is proved',
        'not ok 2 - out.t1: leads in',
        '1..2',
      ]);
    });

    test('leaves out what only the admin may read, and fails where it cannot be read for another reason', async () => {
      const point = 'ok 1 - app.t: may select; delete is refused';
      expect(await report({ verified: [table], unread: '42501 denied' })).toEqual([
        'TAP version 13',
        point,
        'ok 2 - findings: none of severity error # SKIP left out, since only "app admin" can know them: 42501 denied',
        '1..2',
      ]);
      expect(await report({ verified: [table], unread: '57014 canceled' })).toEqual([
        'TAP version 13',
        point,
        'not ok 2 - findings: cannot be read: 57014 canceled',
        '1..2',
      ]);
      expect(await report({ verified: [table] })).toEqual(['TAP version 13', point, '1..1']);
    });
  },
  outermostMajors,
);
