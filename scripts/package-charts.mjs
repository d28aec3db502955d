// Packs the charts so that the same chart gives the same archive, byte for byte, and prints the SHA-256 of each:
// npm run package-charts -- DIRECTORY
//
// Helm 4 writes into the archive when each file was last changed, so they are packed from copies that all have one
// time. Helm 3 writes the time of packing, whatever one does. Another version of Helm may compress otherwise: the one
// that the tests are run with is taken, unless HELM names a program.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, releases } from '../test/helm-tools/install.mjs';

const [directory] = process.argv.slice(2);
if (directory === undefined) {
  console.error('usage: npm run package-charts -- DIRECTORY');
  process.exit(2);
}
const helm = process.env.HELM ?? join(install(releases.at(-1)), 'helm');
const version = execFileSync(helm, ['version', '--template', '{{.Version}}'], { encoding: 'utf8' });
if (/^v[0-3]\./.test(version)) {
  console.error(`helm ${version} puts the time of packing into the archive; set HELM to a helm 4`);
  process.exit(1);
}

const charts = fileURLToPath(new URL('../charts', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'charts-'));
try {
  const copy = join(scratch, 'charts');
  const packed = join(scratch, 'packed');
  cpSync(charts, copy, { recursive: true });
  const time = new Date('2000-01-01T00:00:00Z');
  for (const path of readdirSync(copy, { recursive: true }))
    utimesSync(join(copy, path), time, time);
  for (const chart of readdirSync(copy)) {
    execFileSync(helm, ['package', join(copy, chart), '--destination', packed], { stdio: 'pipe' });
  }
  cpSync(packed, directory, { recursive: true });
  for (const archive of readdirSync(packed)) {
    const sha256 = createHash('sha256')
      .update(readFileSync(join(packed, archive)))
      .digest('hex');
    console.log(`${sha256}  ${join(directory, archive)}`);
  }
} finally {
  rmSync(scratch, { recursive: true });
}
