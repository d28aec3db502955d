import { policyJson } from '../../access';
import { type Checked, check } from '../database/check';
import { describe } from '../database/look';
import { policyOptions, policyUsage, readPolicy } from '../database/policy-file';
import { findingsText } from '../database/print-findings';
import { planText } from '../database/print-plan';
import {
  connectionOptions,
  connectionUsage,
  databaseText,
  withDatabase,
} from '../database/with-database';
import { command } from '../options';
import { paintFor } from '../paint';
import { ask } from '../session';
import { answerOf, everybody } from './answer';
import { beginLook, find, read, refuseUnknownPrivilege } from './ask-question';
import { parseObjectName } from './object-name';
import { answerText, sentence } from './print-answer';
import { privilegeNamed } from './privileges';

const usage = `cdk8s-two-user-postgres explain ROLE OBJECT PRIVILEGE [OPTION ...]

Says whether a role has a privilege, and draws the paths by which it has it, could get it or lacks it, down to who granted
it: grants, PUBLIC, memberships with their options, ownership, predefined roles, columns; and what else leads to the rows
of a table. Reads the catalog, as any user who may, and changes nothing.

  ROLE                   a role, or public for everybody
  OBJECT                 as in SQL: public.orders, public.users.email or "public.users(email)", public.orders_id_seq,
                         "public.archive(integer)", a schema or the database by its name; what may be several things
                         with a word in front: "schema shop", "database shop", "table public.orders"
  PRIVILEGE              as in GRANT: select, insert, update, delete, truncate, references, trigger, maintain, usage,
                         create, connect, temporary, execute

${policyUsage}
                         Without one nothing is said of what a plan would change.
${connectionUsage}
      --json             print JSON: database, role, object, privilege, has, path and so on
  -h, --help             print this

Exit code 0: answered, whatever the answer is; 1: no answer; 64: the command line is wrong.
`;

const options = {
  ...policyOptions,
  ...connectionOptions,
  json: { type: 'boolean' },
} as const;

/** Prints why a role has a privilege, or has it not. */
export const run = command(
  usage,
  options,
  async (given, role = '', written = '', word = '') => {
    const name = parseObjectName(written);
    const privilege = privilegeNamed(word);
    refuseUnknownPrivilege(privilege);
    const policy = given.file === undefined ? undefined : await readPolicy(given.file);
    const roles = policy === undefined ? [] : [policy.admin];
    await withDatabase(given, { roles, onlyRoles: false }, async (use) => {
      const { client, during } = use;
      await beginLook(client);
      const found = await during(
        'reading the catalog',
        find(client, role, written, name, privilege),
      );
      const { object } = found;
      const question = { ...object, role: found.role.oid, privilege };
      const { facts, ways } = await during('reading the catalog', read(client, question));
      const subject = facts.roles.find(({ oid }) => oid === found.role.oid) ?? everybody;
      const answer = answerOf(facts, object, subject, privilege, found.server);
      const planned =
        policy === undefined
          ? undefined
          : about(
              await during('reading the catalog', checked(client, policyJson(policy))),
              object.name,
            );
      await ask(client, 'rollback');
      const asked = { role: found.role.name, privilege, object: `${object.kind} ${object.name}` };
      if (given.json) {
        const started = { version: found.version };
        const document = {
          database: describe(use, started),
          ...asked,
          ...answer,
          ways,
          ...planned,
        };
        process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
        return;
      }
      const paint = paintFor(process.stdout);
      process.stdout.write(
        [
          `${paint(answer.has ? 'good' : 'bad', sentence(asked, answer))}\n`,
          `${databaseText(use, found.version)}; the owner is ${answer.owner}\n\n`,
          answerText(asked, answer, ways, paint),
          ...(planned === undefined ? [] : [`\n${policyText(planned, object.name, paint)}`]),
        ].join(''),
      );
    });
  },
  ['ROLE', 'OBJECT', 'PRIVILEGE'],
);

async function checked(client: Parameters<typeof check>[0], policy: string): Promise<Checked> {
  await client.query("select set_config('two_user.policy', $1, true)", [policy]);
  return check(client);
}

/** What of a plan and of the findings speaks of an object. */
function about({ statements, findings }: Checked, name: string): Checked {
  const names = (text: string) => ` ${text} `.split(/[\s,]+/).includes(name) || text.endsWith(name);
  return {
    statements: statements.filter(({ statement }) => names(statement)),
    findings: findings.filter((one) => [one.object, one.path, one.message].some(names)),
  };
}

function policyText(
  { statements, findings }: Checked,
  name: string,
  paint: ReturnType<typeof paintFor>,
): string {
  if (statements.length + findings.length === 0) {
    return `the policy changes nothing on ${name} alone, and there is no finding about it\n`;
  }
  return `${paint('strong', 'what the policy says of it')}\n${planText(statements, paint)}${findingsText(findings, paint)}`;
}
