import { printable } from '../paint';
import type { Checked, Statement } from './check';
import { findingCounts } from './print-findings';

/** For whom a script is made. */
export interface ScriptProps {
  readonly database: string;
  /** The policy's admin, who must run it. */
  readonly admin: string;
  /** Whether there is the table that is the lock. */
  readonly hasReleases: boolean;
}

/**
 * The plan as a script that psql runs as it is: in transactions, as apply would, with the same lock; or not at all, when
 * it is run elsewhere or by somebody else.
 */
export function planScript({ statements, findings }: Checked, props: ScriptProps): string {
  const rounds = [...new Set(statements.map(({ round }) => round))];
  const head = [
    `Brings database ${JSON.stringify(props.database)} to the policy, as it was when this was made by`,
    'cdk8s-two-user-postgres plan --sql. Run as the admin: psql -X -f FILE',
    ...(findings.length > 0
      ? [
          `What no statement puts right: ${findingCounts(findings)}; see cdk8s-two-user-postgres findings`,
        ]
      : []),
    ...(statements.length === 0 ? ['There is nothing to do.'] : []),
  ];
  return [
    ...head.map((line) => `-- ${printable(line)}`),
    ...(statements.length === 0 ? [] : ['\\set ON_ERROR_STOP on', "set client_encoding = 'UTF8';"]),
    ...rounds.flatMap((round) =>
      transaction(
        statements.filter((statement) => statement.round === round),
        props,
      ),
    ),
    '',
  ].join('\n');
}

function transaction(statements: readonly Statement[], props: ScriptProps): string[] {
  return [
    '',
    'begin isolation level read committed read write;',
    'set local search_path = pg_catalog, pg_temp;',
    "set local lock_timeout = '10s';",
    guard(props),
    ...(props.hasReleases
      ? [
          '-- Whoever migrates or grants holds this lock.',
          'lock table two_user.release in exclusive mode;',
        ]
      : []),
    ...statements.flatMap(({ statement, reason }) => [`-- ${printable(reason)}`, `${statement};`]),
    'commit;',
  ];
}

function guard({ database, admin }: ScriptProps): string {
  const [name, role] = [literal(database), literal(admin)];
  let quote = '$two_user$';
  while (`${name}${role}`.includes(quote)) quote = quote.replace('_', '__');
  return [
    `do ${quote}`,
    'begin',
    `  if current_database() <> ${name} or current_user <> ${role} then`,
    "    raise exception 'made for database % and user %, and this is database % and user %',",
    `      ${name}, ${role}, current_database(), current_user;`,
    '  end if;',
    'end',
    `${quote};`,
  ].join('\n');
}

/** A text in quotes, whatever `standard_conforming_strings` says. */
function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? `E${quoted}` : quoted;
}
