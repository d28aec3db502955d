import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AccessPolicy, policyJson } from '../../src/access';
import { anyPolicy, examplePolicy } from './policies';

test('the text has sorted keys and no spaces', () => {
  expect(policyJson(examplePolicy)).toBe(
    '{"acceptedFindings":[{"code":"TUP012","object":"public.users","reason":"moves to a view"}],' +
      '"admin":"admin_apps","enforcement":"additive","missingTable":"error",' +
      '"readers":[{"role":"analytics_ro","schemas":["public"],' +
      '"tables":{"audit_*":"none","public.b":{"hide":["c"]},"public.users":{"columns":["id"]}}}],' +
      '"schemas":["public",{"create":true,"name":"Sales 2024"}],' +
      '"service":{"role":"service_apps","routines":["public.archive(integer)"],"tables":{' +
      '"\\"Sales 2024\\".\\"a.b\\"":"readOnly",' +
      '"\\"Sales 2024\\".q*_old":{"readOnlyColumns":["Total"],"rule":"appendOnly"},' +
      '"public.audit_log":"appendOnly",' +
      '"public.users":{"hide":["password_hash"],"insertOnlyColumns":["created_at"]}},' +
      '"temporary":true}}',
  );
});

test('the order in which keys were written makes no difference', () => {
  const reversed = Object.fromEntries(Object.entries(examplePolicy).reverse());
  expect(Object.keys(reversed)[0]).toBe('acceptedFindings');
  expect(policyJson(reversed as unknown as AccessPolicy)).toBe(policyJson(examplePolicy));
});

test.each([
  ['$two_user$', '\\u0024two_user\\u0024'],
  ['$(PGPASSWORD)', '\\u0024(PGPASSWORD)'],
  ['a\u2028b\u2029', 'a\\u2028b\\u2029'],
  ['\u007f\u0085', '\\u007f\\u0085'],
  ['ä', '\\u00e4'],
  ['🐘', '\\ud83d\\udc18'],
  ['\u0001', '\\u0001'],
])('a role called %j stands in it as %s', (admin, text) => {
  expect(policyJson({ ...examplePolicy, admin })).toContain(`,"admin":"${text}",`);
});

test('any policy comes back from its text, which is printable ASCII without a dollar sign', () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      const text = policyJson(policy);
      expect(text).toMatch(/^[\x20-\x23\x25-\x7e]+$/);
      expect(JSON.parse(text)).toEqual(policy);
    }),
  );
});
