import { expect, test, vi } from 'vitest';
import { describeHelms } from '.';

vi.mock('./install.mjs', async (original) => ({
  ...(await original<object>()),
  install: () => {
    throw new Error('the registry is away');
  },
}));

test('in CI a helm that cannot be had is an error, not a skip', () => {
  vi.stubEnv('CI', 'true');
  const body = vi.fn();
  expect(() => describeHelms('anything', body)).toThrow(
    'the registry is away, and nothing is skipped in CI',
  );
  expect(body).not.toHaveBeenCalled();
});
