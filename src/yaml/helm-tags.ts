import type { ScalarTag, Tags } from 'yaml';

/**
 * The tags by which Helm reads a values file: those of YAML 1.1, where `yes` and `on` are true, without the
 * sexagesimal numbers, dates, sets and bytes, which Helm does not have, and with numbers as Go writes them.
 */
export function helmTags(tags: Tags): Tags {
  const kept = tags.filter((tag) => typeof tag !== 'string' && !foreign.test(tag.tag));
  return [...kept, number];
}

const foreign = /:(int|float|timestamp|binary|omap|pairs|set)$/;

const radixes: { readonly [prefix: string]: number } = { '0b': 2, '0o': 8, '0x': 16, '0': 8 };

const number: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^[-+]?(?:[0-9]|\.[0-9])[\w.+-]*$/,
  resolve: (text) => numberOf(text) ?? text,
};

/** Undefined for what Go takes for a text: `1.0.0`, `0x`, or a number that is too large. */
function numberOf(text: string): number | undefined {
  const [, sign, digits = ''] = /^([-+]?)(.*)$/.exec(text.replaceAll('_', '')) ?? [];
  const value = magnitude(digits);
  if (!Number.isFinite(value)) return undefined;
  return sign === '-' ? -value : value;
}

function magnitude(digits: string): number {
  const [, prefix = '', rest = ''] = /^(0[box]?)([0-9a-f]+)$/i.exec(digits) ?? [];
  const radix = radixes[prefix.toLowerCase()];
  if (radix !== undefined && [...rest].every((digit) => Number.parseInt(digit, radix) >= 0)) {
    return Number.parseInt(rest, radix);
  }
  const decimal = /^(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?$/i.test(digits);
  return decimal ? Number(digits) : Number.NaN;
}
