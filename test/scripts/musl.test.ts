import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { canContain, clientImage, emptyDir, emptyImage, startContainer } from './container';
import { programFolder, temporaryFolder } from './script-run';
import { hasProgram } from './shells';

/** Prints its own name and its arguments, and the library's answer. */
const program = `
  #include <stdio.h>
  const char *answer(void);
  int main(int argc, char **argv) {
    for (int i = 0; i < argc; i++) printf("[%s]", argv[i]);
    printf(" %s\\n", answer());
  }`;

/** Programs for musl's loader by the names of those that are copied, linked with a library of their own. */
function muslPrograms(answer = 'with the library'): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'library.c'), `const char *answer(void) { return "${answer}"; }`);
  writeFileSync(join(folder, 'program.c'), program);
  const compile = (...args: string[]) => execFileSync('musl-gcc', args, { cwd: folder });
  mkdirSync(join(folder, 'bin'));
  compile('-shared', '-fPIC', '-Wl,-soname,libanswer.so.1', '-o', 'libanswer.so.1', 'library.c');
  compile('-o', 'bin/psql', 'program.c', 'libanswer.so.1', '-Wl,-rpath,/musl');
  for (const name of ['sh', 'cat', 'date', 'mkfifo', 'rm', 'sleep']) {
    copyFileSync(join(folder, 'bin', 'psql'), join(folder, 'bin', name));
  }
  return folder;
}

/** A library that needs glibc, as libjemalloc in a Debian image does. */
function glibcLibrary(): string {
  const folder = temporaryFolder();
  const source =
    'const char *gnu_get_libc_version(void); const char *x(void) { return gnu_get_libc_version(); }';
  writeFileSync(join(folder, 'glibc.c'), source);
  execFileSync('gcc', ['-shared', '-fPIC', '-o', 'libpreloaded.so', 'glibc.c'], { cwd: folder });
  return join(folder, 'libpreloaded.so');
}

describe.skipIf(!canContain || !hasProgram('musl-gcc'))(
  'programs for musl, copied into a volume (needs root and musl-gcc)',
  () => {
    const tools = emptyDir();
    const copy = (musl: string, to: string) => {
      const access = programFolder();
      chmodSync(access, 0o755);
      const nothing = emptyDir();
      const volumes = [
        { from: access, to: '/two-user-access', readOnly: true },
        { from: to, to: '/two-user' },
        { from: musl, to: '/musl', readOnly: true },
        // This machine's psql for glibc, which Debian's images have there, is not in Alpine's.
        { from: nothing, to: '/usr/lib/postgresql', readOnly: true },
      ];
      const command = ['/bin/sh', '/two-user-access/tools.sh'];
      const props = { env: { PATH: '/musl/bin:/usr/bin:/bin' } };
      return startContainer(clientImage(), volumes, command, props).ended;
    };
    beforeAll(async () => {
      const { code, output } = await copy(muslPrograms(), tools);
      expect(code, output).toBe(0);
      expect(output).toBe('[/two-user/psql][--version] with the library\n');
    });

    test('are refused when psql is older than 15', async () => {
      const { code, output } = await copy(muslPrograms('psql (PostgreSQL) 14.9'), emptyDir());
      expect(code).toBe(78);
      expect(output).toContain('FAILED: psql is too old');
      expect(output).toContain('remedy: set client.image to postgres:15-alpine or later');
      expect((await copy(muslPrograms('psql (PostgreSQL) 15.1'), emptyDir())).code).toBe(0);
    });

    test('come with their loader and library', () => {
      expect(readdirSync(join(tools, 'lib')).sort()).toEqual(['libanswer.so.1', 'libc.so']);
    });

    const run = (words: string[], env: Readonly<Record<string, string>>) => {
      const image = emptyImage();
      const volumes = [{ from: tools, to: '/two-user', readOnly: true }];
      mkdirSync(join(image.root, 'lib'));
      copyFileSync(glibcLibrary(), join(image.root, 'lib', 'libpreloaded.so'));
      const rest = ['--library-path', '/two-user/lib', '/two-user/sh', '/two-user/run.sh', '--'];
      const argv = ['/two-user/ld', ...words, ...rest, './migrate', 'up'];
      return startContainer(image, volumes, argv, { env }).ended;
    };
    const expected = '[/two-user/sh][/two-user/run.sh][--][./migrate][up] with the library\n';

    test('run in an image without them', async () => {
      expect(await run([], {})).toEqual({ code: 0, output: expected });
    });

    test('run in an image that preloads a library of another libc', async () => {
      const env = { LD_PRELOAD: '/lib/libpreloaded.so', LD_LIBRARY_PATH: '/lib' };
      const { code, output } = await run(['--preload', ''], env);
      expect(output).toContain(expected);
      expect(code).toBe(0);
      // Without those words they do not.
      expect((await run([], env)).code).toBe(127);
    });
  },
);
