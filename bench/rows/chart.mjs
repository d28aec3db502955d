import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, releases } from '../../test/helm-tools/install.mjs';
import { rounds, time } from '../stopwatch.mjs';

export const title = 'helm template of the chart';
/** The databases it needs: how many tables they have. */
export const sizes = () => [];

const ours = fileURLToPath(new URL('../../charts/two-user-app', import.meta.url));
const env = { PATH: process.env.PATH, HOME: '/nonexistent' };

export async function run({ record, progress, quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-chart-'));
  try {
    for (const release of releases) {
      const helm = join(install(release), 'helm');
      const created = join(folder, `helm-${release.helm}`);
      time({ name: 'helm create', argv: [helm, 'create', created], env });
      const template = (name, chart) => ({
        name,
        argv: [helm, 'template', 'shop', chart, '--set', 'image.repository=shop'],
        env,
        answer: /^kind: Deployment$/m,
      });
      const floor = template(`helm create's chart, helm ${release.helm}`, created);
      const chart = template(`helm ${release.helm}`, ours);
      const times = await rounds(quick ? 5 : 21, [floor, chart], { progress });
      record({
        what: chart.name,
        ms: times[chart.name],
        reference: floor.name,
        referenceMs: times[floor.name],
        budget: 1.3,
      });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
