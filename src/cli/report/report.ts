import { check, errorsIn } from '../database/check';
import { describe, noRelease } from '../database/look';
import { policyOptions, policyUsage, readPolicy } from '../database/policy-file';
import { findingCounts } from '../database/print-findings';
import { connectionOptions, connectionUsage, withDatabase } from '../database/with-database';
import { command } from '../options';
import { Refusal, usageError } from '../refusal';
import { ask, beginStatements } from '../session';
import { start } from '../start';
import { refuseUnwritable, writeWhole } from '../write-whole';
import { type ReportDocument, reportDocument } from './document';
import { readMatrix } from './matrix';
import { reportPage } from './page';

const usage = `cdk8s-two-user-postgres report -f FILE -o FILE [OPTION ...]

Writes one page for a browser or a printer: who may do what with which table, and why; hidden columns, findings with
their remedies, and what apply would do. The page needs no network, and the browser lets it have none. Reads the
catalog, as any user who may, and changes nothing.

${policyUsage}
${connectionUsage}
  -o, --output FILE      where to write the page; without it to standard output, unless that is a terminal
      --json             write the same as JSON: database, time, admin, schemas, roles, objects, findings, statements
  -h, --help             print this

Exit code 0: it is written; 3: it is written, and there are findings of severity error; 1: it is not written, and a page
that was there is as it was; 64: the command line is wrong.
`;

const options = {
  ...policyOptions,
  ...connectionOptions,
  output: { type: 'string', short: 'o' },
  json: { type: 'boolean' },
} as const;

/** Writes the report. */
export const run = command(usage, options, async (given) => {
  const { output, json } = given;
  if (output === undefined && !json && process.stdout.isTTY) {
    throw new Refusal(
      [
        'a page is not for a terminal; give -o FILE, or --json, or a file or pipe as standard output',
      ],
      usageError,
    );
  }
  const policy = await readPolicy(given.file);
  if (output !== undefined) refuseUnwritable('-o', output);
  await withDatabase(given, { roles: [policy.admin], onlyRoles: false }, async (use) => {
    const { client, during } = use;
    const begin = beginStatements(policy, noRelease, 'read only');
    const started = await start({ client, begin });
    const checked = await during('reading the catalog', check(client));
    const matrix = await during('asking who may do what', readMatrix(client));
    await ask(client, 'rollback');
    const read = {
      ...{ database: describe(use, started), time: new Date().toISOString() },
      ...{ ...checked, matrix },
    };
    const report = reportDocument(read, policy);
    const text = json ? jsonOf(report) : reportPage(report);
    if (output === undefined) process.stdout.write(text);
    else {
      writeWhole(output, text);
      use.say(`wrote ${output}; findings: ${findingCounts(report.findings)}`);
    }
    process.exitCode = errorsIn(report.findings) > 0 ? 3 : 0;
  });
});

function jsonOf(report: ReportDocument): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
