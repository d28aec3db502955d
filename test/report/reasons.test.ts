import { expect, test } from 'vitest';
import type { MatrixCell, MatrixObject, MatrixRule, Way } from '../../src/cli/report/matrix';
import { judge } from '../../src/cli/report/reasons';
import { access, cell, rule, table } from './documents';

interface Props {
  readonly object?: Partial<MatrixObject>;
  readonly rule?: Partial<MatrixRule>;
  readonly ways?: readonly Way[];
}

function judged(one: MatrixCell, props: Props = {}) {
  const accesses = access([one], { rule: { ...rule, ...props.rule }, ways: props.ways ?? [] });
  const { state, because, reason } = judge(table(['t'], [accesses], props.object), accesses, one);
  return [state, because, reason];
}

const way = (kind: Way['kind'], props: Partial<Way> = {}): Way => {
  const path = kind === 'public' ? 'PUBLIC' : 'service_apps';
  return { privilege: 'DELETE', kind, path, grantor: 'admin_apps', passesOn: false, ...props };
};
const select = cell('SELECT', true);
const own = { rule: 'readOnly', stated: 'readOnly', own: true, keys: ['public.t'] };

test.each<[string, MatrixCell, Props, string, string, string]>([
  [
    'the default of the schema',
    select,
    {},
    'yes',
    'default',
    'given by rule readWrite, the default of schema public',
  ],
  [
    'a pattern that is the default',
    select,
    { rule: { keys: ['public.*'] } },
    'yes',
    'default',
    'given by rule readWrite of public.*, the default of schema public',
  ],
  ['a rule', select, { rule: own }, 'yes', 'rule', 'given by rule readOnly of public.t'],
  [
    'a pattern',
    select,
    { rule: { ...own, keys: ['audit_*'] } },
    'yes',
    'pattern',
    'given by rule readOnly of audit_*',
  ],
  [
    'a table with a star in its name',
    select,
    { rule: { ...own, keys: ['public."a*b"'] } },
    'yes',
    'rule',
    'given by rule readOnly of public."a*b"',
  ],
  [
    "a parent's rule",
    select,
    { rule: { ...own, inherited: true } },
    'yes',
    "parent's rule",
    'given by rule readOnly of public.t, which holds for its parts',
  ],
  [
    "a table's rule for its sequence",
    cell('USAGE', false),
    { rule: { ...own, inherited: true }, object: { kind: 'sequence' } },
    'no',
    "table's rule",
    'not given by rule readOnly of public.t, which holds for its sequences',
  ],
  [
    'bookkeeping',
    cell('INSERT', false),
    { rule: { rule: 'readOnly' } },
    'no',
    'bookkeeping',
    'not given by rule readOnly, as a migration tool keeps its books there',
  ],
  [
    'ambiguous patterns',
    cell('SELECT', false),
    { rule: { ...own, rule: 'none', ambiguous: true, keys: ['a*', '*b'] } },
    'no',
    'ambiguous',
    'not given by the policy, as patterns say different things: a*, *b',
  ],
  [
    'a view of what is hidden',
    cell('SELECT', false),
    { rule: { ...own, showsHidden: true }, object: { kind: 'view' } },
    'no',
    'hides columns',
    'not given by rule readOnly of public.t, as the view shows columns that it hides',
  ],
  [
    "the policy's silence",
    cell('SELECT', false),
    { rule: { rule: 'none', stated: 'none' } },
    'no',
    'unsaid',
    'not given by rule none, as the policy says nothing of it',
  ],
  ['what no rule gives', cell('DELETE', false), {}, 'no', '', 'given by no rule'],
  [
    'what no rule gives of a view',
    cell('INSERT', false),
    { object: { kind: 'materialized view' } },
    'no',
    '',
    'given by no rule',
  ],
  [
    'the record of releases',
    select,
    { object: { schema: 'two_user' } },
    'yes',
    'releases',
    'given by the policy, as the releases are recorded there',
  ],
  [
    'what comes later',
    cell('SELECT', false),
    { object: { class: 'default', names: [] } },
    'no',
    'default',
    'not given in advance by rule readWrite, the default of schema public',
  ],
  [
    'a routine',
    cell('EXECUTE', true),
    { object: { class: 'routine', kind: 'function' } },
    'yes',
    'its caller',
    'given by the policy, as it runs with the rights of its caller',
  ],
  [
    'a routine that the policy lists',
    cell('EXECUTE', true),
    { object: { class: 'routine', kind: 'SECURITY DEFINER function' } },
    'yes',
    'routines',
    'given by the list service.routines of the policy',
  ],
])('%s', (_, one, props, state, because, reason) => {
  expect(judged(one, props)).toEqual([state, because, reason]);
});

const more = cell('DELETE', true, { wanted: false });
test.each<[string, MatrixCell, Props, string, string]>([
  [
    'a grant',
    { ...more, revoked: true },
    { ways: [way('grant')] },
    'granted',
    'granted to it by admin_apps; the plan revokes it',
  ],
  [
    'a grant to PUBLIC',
    { ...more, revoked: true },
    { ways: [way('public')] },
    'PUBLIC',
    'granted to PUBLIC by admin_apps; the plan revokes it',
  ],
  [
    'a membership',
    more,
    { ways: [way('member', { path: 'service_apps -> member of g' })] },
    'membership',
    'reached as service_apps -> member of g, to which admin_apps granted it; the plan does not revoke it: see the findings',
  ],
  [
    'a membership that takes a SET ROLE',
    { ...more, directly: false },
    { ways: [way('member', { path: 'service_apps -> member of g' })] },
    'membership',
    'reached as service_apps -> member of g, to which admin_apps granted it; it takes a SET ROLE; the plan does not revoke it: see the findings',
  ],
  [
    'a grant and a membership',
    { ...more, revoked: true },
    { ways: [way('grant'), way('member', { path: 'service_apps -> member of g' })] },
    'granted',
    'granted to it by admin_apps, and reached as service_apps -> member of g, to which admin_apps granted it; the plan revokes what was granted to it and to PUBLIC, for the rest see the findings',
  ],
  [
    'ownership',
    more,
    { ways: [way('owner', { privilege: null })] },
    'ownership',
    'it is the owner; the plan does not revoke it: see the findings',
  ],
  [
    'ownership by a membership',
    more,
    { ways: [way('owner', { privilege: null, path: 'service_apps -> member of g' })] },
    'membership',
    'reached as service_apps -> member of g -> owner; the plan does not revoke it: see the findings',
  ],
  [
    'a superuser',
    more,
    { ways: [way('superuser', { privilege: null })] },
    'superuser',
    'it is a superuser; the plan does not revoke it: see the findings',
  ],
  [
    'a predefined role',
    more,
    { ways: [way('predefined', { path: 'service_apps -> member of pg_write_all_data' })] },
    'membership',
    'reached as service_apps -> member of pg_write_all_data; the plan does not revoke it: see the findings',
  ],
])('too much by %s', (_, one, props, because, reason) => {
  expect(judged(one, props)).toEqual(['more', because, `not given by the policy, but ${reason}`]);
});

test('a right to pass on is too much', () => {
  const ways = [way('grant', { privilege: 'SELECT', passesOn: true })];
  expect(judged(select, { ways })).toEqual([
    'more',
    'grant option',
    'may be passed on, as granted to it by admin_apps, with grant option; the plan revokes it',
  ]);
});

test('what is missing says who can give it', () => {
  const less = cell('SELECT', false, { wanted: true });
  expect(judged(less)).toEqual([
    'less',
    'missing',
    'given by rule readWrite, the default of schema public, but lacking; the plan grants it',
  ]);
  expect(judged(less, { object: { ours: false, owner: 'x' } })[2]).toContain(
    'its owner x would have to grant it: see the findings',
  );
  const ofExtension = { ours: false, extension: true };
  expect(judged(less, { object: ofExtension })).toEqual([
    'no',
    'extension',
    'not given by the extension that it belongs to',
  ]);
});

test('what PUBLIC has and the plan leaves alone is no difference', () => {
  const everyone = (privilege: string, object: Partial<MatrixObject>) =>
    judged(cell(privilege, true, { wanted: false }), {
      object,
      ways: [way('public', { privilege })],
    });
  expect(everyone('USAGE', { class: 'schema', kind: 'schema' })[0]).toBe('yes');
  expect(everyone('CREATE', { class: 'schema', kind: 'schema' })[0]).toBe('more');
  expect(everyone('SELECT', { extension: true, ours: false })[0]).toBe('yes');
  expect(everyone('INSERT', { extension: true, ours: false })[0]).toBe('more');
  expect(everyone('SELECT', { ours: false })[0]).toBe('more');
  expect(everyone('EXECUTE', { class: 'routine', kind: 'function', ours: false })[0]).toBe('yes');
  expect(
    everyone('EXECUTE', { class: 'routine', kind: 'SECURITY DEFINER function', ours: false })[0],
  ).toBe('more');
  expect(everyone('EXECUTE', { class: 'routine', kind: 'function' })[0]).toBe('more');
});

test('columns decide where they differ', () => {
  const all = ['id', 'name', 'password'];
  const columns = (has: readonly string[], wanted: readonly string[]) => {
    const one = cell('SELECT', false, { columns: { all, has, wanted } });
    const accesses = access([one], { ways: [way('grant', { privilege: 'SELECT' })] });
    return judge(table(['t'], [accesses]), accesses, one);
  };
  const most = ['id', 'name'];
  expect(columns(most, most)).toMatchObject({
    state: 'some',
    reason: 'given by rule readWrite, the default of schema public but on password',
    columns: { on: most, off: ['password'] },
  });
  expect(columns(['id'], ['id'])).toMatchObject({
    state: 'some',
    reason: expect.stringMatching(/ on id$/),
  });
  expect(columns(all, most)).toMatchObject({
    state: 'more',
    reason: expect.stringMatching(/^not given by the policy on password, but granted/),
    columns: { on: all, off: [] },
  });
  expect(columns(['id'], most)).toMatchObject({
    state: 'less',
    reason: expect.stringContaining('but lacking on name;'),
  });
  expect(columns([], most)).toMatchObject({ state: 'less', columns: { on: [], off: all } });
  expect(columns(all, all)).toMatchObject({ state: 'yes' });
  expect(columns(all, all)).not.toHaveProperty('columns');
  expect(columns([], [])).toMatchObject({ state: 'no' });
});
