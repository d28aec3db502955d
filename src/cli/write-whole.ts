import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Refusal } from './refusal';

/**
 * Writes a file so that nobody ever finds half of it: what was there stays until the new one is complete.
 *
 * @throws Refusal when something that is no file is in the way
 */
export function writeWhole(path: string, text: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) {
    throw new Refusal([
      `-o: ${JSON.stringify(path)} is a directory; allowed: a file; name one in it`,
    ]);
  }
  if (there !== undefined && !there.isFile()) {
    // A pipe or a device: nothing of it can be replaced.
    writeFileSync(path, text);
    return;
  }
  const partial = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(partial, text, { flag: 'wx' });
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
