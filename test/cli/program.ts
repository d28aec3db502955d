import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

const root = join(__dirname, '../..');

/** How a program ended, and what it wrote. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is set beside the variables of this process, of which those of libpq are left out. */
export type Environment = Readonly<Record<string, string>>;

/** A program that runs. */
export interface Started {
  readonly process: ChildProcess;
  /** What it has written so far. */
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<Ended & { readonly signal: NodeJS.Signals | null }>;
}

/** The program as it is installed, compiled to a folder of its own, and a directory to work in. */
export interface Program {
  readonly directory: string;
  /** Runs it in the directory; what `input` is stands on its standard input. */
  run(args: readonly string[], input?: string, env?: Environment): Promise<Ended>;
  /** Starts it there, for who does something to it meanwhile. */
  start(args: readonly string[], env: Environment): Started;
  /** Runs it at a terminal of its own, at which `input` is typed; what it wrote is all in `stdout`. */
  terminal(args: readonly string[], env: Environment, input: string): Promise<Ended>;
  /** Starts it at one, for who answers what it asks. */
  terminalSession(args: readonly string[], env: Environment): Started;
  /** Runs a shell there, which finds the program under the name `two-user`. */
  shell(script: string): Promise<Ended>;
  /** Writes a file in the directory and returns its name. */
  file(name: string, text: string): string;
}

/** Compiles the program before the tests of a file, and removes it and what they wrote after them. */
export function program(): Program {
  // Below node_modules, so that it finds its packages.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'cli-test-'));
  const directory = join(folder, 'work');
  mkdirSync(directory);
  const main = join(folder, 'lib/cli/main.js');
  const node = (args: readonly string[], env: Environment) =>
    started(process.execPath, [main, ...args], directory, env);
  const terminal = (args: readonly string[], env: Environment) => {
    const command = [process.execPath, main, ...args].map(quoted).join(' ');
    return started('script', ['-q', '-e', '-c', command, '/dev/null'], directory, env);
  };

  beforeAll(() => {
    const lib = join(folder, 'lib');
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', root, '--outDir', lib]);
    cpSync(join(root, 'src'), lib, { recursive: true, filter: (path) => !path.endsWith('.ts') });
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  return {
    directory,
    run: (args, input = '', env = {}) => finished(node(args, env), input),
    start: node,
    shell: (script) => {
      const named = `two-user() { ${quoted(process.execPath)} ${quoted(main)} "$@"; }\n${script}`;
      return finished(started('bash', ['-c', named], directory, {}), '');
    },
    terminal: (args, env, input) => finished(terminal(args, env), input),
    terminalSession: terminal,
    file: (name, text) => {
      writeFileSync(join(directory, name), text);
      return name;
    },
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

async function finished({ process: child, ended }: Started, input: string): Promise<Ended> {
  // A program that refuses its arguments does not read what it is given.
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  const { status, stdout, stderr } = await ended;
  return { status, stdout, stderr };
}

function started(command: string, args: readonly string[], cwd: string, env: Environment): Started {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(PG|NO_COLOR)/.test(name));
  // Of the home directory it gets nothing but what a test puts into its own.
  const child = spawn(command, args, {
    ...{ cwd, env: { ...Object.fromEntries(inherited), HOME: cwd, ...env } },
  });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      output[stream] += text;
    });
  }
  const ended = new Promise<Ended & { signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, ...output }));
  });
  return { process: child, output, ended };
}
