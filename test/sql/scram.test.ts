import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { expect, test } from 'vitest';
import { saslPrep } from '../../src/sql/saslprep';
import { matchesVerifier, scramVerifier } from '../../src/sql/scram';
import {
  describeMajors,
  libpqEnvironment,
  psql,
  query,
  sharedServer,
  uniqueName,
  withClient,
} from '../servers';

test('the verifier signs the exchange that RFC 7677 shows', () => {
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
  const verifier = scramVerifier('pencil', { salt });
  expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:W22ZaJ0SNY7soEsUEjb6gQ==\$/);
  const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  const message = [
    'n=user,r=rOprNGfwEbeRWgbNEkqO',
    `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
    `c=biws,r=${nonce}`,
  ].join(',');
  const serverKey = Buffer.from(verifier.split(':').at(-1) as string, 'base64');
  expect(createHmac('sha256', serverKey).update(message).digest('base64')).toBe(
    '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  );
});

test('SASLprep maps, normalises, and leaves alone what it refuses', () => {
  // The examples of RFC 4013 section 3, the refused ones as PostgreSQL takes them.
  expect(saslPrep('I\u00adX')).toBe('IX');
  expect(saslPrep('user')).toBe('user');
  expect(saslPrep('USER')).toBe('USER');
  expect(saslPrep('\u00aa')).toBe('a');
  expect(saslPrep('\u2168')).toBe('IX');
  expect(saslPrep('\u0007')).toBe('\u0007');
  expect(saslPrep('\u0627\u0031')).toBe('\u0627\u0031');
  expect(saslPrep('\u00ad')).toBe('\u00ad');
  expect(saslPrep('a\u00a0b')).toBe('a b');
});

test('a verifier matches its password only, and every verifier has its own salt', () => {
  const verifier = scramVerifier('right');
  expect(matchesVerifier('right', verifier)).toBe(true);
  expect(matchesVerifier('wrong', verifier)).toBe(false);
  expect(matchesVerifier('right', `${verifier}=`)).toBe(false);
  expect(matchesVerifier('right', 'md5a3556571e93b0d20722ba62be61e8c2d')).toBe(false);
  expect(matchesVerifier('right', '')).toBe(false);
  expect(scramVerifier('right')).not.toBe(verifier);
});

test.each([
  ['', 'is empty'],
  ['secret\0secret', 'contains a NUL character'],
  ['secret\ud83d', 'contains half of a surrogate pair'],
])('the password %j is refused, by a message without it', (password, reason) => {
  expect(() => scramVerifier(password)).toThrow(reason);
  if (password) expect(() => scramVerifier(password)).not.toThrow('secret');
});

const passwords = [
  'plain',
  ' spaces at both ends ',
  `quotes ' " \\ \\' $1 $$ %I %s ; drop role x; --`,
  'line\nfeed\ttab\u0007bell\u007f',
  'SCRAM-SHA-256$4096:looks like one',
  'x'.repeat(500),
  'Pässwörd',
  'Pa\u0308sswo\u0308rd',
  'пароль',
  '密码 パスワード 비밀번호',
  'ﬁ ﬂ ℃ Ⅸ ①',
  'soft\u00adhyphen zero\u200bwidth no\u00a0break',
  '\u00ad',
  'שלום',
  'שלום!',
  'שלום and letters',
  '🔑 emoji, in no Unicode 3.2',
  'private \ue000 use é',
  '\u0340\u0341é',
  'é\u0007',
];

describeMajors('a SCRAM verifier', (major) => {
  test.each(passwords)('lets one log in with %j', async (password) => {
    const { superuser } = await sharedServer(major);
    const role = uniqueName('scram');
    await query(
      superuser,
      `create role ${escapeIdentifier(role)} login password ${escapeLiteral(scramVerifier(password))}`,
    );
    const login = { ...superuser, user: role, password };
    if (psql) {
      // libpq, the client whose preparation of passwords is the reference.
      const client = spawnSync(psql, ['-XAtc', 'select current_user'], {
        env: libpqEnvironment(login),
        encoding: 'utf8',
      });
      expect(client).toMatchObject({ status: 0, stdout: `${role}\n` });
      const wrong = spawnSync(psql, ['-XAtc', 'select 1'], {
        env: libpqEnvironment({ ...login, password: `${password}x` }),
        encoding: 'utf8',
      });
      expect(wrong.stderr).toContain('password authentication failed');
    } else {
      expect(await query(login, 'select current_user as role')).toEqual([{ role }]);
    }
  });

  test('is what the server itself makes of a password', async () => {
    const { superuser } = await sharedServer(major);
    const role = uniqueName('scram');
    await withClient(superuser, async (client) => {
      await client.query(`create role ${role}`);
      const stored = async (password: string): Promise<string> => {
        await client.query(`alter role ${role} password ${escapeLiteral(password)}`);
        const { rows } = await client.query(
          'select rolpassword from pg_authid where rolname = $1',
          [role],
        );
        return rows[0].rolpassword;
      };
      for (const password of passwords.filter((text) => !text.startsWith('SCRAM-'))) {
        expect(matchesVerifier(password, await stored(password)), password).toBe(true);
      }
      // Characters that differ in how they are prepared, alone and among others.
      const unit = fc.oneof(
        fc.constantFrom(
          ' ',
          'a',
          'A',
          '\u00ad',
          '\u00a0',
          '\u200b',
          '\u00e9',
          'e\u0301',
          '\u05d0',
          '\u0627',
          '\u0221',
        ),
        fc.integer({ min: 0x80, max: 0x3000 }).map((code) => String.fromCodePoint(code)),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 2 }),
      );
      const password = fc
        .array(unit, { minLength: 1, maxLength: 6 })
        .map((units) => units.join(''))
        .filter((text) => !text.includes('\0'));
      await fc.assert(
        fc.asyncProperty(password, async (text) => matchesVerifier(text, await stored(text))),
        { numRuns: 200 },
      );
    });
  });
});
