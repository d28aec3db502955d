import { expect, test } from 'vitest';
import { redact } from '../../src/cli/redact';

test.each([
  ['no secret in "postgresql://db/shop?user=u"', 'no secret in "postgresql://db/shop?user=u"'],
  ['unexpected "postgresql://u:hunter2@db/x"', 'unexpected "postgresql://…@db/x"'],
  ['postgresql://db/x?password=hunter2&user=u', 'postgresql://db/x?password=…&user=u'],
  ['host=db password=hunter2 user=u', 'host=db password=… user=u'],
  ['unexpected "password=hunter2", see --help', 'unexpected "password=…", see --help'],
  ['host=db password = hunter2 user=u', 'host=db password = … user=u'],
  ["host=db password='hun ter2' user=u", 'host=db password=… user=u'],
  ["host=db password = 'hun ter2' user=u", 'host=db password = … user=u'],
  [String.raw`password='it\'s hunter2' user=u`, 'password=… user=u'],
  [String.raw`password='\\' user='u'`, "password=… user='u'"],
  ["password='hun ter2", 'password=…'],
  [String.raw`password=hun\ ter2 user=u`, 'password=… user=u'],
  ['password="hun ter2" user=u', 'password=… user=u'],
  ['password=hun&ter2 user=u', 'password=… user=u'],
])('%s', (text, read) => {
  expect(redact(text)).toBe(read);
  expect(redact(read)).toBe(read);
});
