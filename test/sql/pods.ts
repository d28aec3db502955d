import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type AccessPolicy, policyJson } from '../../src/access';
import { scripts } from '../../src/constructs/scripts';
import { podPrograms } from '../../src/sql/programs';
import { type Connection, libpqEnvironment, psql } from '../servers';

/** A folder with everything that the access ConfigMap holds, and room for the pods' own files. */
export interface PodFiles {
  readonly folder: string;
  remove(): void;
}

export function podFiles(): PodFiles {
  const folder = mkdtempSync(join(tmpdir(), 'two-user-pod-'));
  for (const [name, text] of Object.entries({ ...scripts, ...podPrograms })) {
    writeFileSync(join(folder, name), text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Pod {
  readonly connection: Connection;
  readonly policy: AccessPolicy;
  /** The hash of the release, in hexadecimal. */
  readonly release: string;
  /**
   * The migration, a text for `sh -c`.
   *
   * @default - nothing
   */
  readonly migration?: string;
  /** @default - none */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A pod's init container, or its test, that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has printed so far. */
  output(): string;
}

/** Starts one of the scripts as in a pod, with the real psql. */
export function startPod(files: PodFiles, pod: Pod, script = 'run.sh'): Running {
  const child = spawn(
    'sh',
    [
      join(files.folder, script),
      ...(script === 'run.sh' ? ['--', 'sh', '-c', pod.migration ?? ':'] : []),
    ],
    {
      // In a process group of its own, so that a test can end all of it at once as a lost node does.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${dirname(psql as string)}${delimiter}${process.env.PATH}`,
        ...libpqEnvironment(pod.connection),
        TWO_USER_POLICY: policyJson(pod.policy),
        TWO_USER_RELEASE: pod.release,
        TWO_USER_RUN_ON: 'release',
        TWO_USER_TMP: files.folder,
        ...pod.environment,
      },
    },
  );
  let output = '';
  child.stdout?.on('data', (data) => {
    output += data;
  });
  child.stderr?.on('data', (data) => {
    output += data;
  });
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, output })),
  );
  return { child, ended, output: () => output };
}

/** Runs one to its end. */
export function runPod(files: PodFiles, pod: Pod, script?: string): Promise<Ended> {
  return startPod(files, pod, script).ended;
}

/** The statements in the plan that run.sh printed. */
export function planned(output: string): string[] {
  return [...output.matchAll(/plan: (.*?) {2}-- /g)].map(([, statement]) => statement as string);
}
