import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Refusal } from './refusal';

/**
 * What stands against a file of this name, before any work is done for it.
 *
 * @param option the option that named it
 * @throws Refusal
 */
export function refuseUnwritable(option: string, path: string): void {
  const folder = dirname(path);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    const remedy = 'allowed: a file; name one in it';
    throw new Refusal([`${option}: ${JSON.stringify(path)} is a directory; ${remedy}`]);
  }
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    const remedy = 'allowed: a directory that exists; make it, or name another';
    throw new Refusal([`${option}: ${JSON.stringify(folder)} is not there; ${remedy}`]);
  }
}

/** Writes a file so that nobody ever finds half of it: what was there stays until the new one is complete. */
export function writeWhole(path: string, text: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile()) {
    // A pipe or a device, of which nothing can be replaced.
    writeFileSync(path, text);
    return;
  }
  const target = there === undefined ? path : realpathSync(path);
  const partial = join(dirname(target), `.two-user-${process.pid}.tmp`);
  try {
    writeFileSync(partial, text, { flag: 'wx' });
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
