import { expect, test } from 'vitest';
import { application, releasesOf } from './application';
import { programFolder, startScript, temporaryFolder } from './script-run';
import { describeShells } from './shells';

const folder = programFolder();

/** Prints what a command can know about how it was started. */
const report = `
  const { readdirSync, readFileSync, readlinkSync } = require('node:fs');
  const descriptors = readdirSync('/proc/self/fd').flatMap((fd) => {
    try { return readlinkSync('/proc/self/fd/' + fd); } catch { return []; }
  });
  console.log('report ' + JSON.stringify({
    argv: process.argv.slice(1), env: process.env, cwd: process.cwd(), descriptors,
    input: readFileSync(0, 'utf8'),
    signals: /SigIgn:\\s*(\\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1],
  }));`;

describeShells('the migration command', (shell, major) => {
  test('gets its arguments as they are, and nothing of ours', async () => {
    const app = await application(major);
    const args = [
      ...[
        '',
        ' ',
        'a b',
        "it's",
        '"quoted"',
        'line\nbreak\n',
        '$HOME ${PATH} $(id) `id`',
        '*',
        '?',
      ],
      ...['~', '\\', '\\n', '%s', '-n', '--', '!', '#', ';', '&', '|', '<', '>', 'ü', '\t'],
    ];
    const env = { ...app.adminEnv, DATABASE_URL: 'a b"c$d', PGCONNECT_TIMEOUT: '7' };
    const command = ['--', process.execPath, '-e', report, 'x', ...args];
    const { code, output } = await startScript(shell, 'run.sh', command, {
      env,
      folder,
    }).ended.catch(
      // The command itself prints its environment, with the password.
      () => ({ code: -1, output: '' }),
    );
    expect({ code, output }).toBe('todo');
  });
});
