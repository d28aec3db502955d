/**
 * The part of JSON Schema draft-07 that our schemas are written in. Helm evaluates the same text,
 * so patterns must be understood by RE2 (no lookahead, no `\u`), and `format` is not used. A `$ref`
 * stands alone, as draft-07 ignores what is beside it, and points into the root's `definitions`.
 *
 * Three standard annotations carry what a message and the generated interfaces need:
 * `title` names the interface of an object, `writeOnly` marks a value that no message may show, and
 * `$comment` is `what is allowed; how to repair it`.
 */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $ref?: string;
  readonly definitions?: { readonly [name: string]: JsonSchema };
  readonly title?: string;
  readonly description?: string;
  readonly $comment?: string;
  readonly default?: unknown;
  readonly writeOnly?: boolean;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';
  readonly enum?: readonly (string | number)[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: JsonSchema;
  readonly properties?: { readonly [key: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
  readonly not?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/** Whether a key that is left out gets a value: its own default, or those of its properties. */
export function hasDefault(schema: JsonSchema): boolean {
  return (
    schema.default !== undefined || (schema.type === 'object' && schema.properties !== undefined)
  );
}

/**
 * The schema of complete documents: at every level each key that has a default is required, so that
 * `null`, which deletes a key under Helm's rules, is refused instead of rendering nothing.
 *
 * Two places stay open, where only what the literal requires is required. Helm merges nothing into the
 * items of a list; and an object with a default of its own (a probe) may lose its keys.
 */
export function withRequired(schema: JsonSchema): JsonSchema {
  if (schema.type !== 'object' || schema.properties === undefined || schema.default !== undefined) {
    return schema;
  }
  const properties = Object.entries(schema.properties);
  const required = properties.filter(([, value]) => hasDefault(value)).map(([key]) => key);
  return {
    ...schema,
    properties: Object.fromEntries(properties.map(([key, value]) => [key, withRequired(value)])),
    required: [...new Set([...(schema.required ?? []), ...required])],
  };
}
