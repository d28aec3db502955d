import type { Chart } from 'cdk8s';
import * as kp from 'cdk8s-plus-28';
import { expect, test } from 'vitest';
import { DatabaseSecret, protect, TwoUserApp } from '../../src';
import { printManifests } from '../../src/cli/print-manifests';
import { chartWith, jobMode, minimal } from './synthesis';

// The structure alone: scripts, SQL and every hash over them are somebody else's test.
function structure(add: (chart: Chart) => void): string {
  return printManifests(chartWith(add), 'Golden file.')
    .replace(/^data:\n(?: .*\n|\n)+/m, 'data: <files>\n')
    .replace(/\b[0-9a-f]{64}\b/g, '<sha256>')
    .replace(/-migrate-[0-9a-f]{10}\b/g, '-migrate-<hash>')
    .replace(/(TWO_USER_RELEASE\n +value: "\S+) [0-9a-f]{16}"/g, '$1 <hash>"');
}

test('the application in mode initContainer', async () => {
  const text = structure((chart) => new TwoUserApp(chart, 'myapp', minimal));
  await expect(text).toMatchFileSnapshot('golden/init-container.yaml');
});

test('the application in mode job', async () => {
  const text = structure((chart) => new TwoUserApp(chart, 'myapp', jobMode));
  await expect(text).toMatchFileSnapshot('golden/job.yaml');
});

test('created Secrets with a certificate', async () => {
  const text = structure((chart) => {
    new DatabaseSecret(chart, 'Secret', {
      secretName: 'admin-db-secret',
      createSecret: true,
      host: 'postgres.example.com',
      name: 'myapp',
      user: 'admin_apps',
      password: '0o17',
      sslmode: 'verify-full',
      keys: { sslrootcert: 'DB_SSLROOTCERT' },
      sslrootcert: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    });
  });
  await expect(text).toMatchFileSnapshot('golden/secret.yaml');
});

test("somebody's Deployment, protected", async () => {
  const text = structure((chart) => {
    const deployment = new kp.Deployment(chart, 'Web', {
      metadata: { name: 'web' },
      containers: [{ image: 'shop/web:3.1', portNumber: 8080 }],
    });
    protect(deployment, { migration: { command: ['./migrate'] } });
  });
  await expect(text).toMatchFileSnapshot('golden/protect.yaml');
});
