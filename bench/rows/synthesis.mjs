import { fileURLToPath } from 'node:url';
import { rounds } from '../stopwatch.mjs';

export const title = 'synthesizing the app, cold process';
/** The databases it needs: how many tables they have. */
export const sizes = () => [];

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = `
  const { App, Chart } = require('cdk8s');
  const { TwoUserApp } = require(${JSON.stringify(`${root}lib`)});
  const chart = new Chart(new App(), 'myapp');
  new TwoUserApp(chart, 'myapp', {
    image: { repository: 'myapp', tag: '1.0.0' },
    migration: { command: ['./migrate', 'up'] },
  });
  console.log(JSON.stringify(chart.toJson().map(({ kind }) => kind)));`;

export async function run({ record, progress, quick }) {
  const node = (name, text, answer) => ({
    name,
    argv: ['sh', '-c', 'cd "$0" && exec "$@"', root, process.execPath, '-e', text],
    env: process.env,
    answer,
  });
  const floor = node('node -e "require(\'cdk8s-plus-28\')"', "require('cdk8s-plus-28')");
  const ours = node('synthesis', program, /"Deployment"/);
  const times = await rounds(quick ? 3 : 9, [floor, ours], { progress });
  record({
    what: ours.name,
    ms: times[ours.name],
    reference: floor.name,
    referenceMs: times[floor.name],
    budget: 1.3,
  });
}
