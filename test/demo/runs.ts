import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { expect } from 'vitest';
import { type AccessPolicy, policyJson } from '../../src/access';
import { type Applied, apply } from '../../src/cli/apply';
import { type FreshDatabase, libpqEnvironment, psql, query, withClient } from '../servers';

export const release = 'abc123abc123abc123';

export function policyFor({ admin, service }: FreshDatabase): AccessPolicy {
  const tables = { 'public.payments': 'appendOnly', 'public.users': 'readOnly' } as const;
  return {
    ...{ admin: admin.user, schemas: ['public'], readers: [], missingTable: 'error' },
    service: { role: service.user, tables },
  };
}

export type Run = { readonly lines: string[]; readonly ended: Promise<number> };

/** As a pod does it, with the scripts in a folder. */
export function withShell(
  folder: string,
  database: FreshDatabase,
  command: readonly string[],
): Run {
  const child = spawn('sh', [join(folder, 'run.sh'), '--', ...command], {
    env: {
      PATH: [dirname(psql ?? ''), process.env.PATH].join(delimiter),
      TWO_USER_TMP: folder,
      TWO_USER_POLICY: policyJson(policyFor(database)),
      TWO_USER_RELEASE: release,
      ...libpqEnvironment(database.admin),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (data) => {
    text += data;
  });
  const lines: string[] = [];
  const ended = new Promise<number>((resolve) => {
    child.once('close', (code) => {
      lines.push(...text.split('\n').map((line) => line.replace(/^[\d:]+ two-user: /, '')));
      resolve(code ?? -1);
    });
  });
  return { lines, ended };
}

export function withDriver(
  database: FreshDatabase,
  migrate?: () => Promise<void>,
): Run & { applied: Promise<Applied> } {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const props = { policy: policyFor(database), release, log, ...(migrate ? { migrate } : {}) };
  const applied = withClient(database.admin, (client) => apply(client, props));
  const ended = applied.then(
    () => 0,
    () => 1,
  );
  return { lines, ended, applied };
}

/** Returns once a session waits for the lock. */
export async function somebodyWaits({ superuser }: FreshDatabase): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const waiting = await query(
      superuser,
      `select from pg_locks as l join pg_class as c on c.oid = l.relation
       where not l.granted and c.relname = 'release' and l.mode = 'ExclusiveLock'
         and l.database = (select oid from pg_database where datname = current_database())`,
    );
    if (waiting.length > 0) return;
    await new Promise((go) => setTimeout(go, 25));
  }
  throw new Error('nobody waits for the lock');
}

/** Every privilege and the record, with the names and times that differ from database to database taken out. */
export async function stateOf({ superuser, admin, service }: FreshDatabase): Promise<string> {
  const rows = await query(
    superuser,
    `select 'database' as what, coalesce(datacl, acldefault('d', datdba))::text as acl from pg_database where datname = current_database()
     union all select 'schema ' || nspname, nspacl::text from pg_namespace where nspname in ('public', 'two_user')
     union all select relkind::text || ' ' || relname, relacl::text from pg_class where relnamespace in ('public'::regnamespace, 'two_user'::regnamespace)
     union all select 'default ' || defaclobjtype::text, defaclacl::text from pg_default_acl
     union all select 'release ' || release, revision || ', sealed: ' || (seal is not null) from two_user.release
     order by 1, 2`,
  );
  expect(rows.length).toBeGreaterThan(15);
  return JSON.stringify(rows, null, 1)
    .replaceAll(admin.user, 'ADMIN')
    .replaceAll(service.user, 'SERVICE');
}
