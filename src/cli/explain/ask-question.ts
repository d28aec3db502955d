import type { Client } from 'pg';
import { nearest } from '../nearest';
import { Refusal, usageError } from '../refusal';
import { ask, program } from '../session';
import type { Facts, Named, Question, Way } from './facts';
import { classesOf, type ObjectName } from './object-name';
import { privilegesOf } from './privileges';

/** What explain-object.sql answers. */
export interface Found {
  readonly server: number;
  readonly version: string;
  readonly user: string;
  readonly role: { readonly oid: number; readonly name: string } | null;
  readonly objects: readonly Named[];
}

/** Opens the transaction of one look: it sees one moment, writes nothing, and waits for nobody long. */
export async function beginLook(client: Client): Promise<void> {
  await ask(
    client,
    'begin isolation level repeatable read read only',
    program('settings.sql'),
    "select set_config('lock_timeout', '10s', true) is not null",
  );
}

/** What a program answers to a question. */
export async function answered<T>(client: Client, name: string, question: object): Promise<T> {
  await client.query("select set_config('two_user.question', $1, true)", [
    JSON.stringify(question),
  ]);
  const text = program(name);
  const { rows } = await client.query(text).catch((error) => {
    throw Object.assign(error, { statement: text });
  });
  return rows[0].answer;
}

/**
 * Finds role and object.
 *
 * @throws Refusal when there is none or several, with the nearest name
 */
export async function find(
  client: Client,
  role: string,
  written: string,
  object: ObjectName,
  privilege: string,
): Promise<Found & { readonly role: NonNullable<Found['role']>; readonly object: Named }> {
  const question = { role, ...object };
  const found = await answered<Found>(client, 'explain-object.sql', question);
  if (found.server < 140_000) {
    throw new Refusal([`PostgreSQL ${found.version} is too old; allowed: 14 and later`]);
  }
  const names = () => answered<Record<string, string[]>>(client, 'explain-names.sql', question);
  if (found.role === null) {
    throw unknown('role', role, nearest(role, (await names()).role ?? []));
  }
  const classes = classesOf(object);
  const meant = found.objects.filter((one) => classes.includes(one.class));
  if (meant.length === 0) throw unknownObject(written, object, await names());
  const fitting = meant.filter((one) => privilegesOf[one.class]?.includes(privilege));
  const [one, another] = fitting;
  if (one === undefined) throw wrongPrivilege(privilege, meant[0] as Named);
  if (another !== undefined) {
    const list = fitting.map(({ kind, name }) => JSON.stringify(`${kind} ${name}`)).join(', ');
    throw new Refusal([
      `object ${JSON.stringify(written)} is several; allowed: ${list}; write one of these`,
    ]);
  }
  if (privilege === 'MAINTAIN' && found.server < 170_000) {
    throw new Refusal([
      `privilege "MAINTAIN" is not there in PostgreSQL ${found.version}; allowed from 17 on; ask for another`,
    ]);
  }
  return { ...found, role: found.role, object: one };
}

/** Reads all that the answer follows from. */
export async function read(
  client: Client,
  question: Question,
): Promise<{ readonly facts: Facts; readonly ways: readonly Way[] }> {
  const facts = await answered<Facts>(client, 'explain.sql', question);
  const ways = await answered<readonly Way[]>(client, 'explain-ways.sql', question);
  return { facts, ways };
}

function unknown(what: string, name: string, like: string | undefined): Refusal {
  const remedy = like === undefined ? 'correct it' : `do you mean ${JSON.stringify(like)}?`;
  return new Refusal([`${what} ${JSON.stringify(name)} does not exist; ${remedy}`]);
}

function unknownObject(
  written: string,
  object: ObjectName,
  names: Readonly<Record<string, readonly string[]>>,
): Refusal {
  const { kind, schema } = object;
  const bare = kind === null ? written.trim() : written.trim().slice(kind.length).trim();
  const all = classesOf(object).flatMap((one) => {
    return names[one === 'sequence' ? 'relation' : one] ?? [];
  });
  // A table is often named without its schema.
  const inSchema =
    schema === null && kind !== 'schema' && kind !== 'database'
      ? names.relation?.find((one) => one.endsWith(`.${bare}`))
      : undefined;
  // The arguments may be all that is wrong.
  const before = bare.includes('(') ? bare.slice(0, bare.indexOf('(') + 1) : undefined;
  const sameName = before && names.routine?.find((one) => one.startsWith(before));
  return unknown('object', written, inSchema ?? sameName ?? nearest(bare, all));
}

function wrongPrivilege(privilege: string, { class: objectClass, kind, name }: Named): Refusal {
  const allowed = privilegesOf[objectClass] ?? [];
  const like = nearest(privilege, allowed);
  const remedy = like === undefined ? 'use one of these' : `do you mean ${like}?`;
  return new Refusal([
    `privilege ${JSON.stringify(privilege)} is none of ${kind} ${name}; allowed: ${allowed.join(', ')}; ${remedy}`,
  ]);
}

/**
 * Refuses a privilege that nothing has, before there is a connection.
 *
 * @throws Refusal with the nearest one
 */
export function refuseUnknownPrivilege(privilege: string): void {
  const all = [...new Set(Object.values(privilegesOf).flat())];
  if (all.includes(privilege)) return;
  const like = nearest(privilege, all);
  const remedy = like === undefined ? 'use one of these' : `do you mean ${like}?`;
  throw new Refusal(
    [
      `privilege ${JSON.stringify(privilege)} is not allowed; allowed: ${all.join(', ')}; ${remedy}`,
    ],
    usageError,
  );
}
