import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Claim, claimsTable } from './claims';
import { type Cleanup, cleanUpWhenStopped, createCleanup } from './cleanup';
import { withClient } from './connect';
import { type Database, startDatabase } from './database';
import { driverPods } from './driver-pods';
import { examplePod } from './manifests';
import type { Options } from './options';
import type { Pod } from './pod';
import type { Pods } from './pods';
import { createProcesses } from './processes';
import { findPsql } from './psql';
import { removeAtEnd } from './removal-guard';
import type { Connection } from './server';
import { shellPods } from './shell-pods';
import { chapters } from './story';
import { openTerminal, type Terminal } from './terminal';

/** How the story ended. */
interface Outcome {
  readonly claims: readonly Claim[];
  /** With --keep: shell commands. */
  readonly kept?: Kept;
}

/** How to connect to the database that was kept, and how to end it. */
interface Kept {
  readonly connectAsService: string;
  readonly connectAsAdmin: string;
  readonly remove: string;
}

/**
 * Tells the whole story, and cleans up after it.
 *
 * @returns the exit code: 0 when everything was as claimed
 */
export async function runDemo(options: Options): Promise<number> {
  const since = Date.now();
  const terminal = openTerminal(options.json ? process.stderr : process.stdout);
  const cleanup = createCleanup();
  cleanUpWhenStopped(cleanup, terminal);
  const { claims, kept } = await play(options, cleanup, terminal).finally(cleanup.run);
  const ok = claims.length > 0 && claims.every((claim) => claim.ok);
  const seconds = (Date.now() - since) / 1000;
  terminal.heading(ok ? 'Everything was as claimed' : 'NOT EVERYTHING was as claimed');
  for (const [row, claim] of claimsTable(claims)) {
    terminal.say(terminal.paint(claim.ok ? 'good' : 'bad', row));
  }
  terminal.say(`${seconds.toFixed(1)} s in all.`);
  if (kept) {
    terminal.say(`\nThe database is still there. As the service:\n  ${kept.connectAsService}`);
    terminal.say(`As the admin:\n  ${kept.connectAsAdmin}`);
    terminal.say(`To end and remove it:\n  ${kept.remove}`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ ok, seconds, claims, kept })}\n`);
  return ok ? 0 : 1;
}

async function play(options: Options, cleanup: Cleanup, terminal: Terminal): Promise<Outcome> {
  terminal.heading('A database with two users');
  const database = await startDatabase(cleanup, terminal);
  const pod = examplePod(database);
  const pods = castPods(options, pod, cleanup, terminal);
  introduce(pod, pods, terminal);
  const claims = await withClient(database.superuser, 'observer', async (observer) => {
    const made: Claim[] = [];
    const cast = { database, observer, pods, terminal };
    for (const chapter of chapters) made.push(...(await chapter(cast)));
    return made;
  });
  return options.keep ? { claims, kept: await keep(database) } : { claims };
}

function introduce(pod: Pod, pods: Pods, terminal: Terminal): void {
  terminal.heading('The example application, out of its YAML');
  for (const { name, command, env } of [...pod.initContainers, ...pod.containers]) {
    const user = env.PGUSER === undefined ? '' : `  (as ${env.PGUSER})`;
    terminal.quote(
      name,
      `${command.map((word) => word || "''").join(' ') || 'the application'}${user}`,
    );
  }
  terminal.say(
    `kubectl apply would make ${pod.replicas} pods of it. Here ${pods.tool} do what\n` +
      'their init containers say.',
  );
}

/** psql on Linux: the containers are Linux, and what their scripts copy together is, too. */
function castPods(options: Options, pod: Pod, cleanup: Cleanup, terminal: Terminal): Pods {
  const show = (name: string, line: string) => terminal.quote(name, line);
  const psql = options.driver || process.platform !== 'linux' ? undefined : findPsql();
  if (psql === undefined) return driverPods(pod, show);
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'two-user-postgres-pods-'));
  const guard = removeAtEnd(folder);
  cleanup.add(guard.remove);
  const processes = createProcesses();
  cleanup.add(processes.close);
  return shellPods({ pod, psql, folder, processes, show });
}

async function keep(database: Database): Promise<Kept> {
  return {
    connectAsService: `psql '${url(database.service)}'`,
    connectAsAdmin: `psql '${url(database.admin)}'`,
    remove: await database.keep(),
  };
}

function url({ host, port, user, password, database }: Connection): string {
  return `postgresql://${user}:${password}@${host}:${port}/${database}?sslmode=disable`;
}
