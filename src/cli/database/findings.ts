import { command } from '../options';
import { paintFor } from '../paint';
import { errorsIn } from './check';
import { describe, look } from './look';
import { policyOptions, policyUsage, readPolicy } from './policy-file';
import { findingCounts, findingsText } from './print-findings';
import { connectionOptions, connectionUsage, databaseText, withDatabase } from './with-database';

const usage = `cdk8s-two-user-postgres findings -f FILE [OPTION ...]

Lists the ways in which a role has more or less than the policy says and no grant can put right: each with the path that
leads there, and the remedy. Reads the catalog, as any user who may, and changes nothing.

${policyUsage}
${connectionUsage}
      --json             print JSON: database, findings
  -h, --help             print this

Exit code 0: there is none of severity error; 3: there is; 1: no answer; 64: the command line is wrong.
`;

const options = {
  ...policyOptions,
  ...connectionOptions,
  json: { type: 'boolean' },
} as const;

/** Prints the findings. */
export const run = command(usage, options, async (given) => {
  const policy = await readPolicy(given.file);
  await withDatabase(given, { roles: [policy.admin], onlyRoles: false }, async (use) => {
    const { started, checked } = await look(use, policy);
    const { findings } = checked;
    process.exitCode = errorsIn(findings) > 0 ? 3 : 0;
    if (given.json) {
      const document = { database: describe(use, started), findings };
      process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
      return;
    }
    const paint = paintFor(process.stdout);
    process.stdout.write(
      `${databaseText(use, started.version)}\n\n${findingsText(findings, paint)}${paint('strong', findingCounts(findings))}\n`,
    );
  });
});
