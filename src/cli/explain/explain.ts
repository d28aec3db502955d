import type { Client } from 'pg';
import { policyJson } from '../../access';
import { check } from '../database/check';
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
import { answered, beginLook, find, read, refuseUnknownPrivilege } from './ask-question';
import type { PolicyFact, Question } from './facts';
import { parseObjectName } from './object-name';
import { answerText, policyText, sentence } from './print-answer';
import { privilegeNamed } from './privileges';

const usage = `cdk8s-two-user-postgres explain ROLE OBJECT PRIVILEGE [OPTION ...]

Says whether a role has a privilege, and draws the paths by which it has it, could get it or lacks it, down to who
granted it: grants, PUBLIC, memberships with their options, ownership, predefined roles, columns; and what else leads to
the rows of a table. Reads the catalog, as any user who may, and changes nothing.

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
          : await during(
              'reading the catalog',
              said(client, policyJson(policy), question, object.name),
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
          ...(planned === undefined
            ? []
            : [
                `\n${policyText(asked, planned.policy, paint)}`,
                planText(planned.statements, paint),
                findingsText(planned.findings, paint),
              ]),
        ].join(''),
      );
    });
  },
  ['ROLE', 'OBJECT', 'PRIVILEGE'],
);

/** What a policy says of the question, and what of its plan and findings is about the object. */
async function said(client: Client, policy: string, question: Question, name: string) {
  await client.query("select set_config('two_user.policy', $1, true)", [policy]);
  const fact = await answered<PolicyFact>(client, 'explain-policy.sql', question);
  const { statements, findings } = await check(client);
  const names = (text: string) => mentions(text, name);
  return {
    policy: fact,
    statements: statements.filter(({ statement }) => names(statement)),
    findings: findings.filter((one) => [one.object, one.path, one.message].some(names)),
  };
}

/** Whether a text speaks of an object, and not of one whose name begins or ends as its does. */
export function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const around = `${text[at - 1] ?? ' '}${text[at + name.length] ?? ' '}`;
    if (!/[\w."$]/.test(around)) return true;
  }
  return false;
}
