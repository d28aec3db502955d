import { expect, test } from 'vitest';
import { resolveAppValues, type TwoUserAppProps } from '../../src/values';
import { allowed, refused } from './chart-values';

const image = { repository: 'myapp', tag: '1.0.0' };

function refusal(props: object): string {
  try {
    resolveAppValues({ image, ...props } as TwoUserAppProps);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

test.each(refused)('rejects %s', (_what, props, message) => {
  expect(refusal(props)).toBe(`invalid values:\n  ${message}`);
});

test.each(allowed)('allows %s', (_what, props) => {
  expect(refusal(props)).toBe('');
});
