// One server per major, and databases with N tables that are made once and used by all rows.
import pg from 'pg';
import { bootstrap } from '../lib/cli/bootstrap.js';
import { startServer } from '../lib/cli/demo/server.js';

/**
 * Default `max_locks_per_transaction` and `max_connections`. What is written to the WAL is what a careful server writes;
 * only the waiting for the disk is left out, so that a shared disk cannot hide a difference.
 */
export async function openServer(major, firstRun) {
  const settings = {
    max_connections: 100,
    shared_buffers: '512MB',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    max_wal_size: '8GB',
    checkpoint_timeout: '1h',
    bgwriter_lru_maxpages: 0,
    autovacuum: 'off',
    log_statement: 'none',
  };
  const server = await startServer({ major, settings });
  const made = new Map();
  const database = (name, build) => {
    if (!made.has(name)) made.set(name, build());
    return made.get(name);
  };
  const self = {
    major,
    version: await query(server.superuser, 'show server_version').then(
      ([row]) => row.server_version,
    ),
    /** A database of `count` tables on which nothing is granted: the original of copies. */
    ungranted: (count) => database(`o${count}`, () => create(server, `o${count}`, count)),
    /** A database of `count` tables that a pod has granted on and sealed. */
    granted: (count) =>
      database(`t${count}`, async () => {
        const made =
          count <= 10_000
            ? await copy(server, await self.ungranted(count), `t${count}`)
            : await create(server, `t${count}`, count);
        await firstRun(made);
        return made;
      }),
    /** A copy, files and catalog alike. */
    copy: (of, name) => database(name, () => copy(server, of, name)),
    async drop({ name }) {
      await query(server.superuser, `drop database ${name}`);
      made.delete(name);
    },
    stop: () => server.stop('immediate'),
  };
  return self;
}

/** Roles of its own for each, since the server keeps what depends on a role for all databases together. */
async function create(server, name, count) {
  const admin = { role: `${name}_admin`, password: 'admin-of-the-benchmark' };
  const service = { role: `${name}_service`, password: 'service-of-the-benchmark' };
  await bootstrap({ superuser: server.superuser, admin, service, database: name });
  const made = describe(server, name, name);
  await addTables(made, 1, count);
  return made;
}

function describe(server, name, owner) {
  const at = { host: '127.0.0.1', port: server.port, database: name };
  return {
    name,
    owner,
    superuser: { ...server.superuser, database: name },
    admin: { ...at, user: `${owner}_admin`, password: 'admin-of-the-benchmark' },
    service: { ...at, user: `${owner}_service`, password: 'service-of-the-benchmark' },
  };
}

/** Two sessions at once; no more than 250 tables per transaction, or the lock table is full. */
export async function addTables(
  { admin, superuser },
  from,
  to,
  columns = '(id bigserial primary key, n int)',
) {
  let next = from;
  const work = () =>
    withClient(admin, async (client) => {
      while (next <= to) {
        const first = next;
        next += 250;
        await client.query(`do $$ begin for n in ${first}..${Math.min(to, first + 249)} loop
          execute format('create table public.t%s ${columns}', n); end loop; end $$`);
      }
    });
  await Promise.all([work(), work()]);
  await settle({ superuser });
}

/** Leaves nothing for later readers to tidy up: whoever is measured must not write on behalf of whoever was before. */
export async function settle({ superuser }) {
  const [{ catalogs }] = await query(
    superuser,
    `select string_agg(oid::regclass::text, ', ') as catalogs from pg_class
    where relnamespace = 'pg_catalog'::regnamespace and relkind = 'r'`,
  );
  await query(superuser, `vacuum (freeze, analyze) ${catalogs}`, 'checkpoint');
}

/** Without the dead rows that the recipe leaves behind. */
export async function compact({ superuser }) {
  await query(superuser, 'vacuum full pg_class', 'vacuum (freeze, analyze) pg_class', 'checkpoint');
}

/** Runs `work`, and counts what the server wrote to its WAL meanwhile, and the rows of pg_class that were updated. */
export async function writesOf({ superuser }, work) {
  const read = async () => {
    // What a session has done is counted when it has ended, a moment later.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const [row] = await query(
      superuser,
      `select pg_current_wal_insert_lsn() - '0/0' as wal, pg_stat_get_tuples_updated('pg_class'::regclass) as rows`,
    );
    return { wal: Number(row.wal), rows: Number(row.rows) };
  };
  const before = await read();
  const result = await work();
  const after = await read();
  return { result, walBytes: after.wal - before.wal, rows: after.rows - before.rows };
}

async function copy(server, of, name) {
  const strategy = server.major >= 15 ? 'strategy file_copy' : '';
  await query(
    server.superuser,
    `create database ${name} template ${of.name} owner ${of.owner}_admin ${strategy}`,
  );
  const made = describe(server, name, of.owner);
  // Reads the catalog once, so that no side meets a colder one.
  await query(made.superuser, 'select count(*) from pg_class', 'select count(*) from pg_attribute');
  return made;
}

export async function withClient(connection, use) {
  const client = new pg.Client({ ...connection, application_name: 'bench' });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

export function query(connection, ...statements) {
  return withClient(connection, async (client) => {
    let rows;
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  });
}
