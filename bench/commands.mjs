// What is measured: whole processes, as they run in a pod.
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { policyJson, validatePolicy } from '../lib/access/index.js';
import { findPsql } from '../lib/cli/demo/psql.js';
import { beginStatements } from '../lib/cli/session.js';
import { scripts } from '../lib/constructs/scripts.js';
import { podPrograms, sqlPrograms } from '../lib/sql/programs.js';

export const release = 'be'.repeat(32);

export const policyOf = ({ admin, service }) =>
  validatePolicy({
    admin: admin.user,
    schemas: ['public'],
    service: { role: service.user, tables: {}, routines: [], temporary: false },
    readers: [],
    enforcement: 'authoritative',
    missingTable: 'error',
    acceptedFindings: [],
  });

/** Puts what the ConfigMap holds into a folder, and returns how to call it. */
export function commandsIn(folder) {
  const psql = findPsql();
  if (psql === undefined) throw new Error('no psql on this machine; install a PostgreSQL client');
  for (const [file, text] of Object.entries({ ...scripts, ...podPrograms })) {
    writeFileSync(join(folder, file), text);
  }

  const peak = join(folder, 'peak.sql');
  writeFileSync(peak, '\\! grep VmHWM /proc/$PPID/status\n');

  const environment = ({ host, port, database, user, password }) => ({
    PATH: `${dirname(psql)}${delimiter}${process.env.PATH}`,
    PGHOST: host,
    PGPORT: `${port}`,
    PGDATABASE: database,
    PGUSER: user,
    PGPASSWORD: password,
    PGSSLMODE: 'disable',
  });
  const statement = (name, connection, sql, answer) => ({
    name,
    argv: [psql, '-XqAtc', sql],
    env: environment(connection),
    answer,
  });

  /** One session, and what run.sh writes into it: the statements of one message are joined by `\;`. */
  const session = (name, database, messages, { connection = database.admin, answer }) => {
    const file = join(folder, database.name, `${name.replaceAll(/\W+/g, '-')}.sql`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${messages.map((statements) => statements.join(' \\; ')).join(';\n')};\n`);
    const argv = [psql, '-XqAt', '-v', 'ON_ERROR_STOP=1', '-f', file];
    return { name, argv, env: environment(connection), answer };
  };
  const begin = (database) => beginStatements(policyOf(database), release);
  const start = (database) => [...begin(database), podPrograms['start.sql']];
  const check = [
    "select set_config('two_user.thorough', 'on', true) is not null",
    sqlPrograms['check.sql'],
  ];
  /** From the lock to the commit, message by message as run.sh sends them: with what proves it. */
  const granting = (database, proof) => [
    begin(database),
    [podPrograms['lock.sql'], podPrograms['holder.sql']],
    [podPrograms['state.sql']],
    ['savepoint grants'],
    [sqlPrograms['look.sql']],
    [podPrograms['plan-lines.sql']],
    [podPrograms['apply.sql']],
    ['savepoint grants'],
    ...proof,
    [podPrograms['record.sql'], 'commit'],
  ];

  return {
    psql,
    /** The floor: what any psql costs. */
    selectOne: (connection) => statement('psql -c "select 1"', connection, 'select 1', /^1$/m),
    /** The floor of everything that looks at all tables. */
    groupBy: (connection) =>
      statement(
        'psql, one group by',
        connection,
        'select relkind, relowner, relacl, count(*) from pg_class group by relkind, relowner, relacl',
        /\|/,
      ),
    /** A pod's start on which nothing has changed since the last full check. */
    sealed: (database, connection) =>
      session('steady, sealed', database, [start(database), [podPrograms['state.sql']]], {
        connection,
        answer: /^two_user state\|t\|t\|t\|0\|t$/m,
      }),
    /** A pod's start on which something else in the catalog has changed: the whole diff and all findings as well. */
    fullCheck: (database, connection) =>
      session(
        'steady, full check',
        database,
        [start(database), [podPrograms['state.sql']], [sqlPrograms['look.sql']], check],
        { connection, answer: nothingLeft },
      ),
    /** The four statements that everybody writes, a psql each. */
    recipe: (connection, { service }) => ({
      name: 'recipe, four psql',
      argv: [
        'sh',
        '-ec',
        recipeOf(service.user)
          .map((_, n) => `"$0" -XqAtc "$${n + 1}"`)
          .join('\n'),
        psql,
        ...recipeOf(service.user),
      ],
      env: environment(connection),
    }),
    /** The same four in one psql and one transaction. */
    recipeAtOnce: (database) =>
      session(
        'recipe, one transaction',
        database,
        [['begin'], ...recipeOf(database.service.user).map((sql) => [sql]), ['commit']],
        {},
      ),
    /** All programs of a first run, without the shell around them. */
    firstRun: (database) =>
      session(
        'first run',
        database,
        [
          [...begin(database), podPrograms['release-table.sql'], 'commit'],
          ...granting(database, [[podPrograms['state.sql']], check]),
        ],
        { answer: nothingLeft },
      ),
    /** All programs of a start that finds privileges changed and puts them right, without the shell around them. */
    repair: (database) =>
      session(
        'repair',
        database,
        [
          start(database),
          [podPrograms['state.sql']],
          [sqlPrograms['look.sql']],
          ['rollback'],
          ...granting(database, [[podPrograms['state.sql']]]),
        ],
        // The last of three: the state that was there before is there again.
        { answer: /^two_user state\|t\|t\|f\|[\s\S]*\|f\|[\s\S]*^two_user state\|t\|t\|t\|0\|t$/m },
      ),
    /** The same command, which at its end prints the most memory that psql ever had, in kB. */
    withPeak: (command) => ({
      ...command,
      argv: [...command.argv, '-f', peak],
    }),
    /** The script of the container, with its shell and all. */
    pod: (database, { migration = ':', of = release, connection = database.admin } = {}) => ({
      name: 'run.sh',
      argv: ['sh', join(folder, 'run.sh'), '--', 'sh', '-c', migration],
      env: {
        ...environment(connection),
        TWO_USER_POLICY: policyJson(policyOf(database)),
        TWO_USER_RELEASE: of,
        TWO_USER_RUN_ON: 'release',
        TWO_USER_TMP: folder,
      },
      answer: /done: release/,
    }),
  };
}

const nothingLeft = /^two_user counts\|0\|0\|0\|0\|t$/m;

const recipeOf = (service) => [
  `GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO ${service}`,
  `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${service}`,
  `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE ON TABLES TO ${service}`,
  `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${service}`,
];
