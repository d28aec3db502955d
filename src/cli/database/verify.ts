import { command } from '../options';
import { type Paint, paintFor } from '../paint';
import { Refusal } from '../refusal';
import { ask, beginStatements, program } from '../session';
import { start } from '../start';
import { describe, noRelease } from './look';
import { policyOptions, policyUsage, readPolicy } from './policy-file';
import { counted } from './print-plan';
import { connectionOptions, connectionUsage, type Use, withDatabase } from './with-database';

const usage = `cdk8s-two-user-postgres verify -f FILE [OPTION ...]

Tries, as the service user or a reader, what it may do and what it may not, table by table, and prints TAP. Reads and
writes no row.

${policyUsage}
${connectionUsage}
                         The user, when neither the URL nor the service names one, is PGUSER if the policy restricts
                         it, or else the policy's service role; PGPASSWORD counts only if it is that user's.
      --json             print JSON: database, ok, tables
  -h, --help             print this

Exit code 0: everything is as the policy says; 3: something is not; 1: no answer; 64: the command line is wrong.
`;

const options = {
  ...policyOptions,
  ...connectionOptions,
  json: { type: 'boolean' },
} as const;

/** What was tried of one relation. */
interface Tried {
  readonly name: string;
  /** Set for one outside of the policy's schemas, which is looked at only for what it leads to. */
  readonly elsewhere?: boolean;
  /** In words, with the columns where not all have it; null: nothing. */
  readonly may?: string | null;
  readonly problems: readonly string[];
  readonly notes?: readonly string[];
}

/** Proves what the policy says, as one whom it restricts. */
export const run = command(usage, options, async (given) => {
  const policy = await readPolicy(given.file);
  const roles = [policy.service.role, ...policy.readers.map(({ role }) => role)];
  await withDatabase(given, { roles, onlyRoles: true }, async (use) => {
    const begin = beginStatements(policy, noRelease, 'read only');
    const started = await start({ client: use.client, begin });
    if (!roles.includes(started.user)) throw wrongUser(started.user, roles);
    const { lines, tried } = await use.during('trying', tryAll(use));
    await ask(use.client, 'rollback');
    const ok = !lines.some((line) => line.startsWith('not ok '));
    process.exitCode = ok ? 0 : 3;
    if (given.json) {
      const tables = tried.map((one) => ({ ...one, ok: one.problems.length === 0 }));
      const document = { database: describe(use, started), ok, tables };
      process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
      return;
    }
    const paint = paintFor(process.stdout);
    process.stdout.write(lines.map((line) => `${painted(line, paint)}\n`).join(''));
    const inside = tried.filter(({ elsewhere }) => elsewhere !== true).length;
    const who = JSON.stringify(started.user);
    const said = ok
      ? `# ${counted(inside, 'table')} as the policy says for ${who}, and nothing can be deleted`
      : `# not as the policy says for ${who}; what the admin can put right, apply does`;
    process.stdout.write(`${said}\n`);
  });
});

async function tryAll({
  client,
}: Use): Promise<{ lines: readonly string[]; tried: readonly Tried[] }> {
  const kept = "select 'two_user check', current_setting('two_user.verified')";
  const answer = await ask(
    client,
    ...['expected.sql', 'verify.sql', 'verify-report.sql'].map(program),
    kept,
  );
  return { lines: answer.lines, tried: JSON.parse(String(answer.check[0])) };
}

function wrongUser(user: string, roles: readonly string[]): Refusal {
  const allowed = roles.map((role) => JSON.stringify(role)).join(', ');
  return new Refusal([
    `connected as ${JSON.stringify(user)}, which the policy does not restrict: nothing would be proved; allowed: ${allowed}; give the URL or the service of one of these`,
  ]);
}

function painted(line: string, paint: Paint): string {
  if (line.startsWith('not ok ')) return paint('bad', line);
  if (line.startsWith('ok ')) return paint('good', 'ok') + line.slice(2);
  return line.startsWith('#') ? paint('quiet', line) : line;
}
