import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WriteStream } from 'node:tty';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { openTerminal } from '../../src/cli/demo/terminal';
import { compileDemo } from './demo-process';

let compiled: ReturnType<typeof compileDemo>;
beforeAll(() => {
  compiled = compileDemo();
});
afterAll(() => compiled.remove());
afterEach(() => vi.unstubAllEnvs());

function run(...args: string[]) {
  const main = join(compiled.folder, 'cli/demo/main.js');
  return spawnSync(process.execPath, [...args.slice(0, -1), main, ...args.slice(-1)], {
    encoding: 'utf8',
  });
}

function terminalTo(stream: { isTTY?: boolean }) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  return { terminal: openTerminal({ ...stream, write } as unknown as WriteStream), written };
}

test('--help names every option', () => {
  const { status, stdout } = run('--help');
  expect(status).toBe(0);
  for (const option of ['--keep', '--driver', '--json', '--help']) expect(stdout).toContain(option);
});

test('rejects an unknown option, and starts nothing', () => {
  expect(run('--delete')).toMatchObject({
    status: 1,
    stdout: '',
    stderr:
      'FAILED: unknown argument "--delete"; allowed: --keep, --driver, --json, --help; see npm run demo -- --help\n',
  });
});

test('says so when the driver is not installed', () => {
  const hook = join(compiled.folder, 'without-pg.cjs');
  writeFileSync(
    hook,
    `const Module = require('node:module');
    const resolve = Module._resolveFilename;
    Module._resolveFilename = (name, ...rest) => {
      if (name === 'pg') throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
      return resolve(name, ...rest);
    };`,
  );
  expect(run('--require', hook, '--driver')).toMatchObject({
    status: 1,
    stdout: '',
    stderr:
      'FAILED: the npm package "pg" is not installed, and everything here talks to PostgreSQL with it; run npm ci\n',
  });
});

test.each([
  ['on a terminal', true, {}, true],
  ['into a pipe', false, {}, false],
  ['with NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['on a dumb terminal', true, { TERM: 'dumb' }, false],
])('colours %s', (_, isTTY, environment, coloured) => {
  for (const [name, value] of Object.entries({ NO_COLOR: '', TERM: 'xterm', ...environment })) {
    vi.stubEnv(name, value);
  }
  const { terminal, written } = terminalTo({ isTTY });
  terminal.heading('A step');
  terminal.say('Words.\nMore words.');
  terminal.quote('who', 'what', 'good');
  terminal.close();
  terminal.say('nothing more');
  const text = written.join('');
  expect(text.includes('\u001b[')).toBe(coloured);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours
  const plain = text.replace(/\u001b\[\d+m/g, '');
  expect(plain).toBe('\n1. A step\n   Words.\n   More words.\n   who | what\n');
});

test('what takes longer than a second says so', async () => {
  const { terminal, written } = terminalTo({});
  await terminal.during('short work', Promise.resolve());
  expect(written).toEqual([]);
  await terminal.during('long work', new Promise((resolve) => setTimeout(resolve, 1_500)));
  expect(written).toEqual(['   ... long work: 1 s\n']);
});
