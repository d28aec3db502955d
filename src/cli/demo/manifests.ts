import { exampleManifests } from '../examples';
import type { Database } from './database';
import { type Pod, podOf, readManifests } from './pod';

/** Synthesizes the example and reads it back from its YAML, with Secrets filled in as an operator fills them in. */
export function examplePod({ admin, service }: Pick<Database, 'admin' | 'service'>): Pod {
  const yaml = exampleManifests();
  const secrets = readManifests(yaml['secrets.yaml'] ?? '').map((secret) => ({
    ...secret,
    stringData: {
      ...secret.stringData,
      DB_HOST: admin.host,
      DB_PORT: String(admin.port),
      DB_PASSWORD: (secret.metadata.name === 'admin-db-secret' ? admin : service).password,
      // The server of the demo has no certificate, and listens on 127.0.0.1 only.
      DB_SSLMODE: 'disable',
    },
  }));
  return podOf([...secrets, ...readManifests(yaml['init-container.yaml'] ?? '')]);
}
