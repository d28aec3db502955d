import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { query } from '../servers';
import { mustRun, progress } from './command';
import { type DatabaseServer, databaseServer, missing } from './environment';
import { tryImages } from './images';
import { kubectlIn } from './kubectl';
import { dropDatabase, runLabel, testNamespace } from './place';
import { helms, kubectlProgram } from './programs';

declare module 'vitest' {
  interface ProvidedContext {
    clusterRun: string;
  }
}

/**
 * Looks whether everything that the tests need can be used, so that what cannot be is one clear sentence and not a
 * failure of each test. Removes at the end whatever they have left.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  if (missing.length > 0) {
    progress(`nothing is tested: ${missing.join(' and ')} not set, see test/cluster/README.md`);
    return async () => {};
  }
  const run = randomBytes(3).toString('hex');
  project.provide('clusterRun', run);
  for (const helm of helms) {
    await usable(helm.name, async () => helm.program());
  }
  const kubernetes = await usable(`KUBECONFIG=${process.env.KUBECONFIG}`, () =>
    mustRun(kubectlProgram(), ['get', '--raw=/version', '--request-timeout=10s']),
  );
  const server = databaseServer();
  const postgres = await superuserVersion(server);
  const versions = [JSON.parse(kubernetes).gitVersion, `PostgreSQL ${postgres}`];
  progress(`Kubernetes ${versions.join(', ')}, ${helms.map(({ name }) => name).join(', ')}`);

  const leave = () => removeAll(run, server);
  try {
    const kubectl = kubectlIn(`two-user-test-${run}-images`);
    await kubectl.apply(testNamespace(kubectl.namespace, run));
    await tryImages(kubectl, server);
  } catch (error) {
    await leave();
    throw error;
  }
  return leave;
}

async function usable<T>(what: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    throw new Error(`cannot use ${what}: ${(error as Error).message}`);
  }
}

async function superuserVersion(server: DatabaseServer): Promise<string> {
  const { host, port, user } = server.superuser;
  const [row] = await usable(`TWO_USER_DATABASE_URL, ${user} at ${host}:${port}`, () =>
    query(
      server.superuser,
      "select current_setting('server_version') as version, rolsuper as super from pg_roles where rolname = current_user",
    ),
  );
  if (!row?.super) throw new Error(`TWO_USER_DATABASE_URL: ${user} is no superuser; name one`);
  return row.version;
}

async function removeAll(run: string, server: DatabaseServer): Promise<void> {
  progress('removing what is left');
  const kubectl = kubectlIn('default');
  await kubectl('delete', 'namespace', `--selector=${runLabel}=${run}`, '--wait=false');
  const left = await query(
    server.superuser,
    'select datname from pg_database where datname like $1',
    [`two\\_user\\_test\\_${run}\\_%`],
  );
  for (const { datname } of left) await dropDatabase(server, datname);
}
