import type { Values } from './values-file';

/** Merges the values of several files as Helm does, which keeps a `null`: it takes away the chart's default. */
export function mergeFiles(below: Values, above: Values): Values {
  const entries = Object.entries(above).map(([key, value]) => {
    const under = Object.hasOwn(below, key) ? below[key] : undefined;
    return [key, isMap(under) && isMap(value) ? mergeFiles(under, value) : value] as const;
  });
  return { ...below, ...Object.fromEntries(entries) };
}

export function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
