import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServerBinaries } from './server-binaries';
import type { ServerUser } from './server-user';

/** The name of the superuser of every server. */
export const superuser = 'postgres';

/**
 * Fills `target` with a new cluster and returns the superuser's password. `initdb` takes more than a second, so its
 * result is kept in `node_modules/.cache` and copied; passwords of the cache are random and readable by its owner only.
 */
export function createDataDirectory(
  binaries: ServerBinaries,
  binFolder: string,
  user: ServerUser | undefined,
  target: string,
): string {
  const cache = cacheFolder(binaries, user);
  if (!cache) return initdb(binFolder, user, dirname(target), target);
  if (!existsSync(cache)) fillCache(cache, binFolder, user, dirname(target));
  copy(join(cache, 'data'), target);
  return readFileSync(join(cache, 'password'), 'utf8');
}

/** The folder is made by whoever writes node_modules; where nobody may, every server runs initdb. */
function cacheFolder(binaries: ServerBinaries, user: ServerUser | undefined): string | undefined {
  const modules = nodeModules(binaries.folder);
  if (!modules) return undefined;
  const parent = join(modules, '.cache', 'two-user-postgres');
  try {
    mkdirSync(parent, { recursive: true });
    accessSync(parent, constants.W_OK);
  } catch {
    return undefined;
  }
  const owner = user?.uid ?? process.getuid?.() ?? 0;
  return join(parent, `initdb-${binaries.version}-${owner}`);
}

function nodeModules(path: string): string | undefined {
  const at = path.lastIndexOf('/node_modules/');
  return at < 0 ? undefined : `${path.slice(0, at)}/node_modules`;
}

/** Written beside its place and renamed, so that another process sees a whole cache or none. */
function fillCache(
  cache: string,
  binFolder: string,
  user: ServerUser | undefined,
  scratch: string,
): void {
  const built = join(scratch, 'initdb');
  const password = initdb(binFolder, user, scratch, built);
  const beside = mkdtempSync(`${cache}-`);
  copy(built, join(beside, 'data'));
  writeFileSync(join(beside, 'password'), password, { mode: 0o600 });
  rmSync(built, { recursive: true });
  try {
    renameSync(beside, cache);
  } catch (error) {
    rmSync(beside, { recursive: true });
    // Another process was first: its cache is as good.
    if (!existsSync(cache)) throw error;
  }
}

/** With `cp`, which keeps owners and modes as initdb set them. */
function copy(from: string, to: string): void {
  run('cp', ['-a', from, to], undefined);
}

function initdb(
  binFolder: string,
  user: ServerUser | undefined,
  scratch: string,
  target: string,
): string {
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(scratch, 'superuser-password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  run(
    join(binFolder, 'bin', 'initdb'),
    [
      `--pgdata=${target}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The one locale that every platform has, and sorts alike.
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ],
    user,
  );
  rmSync(passwordFile);
  return password;
}

function run(program: string, args: string[], user: ServerUser | undefined): void {
  const result = spawnSync(program, args, { ...user, cwd: '/', encoding: 'utf8' });
  if (result.status !== 0) {
    throw new Error(
      `${program} failed: ${result.error?.message ?? `${result.stdout}${result.stderr}`.trim()}`,
    );
  }
}
