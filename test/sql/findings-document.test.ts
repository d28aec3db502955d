import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessPolicy } from '../../src/access';
import { sqlPrograms } from '../../src/sql/programs';
import { describeMajors, wantedMajors } from '../servers';
import { converge, type Finding, program } from './engine';
import { become, makeWorld, tryOut, type World } from './world';

// docs/findings.md: each code has a section, and each example gives the finding, and its way out makes it go.

interface Section {
  readonly code: string;
  readonly policy: Readonly<Record<string, unknown>>;
  readonly sql: string;
  /** What puts it right, where that is not the remedy of the finding. */
  readonly wayOut: {
    readonly policy?: Readonly<Record<string, unknown>>;
    readonly sql?: string;
  };
  readonly text: string;
}

const text = readFileSync(join(__dirname, '../../docs/findings.md'), 'utf8');
const sections = text.split(/^### /m).slice(1).map(sectionOf);

function sectionOf(part: string): Section {
  const [code = ''] = part.split('\n');
  const [before = '', after = ''] = part.split(/^Way out: /m);
  const block = (from: string, language: string) =>
    new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(from)?.[1];
  const [json, better] = [block(before, 'json'), block(after, 'json')];
  const sql = block(after, 'sql');
  return {
    code,
    policy: JSON.parse(json ?? '{}'),
    sql: block(before, 'sql') ?? '',
    wayOut: {
      ...(better === undefined ? {} : { policy: JSON.parse(better) }),
      ...(sql === undefined ? {} : { sql }),
    },
    text: part,
  };
}

describe('docs/findings.md', () => {
  test('has a section for each code of the findings, and for no other', () => {
    const codes = sqlPrograms['findings.sql']?.match(/(?<=')TUP\d{3}(?=')/g) ?? [];
    expect(sections.map(({ code }) => code).sort()).toEqual([...new Set(codes)].sort());
  });

  test.each(
    sections.map((one) => [one.code, one] as const),
  )('%s says what it is, its risk and severity, and the way out', (_, one) => {
    expect(one.text).toMatch(/^TUP\d{3}\n\n\*\*[^*]+\*\*/);
    expect(one.text).toMatch(/^Risk: .*([Ee]rror|[Ww]arning)/m);
    expect(one.text).toMatch(/^Way out: /m);
    expect(one.sql + JSON.stringify(one.policy)).not.toBe('{}');
  });
});

describeMajors(
  'the examples of docs/findings.md',
  (major) => {
    let world: World;
    afterAll(() => world?.close());
    beforeAll(async () => {
      world = await makeWorld(major, 'document');
    });

    /** The names of the document as those of the world: lower case letters all of them, so that none is quoted. */
    const real = (from: string) => {
      const { app, outside, admin, service, reader, third, other, db } = world.names;
      const named = {
        ...{ shop: app, elsewhere: outside, admin_apps: admin, service_apps: service },
        ...{ analytics_ro: reader, app_group: third, other_owner: other, shop_db: db },
      };
      const words = new RegExp(`\\b(${Object.keys(named).join('|')})\\b`, 'g');
      return from.replace(words, (word) => named[word as keyof typeof named] ?? word);
    };

    const policyOf = (given: Readonly<Record<string, unknown>>): AccessPolicy => {
      const base = world.policy();
      const said = JSON.parse(real(JSON.stringify(given)));
      const readers = (said.readers ?? []).map((one: object) => ({
        schemas: [],
        tables: {},
        ...one,
      }));
      return { ...base, ...said, readers, service: { ...base.service, ...said.service } };
    };

    test.for(sections.map((one) => [one.code, one] as const))('%s', async ([code, one], {
      skip,
    }) => {
      skip(major < Number(/Since PostgreSQL (\d+)\./.exec(one.text)?.[1] ?? 0), 'later only');
      await tryOut(world, async (client) => {
        const found = async (policy: AccessPolicy): Promise<Finding[]> => {
          await become(client, world.names.admin);
          const { findings } = await converge(client, policy);
          await become(client, undefined);
          return findings.filter((finding) => finding.code === code);
        };
        await client.query(
          world.sql(
            'set role {admin}; create table {app}.orders (id serial, customer text, total int)',
          ),
        );
        await client.query(program('release-table.sql'));
        await client.query('reset role');
        const policy = policyOf(one.policy);
        expect(await found(policyOf({}))).toEqual([]);
        await client.query(`${real(one.sql)}; reset role`);
        await client.query('savepoint found');
        const findings = await found(policy);
        expect(findings).not.toEqual([]);
        for (const { severity, risk } of findings) {
          const says = /^Risk: (.*?)$/ms.exec(one.text)?.[1];
          expect(says?.toLowerCase()).toContain(severity);
          if (!says?.startsWith('that of')) expect(says?.toLowerCase()).toContain(risk);
        }
        const { wayOut } = one;
        if (wayOut.sql) await client.query(`${real(wayOut.sql)}; reset role`);
        if (!wayOut.sql && !wayOut.policy) {
          const inWords = findings.some(({ remedy }) => remedy.startsWith('give '));
          skip(inWords, 'this major knows no statement for it');
          for (const { remedy } of findings) {
            const [, role, sql = ''] = /^(?:as (\S+): )?(.*)$/s.exec(remedy) ?? [];
            await client.query(`${role ? `set role ${role}; ` : ''}${sql}; reset role`);
          }
        }
        expect(await found(wayOut.policy ? policyOf(wayOut.policy) : policy)).toEqual([]);
      });
    });
  },
  wantedMajors.slice(-1),
);
