import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { bootstrap } from '../../src/cli/bootstrap';
import { exampleManifests } from '../../src/cli/examples';
import { query, randomPassword, type Server, startServer, wantedMajors } from '../servers';
import { canContain, clientImage, emptyImage, type Image } from './container';
import { type Pod, pod, type Secrets } from './pod';

// biome-ignore lint/suspicious/noExplicitAny: the JSON of Kubernetes objects
type Json = any;

const manifests = exampleManifests();

function objectsOf(file: string): Json[] {
  return parseAllDocuments(manifests[file] ?? '', { version: '1.1' }).map((document) =>
    document.toJS(),
  );
}

function only(objects: readonly Json[], kind: string): Json {
  const found = objects.filter((object) => object.kind === kind);
  expect(found).toHaveLength(1);
  return found[0];
}

/** The application's image: one static program, and a migration which counts how often it ran. */
function appImage(): Image {
  const image = emptyImage();
  const sql = `create table if not exists users (id int); create table if not exists runs (at timestamptz);
    insert into runs values (clock_timestamp()); select pg_sleep(0.5)`;
  const psql = '/two-user/ld --library-path /two-user/lib /two-user/psql';
  const script = `#!/bin/busybox sh\n[ "$*" = up ] && exec ${psql} -Xqc "${sql}"\n`;
  writeFileSync(join(image.root, 'migrate'), script, { mode: 0o755 });
  return image;
}

describe.skipIf(!canContain)('the containers of the examples (needs root)', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer({ major: wantedMajors.at(-1) as number });
  });
  afterAll(() => server?.stop('immediate'));

  /** The example's Secrets as somebody filled them in, and PostgreSQL with the users and the database. */
  async function filledIn(database: string): Promise<Secrets> {
    const { superuser } = server;
    const secrets: Record<string, Record<string, string>> = {};
    for (const { metadata, stringData } of objectsOf('secrets.yaml')) {
      secrets[metadata.name] = {
        ...stringData,
        ...{ DB_HOST: superuser.host, DB_PORT: `${superuser.port}`, DB_NAME: database },
        ...{ DB_PASSWORD: randomPassword(), DB_SSLMODE: 'disable' },
      };
    }
    const user = (secret: string) => {
      const { DB_USER: role = '', DB_PASSWORD: password = '' } = secrets[secret] ?? {};
      return { role, password };
    };
    const users = { admin: user('admin-db-secret'), service: user('service-db-secret') };
    await bootstrap({ superuser, ...users, database });
    return secrets;
  }

  /** Runs a container to its end. */
  async function done(of: Pod, container: string, image: Image): Promise<string> {
    const { code, output } = await of.run(container, image).ended;
    expect(code, `${container}: ${output}`).toBe(0);
    return output;
  }

  async function expectService(of: Pod): Promise<void> {
    expect(JSON.stringify(of.env('app'))).not.toContain('admin');
    const insert = ['psql', '-Xqc', 'insert into users values (1)'];
    expect((await of.run('app', clientImage(), insert).ended).code).toBe(0);
    const remove = ['psql', '-Xqc', 'delete from users'];
    const refused = await of.run('app', clientImage(), remove).ended;
    expect(refused.output).toContain('permission denied for table users');
    expect(refused.code).toBe(1);
  }

  const runs = async (database: string) =>
    (await query({ ...server.superuser, database }, 'select from runs')).length;

  test('migrate once, before either of two pods starts', async () => {
    const secrets = await filledIn('myapp');
    const objects = objectsOf('init-container.yaml');
    const { template, replicas } = only(objects, 'Deployment').spec;
    expect(template.spec.initContainers.map(({ name }: Json) => name)).toEqual([
      'db-tools',
      'db-migration',
    ]);
    const pods = Array.from({ length: replicas }, () => pod(template, objects, secrets));
    expect(pods).toHaveLength(2);
    const outputs = await Promise.all(
      pods.map(async (of) => {
        await done(of, 'db-tools', clientImage());
        return done(of, 'db-migration', appImage());
      }),
    );
    for (const output of outputs) expect(output).toMatch(/done: release .+ is in place/);
    expect(await runs('myapp')).toBe(1);
    for (const of of pods) await expectService(of);
  });

  test('wait, when a Job migrates, until it has', async () => {
    const secrets = await filledIn('other');
    const objects = objectsOf('job.yaml');
    const { template } = only(objects, 'Deployment').spec;
    expect(JSON.stringify(template)).not.toContain('admin-db-secret');
    const app = pod(template, objects, secrets);
    const gate = app.run('db-gate', clientImage());
    const job = only(objects, 'Job');
    await gate.printed(`waiting until Job ${job.metadata.name} has migrated and granted release`);
    const migration = pod(job.spec.template, objects, secrets);
    await done(migration, 'db-tools', clientImage());
    await done(migration, 'db-migration', appImage());
    const { code, output } = await gate.ended;
    expect(code, output).toBe(0);
    expect(output).toMatch(/done: release .+ is in place\n$/);
    expect(await runs('other')).toBe(1);
    await expectService(app);
  });
});
