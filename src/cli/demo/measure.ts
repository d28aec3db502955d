import type { Client } from 'pg';

/** Returns what `work` returns, and how many bytes the server wrote to its WAL meanwhile. */
export async function walOf<T>(
  superuser: Client,
  work: () => Promise<T>,
): Promise<{ result: T; bytes: number }> {
  const position = async () =>
    (await superuser.query('select pg_current_wal_insert_lsn() as lsn')).rows[0].lsn;
  const before = await position();
  const result = await work();
  const { rows } = await superuser.query('select pg_wal_lsn_diff($1, $2) as bytes', [
    await position(),
    before,
  ]);
  return { result, bytes: Number(rows[0].bytes) };
}

/** Runs `work`, and returns with its result how often a session waited for the lock of two_user.release meanwhile. */
export async function waitersDuring<T>(
  superuser: Client,
  work: Promise<T>,
): Promise<{ result: T; waited: boolean }> {
  let over = false;
  let waited = false;
  const settled = work.finally(() => {
    over = true;
  });
  settled.catch(() => {});
  while (!over && !waited) {
    const { rows } = await superuser.query(
      `select from pg_locks as l join pg_class as c on c.oid = l.relation
       where not l.granted and c.relname = 'release' and c.relnamespace = to_regnamespace('two_user')`,
    );
    waited = rows.length > 0;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return { result: await settled, waited };
}
