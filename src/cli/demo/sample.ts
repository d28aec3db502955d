import { chmodSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Client } from 'pg';

const folder = join(__dirname, 'sample');

/** What stands for the application's image: a migration command, with its migrations beside it. */
export function copySample(to: string): void {
  cpSync(folder, to, { recursive: true });
  chmodSync(join(to, 'migrate'), 0o755);
}

/** The sample's migrations in order: version to SQL. */
export function sampleMigrations(): Readonly<Record<string, string>> {
  const migrations = join(folder, 'migrations');
  return Object.fromEntries(
    readdirSync(migrations)
      .sort()
      .map((file) => [basename(file, '.sql'), readFileSync(join(migrations, file), 'utf8')]),
  );
}

/** What `./migrate up` does, where there is no psql; as unsafe to run twice at once. */
export async function migrateSample(client: Client, log: (line: string) => void): Promise<void> {
  await client.query(
    'create table if not exists public.schema_migrations (version text primary key, applied_at timestamptz not null default now())',
  );
  const { rows } = await client.query('select version from public.schema_migrations');
  for (const [version, sql] of Object.entries(sampleMigrations())) {
    if (rows.some((row) => row.version === version)) continue;
    log(`applying ${version}`);
    // One text is one transaction.
    await client.query(
      `${sql}; insert into public.schema_migrations (version) values ('${version}')`,
    );
  }
}
