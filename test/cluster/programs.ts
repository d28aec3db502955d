import { join } from 'node:path';
import { install, releases } from '../helm-tools/install.mjs';

/** A helm to act with. It sees the environment: KUBECONFIG above all. */
export interface Helm {
  /** For titles: `Helm 3.16.4`. */
  readonly name: string;
  readonly version: string;
  readonly major: number;
  /** The program's path, fetched when it is not there yet. */
  program(): string;
}

/** The oldest helm that charts have to work with, and the newest. */
export const helms: readonly Helm[] = releases.map((release) => ({
  name: `Helm ${release.helm}`,
  version: release.helm,
  major: Number.parseInt(release.helm, 10),
  program: () => join(install(release), 'helm'),
}));

/** The newest kubectl's path. */
export function kubectlProgram(): string {
  return join(install(releases.at(-1) as (typeof releases)[number]), 'kubectl');
}
