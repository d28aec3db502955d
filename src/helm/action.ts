import type { ScalarTag } from 'yaml';

/** Text that goes into the template as it is. */
export class Action {
  constructor(readonly text: string) {}
}

export const actionTag: ScalarTag = {
  tag: '!action',
  default: true,
  identify: (value: unknown) => value instanceof Action,
  resolve: (text: string) => text,
  stringify: (item, { indent }) => (item.value as Action).text.replaceAll('\n', `\n${indent}`),
};
