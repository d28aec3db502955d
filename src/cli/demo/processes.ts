import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a program ended, and what it printed on both outputs. */
export interface Ended {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Programs that all end when the demo ends. */
export interface Processes {
  /** Runs a program and hands over its lines as they come. */
  run(
    command: readonly string[],
    options: { cwd: string; env: NodeJS.ProcessEnv },
    show: (line: string) => void,
  ): Promise<Ended>;
  /** Ends what still runs, and lets nothing else start. */
  close(): Promise<void>;
}

export function createProcesses(): Processes {
  const running = new Set<ChildProcess>();
  let closed = false;
  return {
    run([program, ...args], options, show) {
      if (closed) return Promise.reject(new Error('the demo has ended'));
      return new Promise((resolve, reject) => {
        // In a group of its own: Ctrl-C in a terminal reaches us alone, and we end all of the group.
        const child = spawn(program as string, args, {
          ...options,
          detached: true,
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        running.add(child);
        const lines: string[] = [];
        for (const output of [child.stdout, child.stderr]) {
          createInterface({ input: output }).on('line', (line) => {
            lines.push(line);
            if (!closed) show(line);
          });
        }
        child.once('error', reject);
        // A container's other processes end with its first one.
        child.once('exit', () => kill(child, 'SIGKILL'));
        child.once('close', (code, signal) => {
          running.delete(child);
          if (code === null) reject(new Error(`${program} was ended by ${signal}`));
          else resolve({ code, lines });
        });
      });
    },
    async close() {
      closed = true;
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        for (const child of running) kill(child, signal);
        for (let wait = 0; running.size > 0 && wait < 40; wait++) await sleep(50);
      }
    },
  };
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {
    // It has just ended.
  }
}
