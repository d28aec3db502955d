import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** Compiles the project to a folder of its own, so that a build that goes on elsewhere does not matter. */
export function compileDemo(): { readonly folder: string; remove(): void } {
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'demo-test-'));
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', root, '--outDir', folder]);
  cpSync(join(root, 'src'), folder, { recursive: true, filter: (path) => !path.endsWith('.ts') });
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** A demo that runs, as a child process that puts everything it makes below one folder. */
export interface Demo {
  readonly pid: number;
  /** What it printed so far, or in all. */
  readonly output: { out: string; err: string };
  /** Waits until it has printed something. */
  printed(text: string): Promise<void>;
  /** Waits for its end, and returns the exit code or the name of the signal. */
  ended(): Promise<number | string>;
  /** The files and processes that it left behind. */
  leftovers(): string[];
}

export interface DemoProps {
  /** Where the compiled project is. */
  readonly lib: string;
  readonly args?: readonly string[];
  readonly nodeArgs?: readonly string[];
}

export function startDemo({ lib, args = [], nodeArgs = [] }: DemoProps): Demo {
  const temporary = mkdtempSync(join(tmpdir(), 'demo-test-'));
  // The server may run as another user.
  chmodSync(temporary, 0o755);
  const child = spawn(process.execPath, [...nodeArgs, join(lib, 'cli/demo/main.js'), ...args], {
    env: { PATH: process.env.PATH, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, as a shell's job has one: a signal to the group is Ctrl-C.
    detached: true,
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    output.out += data;
  });
  child.stderr.on('data', (data) => {
    output.err += data;
  });
  const end = new Promise<number | string>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'nothing'));
  });
  return {
    pid: child.pid as number,
    output,
    ended: () => end,
    async printed(text) {
      while (!(output.out + output.err).includes(text)) {
        const over = await Promise.race([end, new Promise((go) => setTimeout(go, 10, 'not yet'))]);
        if (over !== 'not yet' && !(output.out + output.err).includes(text)) {
          throw new Error(
            `ended with ${over} before it printed ${JSON.stringify(text)}: ${output.out}${output.err}`,
          );
        }
      }
    },
    leftovers() {
      const left = [...readdirSync(temporary), ...processesOf(temporary)];
      if (left.length === 0) rmSync(temporary, { recursive: true });
      return left;
    },
  };
}

/** The command lines of processes whose arguments, environment or working directory have the folder in them. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => ['cmdline', 'environ'].some((file) => read(pid, file).includes(folder)))
    .map((pid) => `${pid} ${read(pid, 'cmdline').replaceAll('\0', ' ')}`);
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(join('/proc', pid, file), 'utf8');
  } catch {
    return '';
  }
}
