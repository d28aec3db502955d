import { expect, test, vi } from 'vitest';
import { describeMajors } from '.';

vi.mock('../../src/cli/demo/server-binaries', async (original) => ({
  ...(await original<object>()),
  findServerBinaries: () => undefined,
}));

test('in CI a major that is not installed is an error, not a skip', () => {
  vi.stubEnv('CI', 'true');
  const body = vi.fn();
  expect(() => describeMajors('anything', body)).toThrow(
    'is not installed, and nothing is skipped in CI: run npm ci',
  );
  expect(body).not.toHaveBeenCalled();
});
