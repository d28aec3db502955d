import { execFile } from 'node:child_process';
import { basename } from 'node:path';

/** What a program printed, and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  /** Standard output and standard error. */
  readonly text: string;
}

/** One line of progress: the suite waits a lot, and whoever watches wants to know for what. */
export function progress(line: string): void {
  console.log(`${new Date().toISOString().slice(11, 19)}  ${line}`);
}

/** Runs a program to its end, whatever its exit code. */
export function run(
  program: string,
  args: readonly string[],
  input = '',
  seconds = 300,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const options = { timeout: seconds * 1000, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (error && typeof error.code === 'string') {
        reject(new Error(`cannot run ${program}: ${error.message}`));
      } else if (error?.killed) {
        reject(
          new Error(
            `${basename(program)} ${args.join(' ')}: not done after ${seconds} s\n${stderr}`,
          ),
        );
      } else {
        resolve({ code: Number(error?.code ?? 0), stdout, text: `${stdout}${stderr}` });
      }
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** Runs a program that has to succeed, and returns its standard output. */
export async function mustRun(
  program: string,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const outcome = await run(program, args, input);
  if (outcome.code !== 0) {
    throw new Error(
      `${basename(program)} ${args.join(' ')}: exit code ${outcome.code}\n${outcome.text}`,
    );
  }
  return outcome.stdout;
}

/** Asks again and again until the answer is not `undefined`. The last problem is told when it takes too long. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  seconds = 90,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  let problem = '';
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined) {
        progress(what);
        return answer;
      }
      problem = '';
    } catch (error) {
      problem = `: ${(error as Error).message}`;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`not within ${seconds} s: ${what}${problem}`);
}
