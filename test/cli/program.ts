import { execFileSync, spawn } from 'node:child_process';
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

/** The program as it is installed, compiled to a folder of its own, and a directory to work in. */
export interface Program {
  readonly directory: string;
  /** Runs it in the directory; what `input` is stands on its standard input. */
  run(args: readonly string[], input?: string): Promise<Ended>;
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

  beforeAll(() => {
    const lib = join(folder, 'lib');
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', root, '--outDir', lib]);
    cpSync(join(root, 'src'), lib, { recursive: true, filter: (path) => !path.endsWith('.ts') });
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  return {
    directory,
    run: (args, input = '') => ended(process.execPath, [main, ...args], directory, input),
    shell: (script) => {
      const named = `two-user() { ${quoted(process.execPath)} ${quoted(main)} "$@"; }\n${script}`;
      return ended('bash', ['-c', named], directory, '');
    },
    file: (name, text) => {
      writeFileSync(join(directory, name), text);
      return name;
    },
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function ended(
  command: string,
  args: readonly string[],
  cwd: string,
  input: string,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd });
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text) => {
        output[stream] += text;
      });
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...output }));
    // A program that refuses its arguments does not read what it is given.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
