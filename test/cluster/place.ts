import { randomBytes } from 'node:crypto';
import { escapeIdentifier, type QueryResultRow } from 'pg';
import { inject, onTestFinished } from 'vitest';
import { bootstrap } from '../../src/cli/bootstrap';
import { query, randomPassword } from '../servers';
import { progress } from './command';
import { type DatabaseServer, databaseServer } from './environment';
import { type Json, type Kubectl, kubectlIn } from './kubectl';

/** A namespace and a database of one test's own, with the two users. Both go with the test. */
export interface Place {
  readonly kubectl: Kubectl;
  readonly namespace: string;
  readonly database: string;
  readonly admin: User;
  readonly service: User;
  readonly server: DatabaseServer;
  /** Asks the database as superuser. */
  query(sql: string): Promise<QueryResultRow[]>;
  /** Asks it as the service user, with the service's password. */
  asService(sql: string): Promise<QueryResultRow[]>;
}

export interface User {
  readonly role: string;
  readonly password: string;
}

/** By this label all namespaces of the suite are found; its value is the run's. */
export const runLabel = 'two-user-postgres/test-run';

/** A namespace of the suite. It enforces the Pod Security Standard "restricted". */
export function testNamespace(name: string, run: string): Json {
  const restricted = Object.fromEntries(
    ['enforce', 'warn'].map((level) => [`pod-security.kubernetes.io/${level}`, 'restricted']),
  );
  const labels = { [runLabel]: run, ...restricted };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** Makes a place for the test that calls it; with `beside`, in the namespace of another place of the test. */
export async function makePlace(beside?: Place): Promise<Place> {
  const run = inject('clusterRun');
  const id = randomBytes(3).toString('hex');
  const kubectl = beside?.kubectl ?? kubectlIn(`two-user-test-${run}-${id}`);
  const { namespace } = kubectl;
  const database = `two_user_test_${run}_${id}`;
  const admin = { role: `${database}_admin`, password: randomPassword() };
  const service = { role: `${database}_service`, password: randomPassword() };
  const server = databaseServer();
  const { superuser } = server;
  onTestFinished(async () => {
    await kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=false');
    await dropDatabase(server, database);
  });
  progress(`namespace ${namespace}, database ${database}`);
  await bootstrap({ superuser, admin, service, database });
  if (!beside) await kubectl.apply(testNamespace(namespace, run));
  const as = (user: { user: string; password: string }) => (sql: string) =>
    query({ ...superuser, ...user, database }, sql);
  return {
    ...{ kubectl, namespace, database, admin, service, server },
    query: as(superuser),
    asService: as({ user: service.role, password: service.password }),
  };
}

/** Drops a database, whoever is connected, and its two roles. */
export async function dropDatabase(server: DatabaseServer, database: string): Promise<void> {
  const drop = (sql: string) => query(server.superuser, sql);
  await drop(`drop database if exists ${escapeIdentifier(database)} with (force)`);
  for (const user of ['admin', 'service']) {
    await drop(`drop role if exists ${escapeIdentifier(`${database}_${user}`)}`);
  }
}

/** What stands in the Secret of a user. */
export function credentials(place: Place, user: User): Record<string, string> {
  const { server, database } = place;
  return {
    DB_HOST: server.podHost,
    DB_PORT: String(server.podPort),
    DB_NAME: database,
    DB_USER: user.role,
    DB_PASSWORD: user.password,
    DB_SSLMODE: server.sslmode,
  };
}

/** The Secret of a user, as somebody makes it before the application is installed. */
export function secret(name: string, stringData: Readonly<Record<string, string>>): Json {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData };
}

/** Makes the two Secrets under the names that the application expects by default. */
export async function makeSecrets(place: Place): Promise<void> {
  await place.kubectl.apply(
    secret('admin-db-secret', credentials(place, place.admin)),
    secret('service-db-secret', credentials(place, place.service)),
  );
}
