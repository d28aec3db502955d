import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { images } from './environment';
import { type Json, restarts } from './kubectl';
import { credentials, makePlace, type Place, type User } from './place';
import { describeCluster } from './suite';

/** An example of dist/, edited as its first lines say. */
function example(file: string, place: Place): Json[] {
  const text = readFileSync(join(__dirname, '../../dist', file), 'utf8')
    .replaceAll('namespace: production', `namespace: ${place.namespace}`)
    .replaceAll('myapp:1.0.0', `${images.app}:1.0.0`)
    .replaceAll('postgres:17-alpine', images.client)
    .replaceAll('admin_apps', place.admin.role)
    .replaceAll('service_apps', place.service.role);
  return parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS());
}

function filledIn(secret: Json, place: Place): Json {
  const users: Record<string, User> = {
    [place.admin.role]: place.admin,
    [place.service.role]: place.service,
  };
  return { ...secret, stringData: credentials(place, users[secret.stringData.DB_USER] as User) };
}

describeCluster('the examples of dist/, with kubectl', () => {
  test.each([
    'init-container.yaml',
    'job.yaml',
  ])('%s: two replicas at once migrate once, and nothing is started again', async (file) => {
    const place = await makePlace();
    const { kubectl } = place;
    await kubectl.apply(...example('secrets.yaml', place).map((one) => filledIn(one, place)));
    await kubectl.apply(...example(file, place));
    await kubectl('rollout', 'status', 'deployment/myapp', '--timeout=120s');

    const pods = await kubectl.list('pods');
    expect(restarts(pods)).toBe(0);
    expect(await place.query('select version from migration_runs')).toEqual([{ version: '1.0.0' }]);
    await expect(place.asService('delete from users')).rejects.toThrow('permission denied');
    await kubectl.apply(...example('verify.yaml', place));
    await kubectl('wait', '--for=condition=Complete', 'job', '--all', '--timeout=60s');
  });
});
