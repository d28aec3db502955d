import { escapeIdentifier, escapeLiteral } from 'pg';
import { afterAll, expect, test } from 'vitest';
import { type AccessPolicy, quoteTableName } from '../../src/access';
import {
  type Connection,
  describeMajors,
  majorsOfLongSuites,
  psql,
  query,
  randomPassword,
  sharedServer,
  uniqueName,
  wantedMajors,
  withClient,
} from '../servers';
import { converge, verify } from './engine';
import { deviations } from './oracle';
import { podFiles, runPod } from './pods';

// Names that break whatever puts them into a text without quoting them: for roles, the database, schemas and tables.

const files = podFiles();
afterAll(files.remove);

const hostile: { readonly [title: string]: string } = {
  'quotes and a comment': `a"b'; drop table x --`,
  'mixed case': 'MixedCase',
  spaces: ' two  spaces ',
  '63 bytes': 'n'.repeat(63),
  'not ASCII': 'Größe ∑ 数据 🐘',
  'a newline and a tab': 'two\nlines\tand a tab',
  'a dot': 'public.users',
  'dollar quotes': '$two_user$ $$ $1 $(id) `id` $HOME',
  'backslashes and percent': '\\ \\\\ \\echo %I %s \\! id',
  'an equals sign and a pipe': 'host=evil|t|t',
  keywords: 'select',
};

describeMajors(
  'hostile names',
  (major) => {
    // The shell and psql are the same for all majors, so the oldest and the newest get all names.
    const names = Object.entries(hostile).filter(
      (_, n) => n < 3 || major === wantedMajors.at(0) || major === wantedMajors.at(-1),
    );
    test.each(names)('%s', async (_, name) => {
      const { superuser } = await sharedServer(major);
      const named = (user: string): Connection => ({
        ...superuser,
        user,
        password: randomPassword(),
      });
      // Short enough for what makes them different; the schema and the table have the very name.
      const [admin, service] = [named(uniqueName(name)), named(uniqueName(name))];
      const reader = uniqueName(name);
      const database = uniqueName(name);
      await withClient(superuser, async (client) => {
        for (const { user, password } of [admin, service]) {
          await client.query(
            `create role ${escapeIdentifier(user)} login password ${escapeLiteral(password)}`,
          );
        }
        await client.query(`create role ${escapeIdentifier(reader)}`);
        await client.query(
          `create database ${escapeIdentifier(database)} owner ${escapeIdentifier(admin.user)}`,
        );
      });
      const inIt = (connection: Connection): Connection => ({ ...connection, database });
      const table = quoteTableName({ schema: name, name });
      const other = quoteTableName({ schema: name, name: 'other' });
      const policy: AccessPolicy = {
        admin: admin.user,
        schemas: [name],
        service: {
          role: service.user,
          tables: { [table]: { rule: 'appendOnly', hide: [name] } },
          routines: [],
          temporary: false,
        },
        readers: [{ role: reader, schemas: [], tables: { [table]: 'readOnly' } }],
        enforcement: 'authoritative',
        missingTable: 'error',
        acceptedFindings: [],
      };
      // Until 14 everybody may create in the schema public, which this policy is not about.
      await query(inIt(superuser), 'revoke create on schema public from public');
      await query(
        inIt(admin),
        `create schema ${escapeIdentifier(name)}; create table ${table} (id serial, ${escapeIdentifier(name)} int);
      create table ${other} (id int); grant all on ${table} to public;
      grant update (${escapeIdentifier(name)}) on ${table} to ${escapeIdentifier(service.user)}`,
      );
      const undoable = async () =>
        withClient(inIt(admin), async (client) => {
          await client.query('begin');
          const { plan, findings } = await converge(client, policy);
          expect(findings).toEqual([]);
          return plan.length;
        });
      expect(await undoable()).toBeGreaterThan(5);
      if (psql) {
        const pod = { connection: inIt(admin), policy, release: 'e1' };
        const { code, output } = await runPod(files, pod);
        expect(code, output).toBe(0);
        const steady = await runPod(files, pod);
        expect(steady.code, steady.output).toBe(0);
        expect(steady.output).toContain('0 statements');
        expect(steady.output).not.toContain('plan:');
        const proof = await runPod(files, { ...pod, connection: inIt(service) }, 'verify.sh');
        expect(proof.code, proof.output).toBe(0);
        expect(await undoable()).toBe(0);
      } else {
        await withClient(inIt(admin), (client) => converge(client, policy));
      }
      await withClient(inIt(superuser), async (client) => {
        expect(await deviations(client, policy)).toEqual([]);
      });
      await withClient(inIt(service), async (client) => {
        await client.query(`insert into ${table} default values; insert into ${other} values (1)`);
        await client.query(`update ${other} set id = 2`);
        for (const refused of [
          `update ${table} set id = 2`,
          `delete from ${table}`,
          `truncate ${other}`,
        ]) {
          await expect(client.query(refused)).rejects.toMatchObject({ code: '42501' });
        }
        await client.query('begin');
        expect((await verify(client, policy)).filter((line) => line.startsWith('not ok'))).toEqual(
          [],
        );
      });
    });
  },
  majorsOfLongSuites,
);
