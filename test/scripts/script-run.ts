import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, vi } from 'vitest';
import { scripts } from '../../src/constructs/scripts';
import { podPrograms } from '../../src/sql/programs';
import { path } from './shells';

/** What a script printed and how it ended. */
export interface Result {
  /** The exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null;
  /** Standard output and standard error, as they came. */
  readonly output: string;
}

/** A script that runs, or anything else that was started as one. */
export interface Run {
  readonly pid: number;
  /** What it printed up to now. */
  output(): string;
  /** Waits until it has printed something. */
  printed(text: string | RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Kills it with everything it started, as a container ends. */
  killAll(): void;
  /** The processes that it started and that are still there, itself included. */
  processes(): number[];
  /**
   * How it ended. By then it has been checked that no password of its environment was in its output, nor in the
   * argument list of any process of the machine.
   */
  readonly ended: Promise<Result>;
}

export interface RunProps {
  readonly env: Readonly<Record<string, string>>;
  /** More that must not be seen anywhere. */
  readonly secrets?: readonly string[];
  /** Whether the test itself puts a secret into an argument list. */
  readonly secretInArguments?: boolean;
}

/** Writes the scripts and the SQL programs side by side, as they are in the volume. */
export function programFolder(): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries({ ...scripts, ...podPrograms })) {
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const root = mkdtempSync(join(tmpdir(), 'two-user-scripts-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const running: (() => void)[] = [];
afterEach(() => {
  for (const killAll of running.splice(0)) killAll();
});

/** A folder that vanishes when the test file is over. */
export function temporaryFolder(): string {
  return mkdtempSync(join(root, 'folder-'));
}

/** Starts `SCRIPT -- COMMAND` with a /tmp of its own, which must be empty when it ends by itself. */
export function startScript(
  shell: readonly string[],
  script: string,
  command: readonly string[],
  props: RunProps & { readonly folder: string },
): Run {
  const tmp = join(temporaryFolder(), 'tmp');
  mkdirSync(tmp);
  const env = { TWO_USER_TMP: tmp, ...props.env };
  const argv = [...shell, join(props.folder, script), ...command];
  return start(argv, { ...props, env }, () => expect(readdirSync(tmp)).toEqual([]));
}

/** Starts a program in a process group and a session of its own, with no other environment than the given one. */
export function start(argv: readonly string[], props: RunProps, check?: () => void): Run {
  const env = { PATH: path, HOSTNAME: 'pod-1', ...props.env };
  const [program, ...args] = argv as [string, ...string[]];
  const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const pid = child.pid as number;
  const secrets = [...(props.secrets ?? []), ...passwords(env)];
  const watch = watchArguments(props.secretInArguments ? [] : secrets);
  const killAll = () => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Nobody is left.
    }
  };
  running.push(killAll);
  const ended = closed(child).then((code) => {
    expect(watch.stop(), 'a secret is in an argument list').toEqual([]);
    for (const secret of secrets) expect(output).not.toContain(secret);
    if (typeof code === 'number') check?.();
    return { code, output };
  });
  ended.catch(() => {});
  return {
    pid,
    ended,
    killAll,
    output: () => output,
    kill: (signal) => process.kill(pid, signal),
    processes: () => processesOfSession(pid),
    async printed(text) {
      await vi.waitFor(() => expect(output).toMatch(text), { timeout: 30_000, interval: 20 });
    },
  };
}

function closed(child: ChildProcess): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
}

function passwords(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env)
    .filter(([name, value]) => /PASSWORD/.test(name) && value !== '' && value !== 'CHANGE-ME')
    .map(([, value]) => value);
}

/** Looks, again and again, for secrets in what `ps` shows of every process. */
function watchArguments(secrets: readonly string[]): { stop(): string[] } {
  const seen = new Set<string>();
  const look = () => {
    for (const pid of processIds()) {
      const line = readProcess(pid, 'cmdline');
      for (const secret of secrets) if (line.includes(secret)) seen.add(line);
    }
  };
  const timer = setInterval(look, 40);
  return {
    stop() {
      clearInterval(timer);
      return [...seen];
    },
  };
}

function processIds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** After the program's name in parentheses: state, parent, process group, session. Zombies do not count. */
function processesOfSession(session: number): number[] {
  return processIds().filter((pid) => {
    const fields = readProcess(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
    return fields[3] === `${session}` && fields[0] !== 'Z';
  });
}
