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
  /** Is aborted when nothing else may start. */
  readonly ended: AbortSignal;
  /** Ends what still runs, and lets nothing else start. */
  close(): Promise<void>;
}

export function createProcesses(): Processes {
  const running = new Set<ChildProcess>();
  const end = new AbortController();
  const ended = end.signal;
  return {
    ended,
    run([program, ...args], options, show) {
      return new Promise((resolve, reject) => {
        ended.throwIfAborted();
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
            if (!ended.aborted) show(line);
          });
        }
        child.once('error', (error) => {
          running.delete(child);
          reject(error);
        });
        // A container's other processes end with its first one.
        child.once('exit', () => kill(child, 'SIGKILL'));
        child.once('close', (code, signal) => {
          running.delete(child);
          if (ended.aborted) reject(ended.reason);
          else if (code === null) reject(new Error(`${program} was ended by ${signal}`));
          else resolve({ code, lines });
        });
      });
    },
    async close() {
      end.abort(new Error('the demo has ended'));
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
