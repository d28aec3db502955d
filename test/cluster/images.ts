import { readFileSync } from 'node:fs';
import { until } from './command';
import { type DatabaseServer, images } from './environment';
import type { Json, Kubectl } from './kubectl';
import { restrictedPod } from './restricted-pod';

/** The sample application's tags: what each of them migrates stands behind it in the file. */
export const tags = readFileSync(new URL('images/app/releases', `file://${__dirname}/`), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.replace(/:.*/, ''));

/**
 * Runs every image once in the cluster, and reaches the database from there.
 *
 * @throws Error when the cluster cannot have one of the images, or its pods cannot reach the database
 */
export async function tryImages(
  kubectl: Kubectl,
  { superuser, podHost, podPort, sslmode }: DatabaseServer,
): Promise<void> {
  const containers = [
    ...tags.map((tag, index) => ({
      name: `app-${index}`,
      image: `${images.app}:${tag}`,
      command: ['sh', '-c', 'test -f releases'],
    })),
    {
      name: 'client',
      image: images.client,
      command: ['psql', '-XqAtc', 'select 1'],
      env: {
        PGHOST: podHost,
        PGPORT: String(podPort),
        PGUSER: superuser.user,
        PGPASSWORD: superuser.password,
        PGDATABASE: superuser.database,
        PGSSLMODE: sslmode,
        PGCONNECT_TIMEOUT: '10',
      },
    },
  ];
  await kubectl.apply(restrictedPod('images', containers));
  const statuses = await until('every image runs in the cluster', async () => {
    const pod = await kubectl.get('pod', 'images');
    const found: Json[] = pod?.status.containerStatuses ?? [];
    const done = ({ state }: Json) => state.terminated || /Err|BackOff/.test(state.waiting?.reason);
    return found.length === containers.length && found.every(done) ? found : undefined;
  });
  for (const { name, image, state } of statuses) {
    if (state.waiting) {
      throw new Error(
        `the cluster has no image ${image} (${state.waiting.reason}): build it, see test/cluster/README.md`,
      );
    }
    if (state.terminated.exitCode !== 0) {
      const log = await kubectl('logs', 'images', '--container', name);
      throw new Error(
        name === 'client'
          ? `a pod cannot reach the database: ${log.trim()}; set TWO_USER_CLUSTER_DATABASE_HOST to what pods call it`
          : `image ${image} is not the sample application: build it, see test/cluster/README.md`,
      );
    }
  }
}
