#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { redact } from './redact';
import { Refusal, usageError } from './refusal';

/** A command, in a file of its own, which is loaded when the command is called. */
interface Command {
  /**
   * @param args what stands after the command's name
   * @throws Refusal
   */
  run(args: readonly string[]): Promise<void>;
}

const commands: {
  readonly [name: string]: { readonly about: string; readonly load: () => Promise<Command> };
} = {
  synth: {
    about: 'print the manifests of an application for your values',
    load: () => import('./synth.js'),
  },
  plan: {
    about: 'print the statements that would bring a database to the policy',
    load: () => import('./database/plan.js'),
  },
  apply: {
    about: 'bring a database to the policy',
    load: () => import('./database/apply.js'),
  },
  verify: {
    about: 'try, as the service user, what it may do and what it may not',
    load: () => import('./database/verify.js'),
  },
  findings: {
    about: 'list the ways round the policy that no grant can close',
    load: () => import('./database/findings.js'),
  },
  report: {
    about: 'write a page that says who may do what, and why',
    load: () => import('./report/report.js'),
  },
  explain: {
    about: 'say why a role has a privilege, or has it not',
    load: () => import('./explain/explain.js'),
  },
  adopt: {
    about: 'print a policy for a database that is in use',
    load: () => import('./adopt/adopt.js'),
  },
};

const program = 'cdk8s-two-user-postgres';

const usage = `${program} COMMAND [OPTION ...]

Two PostgreSQL users for every application on Kubernetes: one migrates and grants, the other can never DELETE.

${list(Object.entries(commands).map(([name, { about }]) => [name, about]))}
${list([
  ['--version', 'print the version'],
  ['-h, --help', 'print this; after a command, what it is called with'],
])}`;

process.stdout.on('error', failed);
main(process.argv.slice(2)).catch(failed);

async function main([name, ...args]: readonly string[]): Promise<void> {
  if (name === '--help' || name === '-h') {
    process.stdout.write(usage);
    return;
  }
  if (name === '--version') {
    process.stdout.write(`${version()}\n`);
    return;
  }
  const command = Object.hasOwn(commands, name ?? '') ? commands[name ?? ''] : undefined;
  if (command === undefined) {
    const given = name === undefined ? 'a missing command' : `command ${JSON.stringify(name)}`;
    const allowed = Object.keys(commands).join(', ');
    throw new Refusal(
      [`${given} is not allowed; allowed: ${allowed}; see ${program} --help`],
      usageError,
    );
  }
  await (await command.load()).run(args);
}

function failed(error: NodeJS.ErrnoException): void {
  process.exitCode = 1;
  if (error instanceof Refusal) {
    process.exitCode = error.exitCode;
    const said =
      error.exitCode === usageError
        ? error.problems.map((text) => `${program}: ${text}`)
        : error.problems;
    process.stderr.write(said.map((line) => `${redact(line)}\n`).join(''));
  } else if (error.code === 'EPIPE') {
    // Whoever read our output has gone, and has said why.
  } else if (error.syscall !== undefined) {
    process.stderr.write(`${program}: ${redact(error.message)}\n`);
  } else {
    process.stderr.write(
      `${program} has a fault, please report it: ${redact(error.stack ?? error.message)}\n`,
    );
  }
}

function version(): string {
  const text = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return JSON.parse(text).version;
}

function list(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, about]) => `  ${name.padEnd(width)}   ${about}\n`).join('');
}
