import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Outcome, progress, run } from './command';
import { images } from './environment';
import type { Json } from './kubectl';
import type { Place } from './place';
import type { Helm } from './programs';

/** The chart that is tested. */
export const chart = join(__dirname, '../../charts/two-user-app');

/** Values for Helm, as `--values` takes them. */
export type Values = Readonly<Record<string, Json>>;

/** How the database is migrated. */
export type Mode = 'initContainer' | 'gate' | 'hook';

/** What the values say of it. */
export const modes: Readonly<Record<Mode, Values>> = {
  initContainer: { migration: { mode: 'initContainer' } },
  gate: { migration: { mode: 'job', ordering: 'gate' } },
  hook: { migration: { mode: 'job', ordering: 'hook' } },
};

/** A release of the chart in a place. What it does is Helm's outcome, whether good or not. */
export interface Release {
  readonly name: string;
  readonly place: Place;
  install(values: Values, ...flags: readonly string[]): Promise<Outcome>;
  upgrade(values: Values, ...flags: readonly string[]): Promise<Outcome>;
  /** Any other command of Helm; the namespace is added. */
  helm(...args: readonly string[]): Promise<Outcome>;
  /** What the page says when it is asked for through the Service. */
  page(): Promise<string>;
  /** The application's pods, in the order they were made. */
  pods(): Promise<Json[]>;
  /** The Deployment. */
  deployment(): Promise<Json>;
}

/** What stands in the values of every release: its image, and the two roles of its place. */
export function valuesFor({ admin, service }: Place, tag: string): Values {
  return {
    image: { repository: images.app, tag },
    client: { image: images.client },
    access: { admin: admin.role, service: { role: service.role } },
    readinessProbe: { periodSeconds: 1 },
  };
}

/** A release that does not exist yet. Wherever `--wait` is given, Helm waits at most 2 minutes unless told otherwise. */
export function releaseOf(helm: Helm, place: Place, name = 'shop'): Release {
  const { kubectl, namespace } = place;
  const folder = mkdtempSync(join(tmpdir(), 'two-user-values-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));

  const act = async (args: readonly string[]): Promise<Outcome> => {
    const began = Date.now();
    const outcome = await run(helm.program(), [...args, '--namespace', namespace]);
    const [verb = ''] = args;
    const flags = args.filter((word) => word.startsWith('--') && word !== '--values');
    progress(
      `helm ${[verb, name, ...flags].join(' ')}: exit code ${outcome.code} after ${((Date.now() - began) / 1000).toFixed(1)} s`,
    );
    return outcome;
  };
  const put =
    (verb: 'install' | 'upgrade') =>
    (values: Values, ...flags: readonly string[]) => {
      const file = join(folder, 'values.json');
      writeFileSync(file, JSON.stringify(values));
      return act([verb, name, chart, '--values', file, '--timeout=120s', ...flags]);
    };
  return {
    name,
    place,
    install: put('install'),
    upgrade: put('upgrade'),
    helm: (...args) => act(args),
    page: async () => {
      const service = `/api/v1/namespaces/${namespace}/services/${name}:http`;
      return (await kubectl('get', '--raw', `${service}/proxy/cgi-bin/page`)).trim();
    },
    pods: () => kubectl.list('pods', labels(name, 'app')),
    deployment: async () => (await kubectl.list('deployments', labels(name, 'app')))[0],
  };
}

/** The labels of one component of a release. */
export function labels(name: string, component: string): Record<string, string> {
  return { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/component': component };
}

/** The flag by which an upgrade that fails is taken back. */
export function takenBackOnFailure({ major }: Helm): string {
  return major === 3 ? '--atomic' : '--rollback-on-failure';
}

/** What Helm printed, after it has done what it was asked for. */
export async function succeeds(acting: Promise<Outcome>): Promise<string> {
  const { code, text } = await acting;
  if (code !== 0) throw new Error(`Helm failed with exit code ${code}:\n${text}`);
  return text;
}

/** What Helm printed, after it has failed as it should. */
export async function fails(acting: Promise<Outcome>): Promise<string> {
  const { code, text } = await acting;
  if (code === 0) throw new Error(`Helm should have failed:\n${text}`);
  return text;
}
