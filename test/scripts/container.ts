import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { psql } from '../servers';
import { type Run, type RunProps, start, temporaryFolder } from './script-run';
import { hasProgram } from './shells';

/** Something mounted into a container: a volume, or a part of this machine. */
export interface Mount {
  readonly from: string;
  /** The absolute path in the container. */
  readonly to: string;
  readonly readOnly?: boolean;
}

/** What is like an image: the folder that is the root, and what of this machine is seen in it. */
export interface Image {
  readonly root: string;
  readonly mounts: readonly Mount[];
}

/** Whether this machine can run something like a container, which takes root. In CI it must. */
export const canContain: boolean = (() => {
  if (!psql || !hasProgram('unshare') || !hasProgram('busybox')) return false;
  const can = spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status === 0;
  if (!can && process.env.CI) {
    throw new Error('unshare --mount --pid does not work, and nothing is skipped in CI: be root');
  }
  return can && process.getuid?.() === 0;
})();

/** An image with one static program, busybox, and nothing else: no shell, no libc, no /etc. */
export function emptyImage(): Image {
  const root = folderFor('root', 0o755);
  for (const folder of ['bin', 'dev', 'proc', 'tmp']) mkdirSync(join(root, folder));
  chmodSync(join(root, 'tmp'), 0o1777);
  writeFileSync(join(root, 'dev', 'null'), '');
  const busybox = spawnSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).stdout.trim();
  writeFileSync(join(root, 'bin', 'busybox'), readFileSync(busybox), { mode: 0o755 });
  return { root, mounts: [{ from: '/dev/null', to: '/dev/null' }] };
}

/** An image like the official one of PostgreSQL for Debian: this machine's programs, read-only. */
export function clientImage(): Image {
  const { root, mounts } = emptyImage();
  const parts = ['/bin', '/etc', '/lib', '/lib32', '/lib64', '/sbin', '/usr'].filter(existsSync);
  const links = parts.filter((part) => lstatSync(part).isSymbolicLink());
  for (const link of links.filter((part) => part !== '/bin')) {
    symlinkSync(readlinkSync(link), join(root, link));
  }
  const folders = parts.filter((part) => part === '/bin' || !links.includes(part));
  return {
    root,
    mounts: [...mounts, ...folders.map((part) => ({ from: part, to: part, readOnly: true }))],
  };
}

/** A folder which everybody may write to, like the kubelet's emptyDir. */
export function emptyDir(): string {
  return folderFor('volume', 0o777);
}

function folderFor(name: string, mode: number): string {
  const folder = join(temporaryFolder(), name);
  mkdirSync(folder);
  chmodSync(folder, mode);
  return folder;
}

const setUp = `set -e
  root=$1 path=$2; shift 2
  mount --bind "$root" "$root"
  while [ "$1" != -- ]; do
    mount --bind "$1" "$root$2"
    [ "$3" = rw ] || mount -o remount,bind,ro "$root$2"
    shift 3
  done
  shift
  mount -t proc proc "$root/proc"
  mount -o remount,bind,ro "$root"
  chroot=$(command -v chroot)
  export PATH="$path"
  exec "$chroot" --userspec=10001:10001 "$root" "$@"`;

const wordsOf = ({ from, to, readOnly }: Mount) => [from, to, readOnly ? 'ro' : 'rw'];

/**
 * Runs a program as a container does: as its first process, as user 10001, with the image as its root, which is
 * read-only, and with the volumes. `kill` reaches the first process, and `killAll` everything.
 */
export function startContainer(
  image: Image,
  volumes: readonly Mount[],
  argv: readonly string[],
  props: RunProps,
): Run {
  const mounts = [...image.mounts, ...volumes];
  for (const { from, to } of mounts) {
    const at = join(image.root, to);
    if (existsSync(at)) continue;
    mkdirSync(lstatSync(from).isDirectory() ? at : dirname(at), { recursive: true });
    if (!lstatSync(from).isDirectory()) writeFileSync(at, '');
  }
  const unshare = [
    'unshare',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    'sh',
    '-c',
    setUp,
    'sh',
  ];
  const { PATH = '', ...env } = props.env;
  const words = [image.root, PATH, ...mounts.flatMap(wordsOf), '--'];
  const run = start([...unshare, ...words, ...argv], { ...props, env });
  return {
    ...run,
    kill: (signal) => {
      const children = readFileSync(`/proc/${run.pid}/task/${run.pid}/children`, 'utf8');
      process.kill(Number.parseInt(children, 10), signal);
    },
  };
}
