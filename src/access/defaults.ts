import type { JsonSchema } from './json-schema';

/** The document that a schema describes when its author writes nothing; undefined if it has no default. */
export function defaultsOf(schema: JsonSchema): unknown {
  if (schema.default !== undefined) return structuredClone(schema.default);
  if (schema.type !== 'object' || schema.properties === undefined) return undefined;
  const entries = Object.entries(schema.properties)
    .map(([key, property]) => [key, defaultsOf(property)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

/** Freezes a document at every level. */
export function deepFreeze<T>(document: T): T {
  if (typeof document === 'object' && document !== null) {
    for (const value of Object.values(document)) deepFreeze(value);
    Object.freeze(document);
  }
  return document;
}
