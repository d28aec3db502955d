import type { Client } from 'pg';
import type { Claim } from './claims';
import { withClient } from './connect';
import type { Database } from './database';
import { waitersDuring, walOf } from './measure';
import type { PodStart, Pods } from './pods';
import { type Attempt, actAsService, attempt } from './service';
import type { Terminal } from './terminal';

/** Who is on the stage. */
export interface Cast {
  readonly database: Database;
  /** A session of the superuser, who only looks. */
  readonly observer: Client;
  readonly pods: Pods;
  readonly terminal: Terminal;
}

/** The chapters, in order; each returns what it claims. */
export const chapters: readonly ((cast: Cast) => Promise<Claim[]>)[] = [
  firstStart,
  actingAsService,
  secondStart,
  grantByHand,
  verify,
];

async function firstStart({ database, observer, pods, terminal }: Cast): Promise<Claim[]> {
  terminal.heading('Two pods of a new release start at the same time');
  terminal.say(
    'Each runs db-tools and db-migration, as the admin. The sample migration is not safe to run twice at\n' +
      'once. Nothing is granted by hand: the plan below is what the policy in the YAML asks for.',
  );
  const both = Promise.all([pods.start('myapp-1'), pods.start('myapp-2')]);
  const { result: starts, waited } = await waitersDuring(
    observer,
    terminal.during('the pods start', both),
  );
  if (waited) terminal.say('One of them migrated and granted while the other waited for the lock.');
  const migrated = starts.filter((start) => counted(start, /^(.*: )?applying 001/) > 0).length;
  const granted = starts.reduce((sum, start) => sum + counted(start, /plan: grant /), 0);
  const { rows } = await withClient(database.admin, 'look', (client) =>
    client.query('select count(*)::int as n from public.schema_migrations'),
  );
  return [
    {
      claim: 'two pods start at once',
      seen: `${starts.filter(wentWell).length} of 2 ended well, ${migrated} migrated, in ${seconds(...starts)}`,
      ok: starts.every(wentWell) && migrated === 1 && rows[0].n === 4,
    },
    {
      claim: 'the policy is granted',
      seen: `${starts.map(statements).join(' and ')} statements`,
      ok: granted > 0 && starts.filter((start) => statements(start) === 0).length === 1,
    },
  ];
}

async function actingAsService({ database, terminal }: Cast): Promise<Claim[]> {
  terminal.heading('The application works, as the service user');
  terminal.say(`First what it lives on, then what a bug or an attacker could send.`);
  return withClient(database.service, 'myapp', (client) =>
    actAsService(client, (done, good) => showAttempt(terminal, done, good)),
  );
}

async function secondStart({ observer, pods, terminal }: Cast): Promise<Claim[]> {
  terminal.heading('A pod of the same release starts again');
  const { result: start, bytes } = await walOf(observer, () => pods.start('myapp-3'));
  terminal.say(`It looked and left: ${bytes} bytes of WAL in ${seconds(start)}.`);
  return [
    {
      claim: 'a second start has nothing to do',
      seen: `${statements(start)} statements, ${bytes} bytes of WAL, ${seconds(start)}`,
      ok: wentWell(start) && statements(start) === 0 && bytes === 0,
    },
  ];
}

async function grantByHand({ database, pods, terminal }: Cast): Promise<Claim[]> {
  terminal.heading('Somebody grants DELETE by hand');
  const remove = 'delete from orders';
  const asService = () =>
    withClient(database.service, 'myapp', (client) => attempt(client, remove, true));
  const grant = await withClient(database.admin, 'somebody', (client) =>
    attempt(client, 'grant delete on orders to service_apps', false),
  );
  showAttempt(terminal, grant, grant.sqlstate === undefined, 'admin');
  const before = await asService();
  showAttempt(terminal, before, before.sqlstate === undefined);
  terminal.say('That deleted; here it was rolled back. Then the next pod starts:');
  const start = await pods.start('myapp-4');
  const after = await asService();
  showAttempt(terminal, after, after.sqlstate === '42501');
  return [
    {
      claim: 'DELETE granted by hand works',
      seen: before.answer,
      ok: before.sqlstate === undefined && before.answer === 'DELETE 1',
    },
    {
      claim: 'the next start takes it away',
      seen: `${statements(start)} statement, then: ${after.answer}`,
      ok:
        wentWell(start) &&
        counted(start, /plan: revoke DELETE/i) === 1 &&
        after.sqlstate === '42501',
    },
  ];
}

async function verify({ pods, terminal }: Cast): Promise<Claim[]> {
  terminal.heading('Every table is tried, as the service user');
  const lines = await pods.verify();
  const good = lines.filter((line) => line.startsWith('ok ')).length;
  const bad = lines.filter((line) => line.startsWith('not ok ')).length;
  return [
    {
      claim: 'every table is as the policy says',
      seen: `${good} of ${good + bad} tables`,
      ok: good >= 8 && bad === 0,
    },
  ];
}

function showAttempt(terminal: Terminal, done: Attempt, good: boolean, who = 'service'): void {
  const answer =
    done.sqlstate === undefined ? done.answer : `ERROR ${done.sqlstate}: ${done.answer}`;
  terminal.quote(who, done.statement);
  terminal.quote(who, terminal.paint(good ? 'good' : 'bad', `  ${answer}`));
}

function wentWell(start: PodStart): boolean {
  return start.code === 0 && counted(start, /done: release/) === 1;
}

/** How many statements a start executed, by its own last line; NaN when it has none. */
function statements(start: PodStart): number {
  return Number(/(\d+) statements, \d+ warnings$/.exec(start.lines.at(-1) ?? '')?.[1] ?? 'NaN');
}

function counted({ lines }: PodStart, pattern: RegExp): number {
  return lines.filter((line) => pattern.test(line)).length;
}

function seconds(...starts: readonly PodStart[]): string {
  return `${Math.max(...starts.map((start) => start.seconds)).toFixed(2)} s`;
}
