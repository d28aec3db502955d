import { command } from '../options';
import { paintFor } from '../paint';
import { Refusal, usageError } from '../refusal';
import { exitCodeOf } from './check';
import { describe, look } from './look';
import { planScript } from './plan-script';
import { policyOptions, policyUsage, readPolicy } from './policy-file';
import { findingCounts, findingsText } from './print-findings';
import { countText, planText } from './print-plan';
import { connectionOptions, connectionUsage, databaseText, withDatabase } from './with-database';

const usage = `cdk8s-two-user-postgres plan -f FILE [OPTION ...]

Prints the statements that would bring a database to the policy, and why. Reads the catalog, as any user who may, and
changes nothing.

${policyUsage}
${connectionUsage}
      --json             print JSON: database, converged, statements, findings
      --sql              print a script for psql, which does what apply does
  -h, --help             print this

Exit code 0: nothing is to be done; 2: something is; 3: there are findings of severity error, and as long as one is
left, apply changes nothing; 1: no answer; 64: the command line is wrong.
`;

const options = {
  ...policyOptions,
  ...connectionOptions,
  json: { type: 'boolean' },
  sql: { type: 'boolean' },
} as const;

/** Prints what is to be done. */
export const run = command(usage, options, async (given) => {
  if (given.json && given.sql) {
    throw new Refusal(['--json and --sql print different things; give one of the two'], usageError);
  }
  const policy = await readPolicy(given.file);
  await withDatabase(given, { roles: [policy.admin], onlyRoles: false }, async (use) => {
    const { started, checked } = await look(use, policy);
    const { statements, findings } = checked;
    process.exitCode = exitCodeOf(checked);
    if (given.json) {
      const converged = process.exitCode === 0;
      const document = { database: describe(use, started), converged, statements, findings };
      process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
      return;
    }
    const paint = paintFor(process.stdout);
    if (given.sql) {
      const { database } = use.target;
      const props = { database, admin: policy.admin, hasReleases: started.hasReleases };
      process.stdout.write(planScript(checked, props));
      if (findings.length > 0) use.say(findingsText(findings, paintFor(process.stderr)).trimEnd());
      return;
    }
    const last =
      statements.length === 0
        ? 'nothing to grant or revoke'
        : `${countText(statements)}; apply executes them as ${JSON.stringify(policy.admin)}`;
    process.stdout.write(
      [
        `${databaseText(use, started.version)}\n\n`,
        planText(statements, paint),
        findingsText(findings, paint),
        `${paint('strong', last)}; findings: ${findingCounts(findings)}\n`,
      ].join(''),
    );
  });
});
