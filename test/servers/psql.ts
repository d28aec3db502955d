import { findPsql } from '../../src/cli/demo/psql';

/** The path of psql; `undefined` when there is none, so that tests can be skipped visibly. In CI that is an error. */
export const psql: string | undefined = findPsql();

if (!psql && process.env.CI) {
  throw new Error(
    'no psql on this machine, and nothing is skipped in CI: install postgresql-client',
  );
}
