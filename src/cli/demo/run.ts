import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Claim, claimsTable } from './claims';
import { type Cleanup, cleanUpOnSignals, createCleanup } from './cleanup';
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
  /** With --keep: how to connect, and how to end it. */
  readonly kept: Readonly<Record<string, string>>;
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
  cleanUpOnSignals(cleanup, terminal);
  const { claims, kept } = await play(options, cleanup, terminal).finally(cleanup.run);
  const ok = claims.length > 0 && claims.every((claim) => claim.ok);
  const seconds = (Date.now() - since) / 1000;
  terminal.heading(ok ? 'Everything was as claimed' : 'NOT EVERYTHING was as claimed');
  for (const [row, claim] of claimsTable(claims))
    terminal.say(terminal.paint(claim.ok ? 'good' : 'bad', row));
  terminal.say(`${seconds.toFixed(1)} s in all.`);
  for (const [what, command] of Object.entries(kept)) terminal.say(`\n${what}:\n  ${command}`);
  if (options.json) process.stdout.write(`${JSON.stringify({ ok, seconds, claims, kept })}\n`);
  return ok ? 0 : 1;
}

async function play(options: Options, cleanup: Cleanup, terminal: Terminal): Promise<Outcome> {
  terminal.heading('A database with two users');
  const database = await startDatabase(cleanup, terminal);
  const pod = examplePod(database);
  const pods = castPods(options, pod, cleanup, terminal);
  terminal.heading('The example application, out of its YAML');
  terminal.say(
    `kubectl apply would make ${pod.replicas} pods. Here ${pods.tool} do what their\n` +
      `init containers ${pod.initContainers.map(({ name }) => name).join(' and ')} say.`,
  );
  const claims = await withClient(database.superuser, 'observer', async (observer) => {
    const made: Claim[] = [];
    for (const chapter of chapters)
      made.push(...(await chapter({ database, observer, pods, terminal })));
    return made;
  });
  return { claims, kept: options.keep ? await keep(database) : {} };
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

async function keep(database: Database): Promise<Record<string, string>> {
  const end = await database.keep();
  return {
    'Connect as the service': `psql '${url(database.service)}'`,
    'Connect as the admin': `psql '${url(database.admin)}'`,
    'End and remove it': end,
  };
}

function url({ host, port, user, password, database }: Connection): string {
  return `postgresql://${user}:${password}@${host}:${port}/${database}?sslmode=disable`;
}
