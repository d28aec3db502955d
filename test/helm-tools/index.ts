import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe } from 'vitest';
import { install, releases } from './install.mjs';

/** What a program wrote, and how it ended. */
export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A real helm. It sees no settings of whoever runs the tests, and no cluster. */
export interface Helm {
  readonly version: string;
  /** `input` is what `-f -` reads. */
  run(args: readonly string[], options?: { readonly input?: string }): Promise<Run>;
}

/** The oldest helm that charts have to work with, and the newest. */
export const helms: readonly Helm[] = releases.map((release) => ({
  version: release.helm,
  run: (args, { input } = {}) => ran(join(install(release), 'helm'), args, helmEnvironment, input),
}));

/** Runs the newest kubectl; `environment` may hold KUBECONFIG. */
export function kubectl(
  args: readonly string[],
  { input, ...environment }: { readonly input?: string; readonly KUBECONFIG?: string } = {},
): Promise<Run> {
  const release = releases.at(-1) as (typeof releases)[number];
  const program = join(install(release), 'kubectl');
  return ran(program, args, { PATH: process.env.PATH, HOME: nowhere, ...environment }, input);
}

/** A `describe` block for each helm. One that cannot be had is shown as skipped, and is an error with CI=true. */
export function describeHelms(title: string, body: (helm: Helm) => void): void {
  for (const [index, helm] of helms.entries()) {
    const name = `${title} on helm ${helm.version}`;
    const reason = unavailable(index);
    if (reason === undefined) {
      describe(name, () => body(helm));
    } else if (process.env.CI) {
      throw new Error(`${reason}, and nothing is skipped in CI`);
    } else {
      describe.skip(`${name} (${reason.split('\n')[0]})`, () => body(helm));
    }
  }
}

function unavailable(index: number): string | undefined {
  try {
    install(releases[index] as (typeof releases)[number]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const nowhere = '/nonexistent';

const helmEnvironment = {
  PATH: process.env.PATH,
  HOME: nowhere,
  KUBECONFIG: nowhere,
  HELM_CACHE_HOME: nowhere,
  HELM_CONFIG_HOME: nowhere,
  HELM_DATA_HOME: nowhere,
  // Many charts at once are much garbage: a third less time for some memory.
  GOGC: '400',
};

function ran(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = '',
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk) => stdout.push(chunk));
    child.stderr.on('data', (chunk) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === null) return reject(new Error(`${program} was ended by ${signal}`));
      resolve({
        status: code,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
    // A program that refuses its arguments does not read what it is given.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
