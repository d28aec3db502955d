import { isDeepStrictEqual } from 'node:util';
import { Ajv, type ValidateFunction } from 'ajv';
import type { JsonSchema } from '../../src/access/json-schema';
import { mergeValues } from '../../src/values';
import type { Random } from './random';
import { textOf } from './texts';
import type { Values } from './umbrella';

/** What the random values are made from. */
export interface ValuesSource {
  /** The schema of complete values, as in `values.schema.json`. */
  readonly schema: JsonSchema;
  /** The values of the chart itself, as in `values.yaml`. */
  readonly defaults: Values;
  /**
   * Values for places where the schema admits too much or chance too little, by path: `image.repository`,
   * `readers[].role`, `labels{}`. `usual` makes what would else be there.
   */
  readonly candidates?: {
    readonly [path: string]: (random: Random, usual: () => unknown) => unknown;
  };
  /** Keys that a user has to write. */
  readonly always?: readonly string[];
}

/** A part of the schema, with keywords that others may add to it. */
interface AnySchema extends Omit<JsonSchema, 'type' | 'properties' | 'items' | 'enum'> {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: { readonly [key: string]: AnySchema };
  readonly patternProperties?: { readonly [pattern: string]: AnySchema };
  readonly items?: AnySchema;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly oneOf?: readonly AnySchema[];
}

type Map = { [key: string]: unknown };

const attempts = 40;
const deepest = 8;

/** Makes random values that a schema admits, as a user would write them: every key that has a default may be left out. */
export class RandomValues {
  private readonly ajv = new Ajv({ strict: false, validateSchema: false, allErrors: false });
  private readonly validators = new Map<object | string, ValidateFunction>();
  /** How likely a key is written. */
  private density = 0.5;
  /** How likely a default is deleted. */
  private nulls = 0;
  private random: Random;

  constructor(
    private readonly source: ValuesSource,
    random: Random,
  ) {
    this.random = random;
    this.ajv.addSchema(source.schema, 'root');
  }

  /** Values that the schema admits. */
  next(): Values {
    this.density = this.random.pick([0.05, 0.3, 0.5, 0.8]);
    // Few, because helm 3 takes them one by one only.
    this.nulls = this.random.chance(0.08) ? 0.3 : 0;
    const { schema, defaults } = this.source;
    const values: Map = {};
    for (const [key, part] of Object.entries(schema.properties ?? {})) {
      // Each section by itself, so that one which cannot be made costs no other.
      const section = this.property(key, part as AnySchema, key, defaults, schema.required);
      if (section !== undefined) values[key] = section;
    }
    return values;
  }

  /** Whether the schema admits these values, once they are merged into the defaults. */
  admits(values: Values): boolean {
    return this.fits(this.source.schema, mergeValues(this.source.defaults, values));
  }

  private property(
    key: string,
    part: AnySchema,
    path: string,
    siblings: unknown,
    required: readonly string[] = [],
  ): unknown {
    const preset = isMap(siblings) && Object.hasOwn(siblings, key) ? siblings[key] : undefined;
    const needed = preset === undefined && required.includes(key);
    const always = this.source.always?.some((one) => one === path || one.startsWith(`${path}.`));
    if (!needed && !always && !this.random.chance(this.density)) return undefined;
    if (preset !== undefined && !required.includes(key) && this.random.chance(this.nulls))
      return null;
    for (let left = attempts; left > 0; left--) {
      const value = this.value(part, path, preset);
      if (this.fits(part, mergeValues(preset, value))) return value;
    }
    if (needed || always) throw new Error(`cannot make a value for ${path}: give candidates`);
    return undefined;
  }

  private value(schema: AnySchema, path: string, preset: unknown): unknown {
    const candidate = this.source.candidates?.[path];
    const usual = () => this.usual(schema, path, preset);
    return candidate === undefined ? usual() : candidate(this.random, usual);
  }

  private usual(schema: AnySchema, path: string, preset: unknown): unknown {
    const deep = path.split(/\.|\[|\{/).length > deepest;
    const chosen = this.flat(schema, deep);
    const conditions = this.conditions(schema);
    const type = typeOf(chosen, this.random);
    // What a schema says of this type alone.
    const rules = conditions.filter((rule) => isDeepStrictEqual(rule.if, { type }));
    const one = rules.reduce((sum, { then = {} }) => both(sum, then as AnySchema), chosen);
    if (one.const !== undefined) return one.const;
    if (one.enum !== undefined) return this.random.pick(one.enum);
    switch (type) {
      case 'object':
        return this.object(one, path, preset, conditions);
      case 'array':
        return this.array(one, path);
      case 'string':
        return textOf(one as JsonSchema, this.random);
      case 'integer':
      case 'number':
        return this.number(one, preset);
      case 'boolean':
        return this.random.chance(0.5);
      case 'null':
        return null;
      default:
        // Nothing says of which type it is.
        return this.random.pick(['text', 5, true, [], {}]);
    }
  }

  /** A schema with its references, its `allOf` and one of its alternatives put into it. */
  private flat(schema: AnySchema, deep: boolean): AnySchema {
    const { $ref, allOf = [], anyOf, oneOf, if: _, then: _then, else: _else, ...own } = schema;
    const parts: AnySchema[] = [...(allOf as readonly AnySchema[])];
    if ($ref !== undefined) parts.push(this.referred($ref));
    const alternatives = [anyOf as readonly AnySchema[] | undefined, oneOf];
    for (const some of alternatives) {
      const flat = some?.filter(({ type }) => !(deep && (type === 'object' || type === 'array')));
      if (flat !== undefined) parts.push(this.random.pick(flat));
    }
    return parts.reduce((sum: AnySchema, part) => both(sum, this.flat(part, deep)), own);
  }

  private referred(reference: string): AnySchema {
    const keys = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
    return keys.reduce((part: unknown, key) => (part as Map)[key], this.source.schema) as AnySchema;
  }

  private object(
    schema: AnySchema,
    path: string,
    preset: unknown,
    conditions: readonly AnySchema[],
  ): unknown {
    const value: Map = {};
    const fill = (key: string, part: AnySchema) => {
      const made = this.property(key, part, `${path}.${key}`, preset, schema.required);
      if (made === undefined) delete value[key];
      else set(value, key, made);
    };
    for (const [key, part] of Object.entries(schema.properties ?? {})) fill(key, part);
    for (const [key, made] of this.others(schema, path, preset)) {
      if (!Object.hasOwn(schema.properties ?? {}, key)) set(value, key, made);
    }
    // What holds under a condition is made once more, now for the branch that the rest decides on.
    for (let left = 3; left > 0; left--) {
      for (const branch of this.branches(conditions, mergeValues(preset, value))) {
        for (const key of branch.required ?? []) {
          const part = schema.properties?.[key];
          if (part !== undefined && !Object.hasOwn(value, key)) {
            set(value, key, this.value(part, `${path}.${key}`, undefined));
          }
        }
        for (const [key, rule] of Object.entries(branch.properties ?? {})) {
          const merged = mergeValues(preset, value);
          const now = isMap(merged) && Object.hasOwn(merged, key) ? merged[key] : undefined;
          if (now === undefined || this.fits(rule, now)) continue;
          const known = schema.properties?.[key];
          const part = both(known ?? {}, rule);
          const own = isMap(preset) && Object.hasOwn(preset, key) ? preset[key] : undefined;
          if (own !== undefined && [rule, known ?? {}].every((one) => this.fits(one, own)))
            delete value[key];
          else set(value, key, this.value(part, `${path}.${key}`, own));
        }
      }
    }
    return value;
  }

  /** The parts of a schema that hold under a condition. */
  private conditions(schema: AnySchema): AnySchema[] {
    const parts = [...((schema.allOf ?? []) as readonly AnySchema[])];
    if (schema.$ref !== undefined) parts.push(this.referred(schema.$ref));
    const own = schema.if === undefined ? [] : [schema];
    return [...own, ...parts.flatMap((part) => this.conditions(part))];
  }

  /** The branches that these values are held to. */
  private branches(conditions: readonly AnySchema[], merged: unknown): AnySchema[] {
    return conditions.flatMap((one) => {
      const branch = this.fits(one.if ?? {}, merged) ? one.then : one.else;
      if (branch === undefined) return [];
      return [branch as AnySchema, ...this.branches(this.conditions(branch as AnySchema), merged)];
    });
  }

  private others(schema: AnySchema, path: string, preset: unknown): [string, unknown][] {
    const { additionalProperties: rule, propertyNames, patternProperties = {} } = schema;
    const entries: [string, unknown][] = [];
    for (const [pattern, part] of Object.entries(patternProperties)) {
      if (!this.random.chance(this.density)) continue;
      const key = textOf({ type: 'string', pattern }, this.random);
      entries.push([key, this.value(part, `${path}{}`, undefined)]);
    }
    const open = rule === undefined ? schema.properties === undefined : rule !== false;
    if (!open) return entries;
    const part = (typeof rule === 'object' ? rule : {}) as AnySchema;
    const presets = isMap(preset) ? preset : {};
    const most = schema.maxProperties ?? 3;
    for (let left = this.random.integer(schema.minProperties ?? 0, most); left > 0; left--) {
      const name = textOf(propertyNames ?? { type: 'string' }, this.random);
      // helm 3 cannot read these back.
      if (/\u0085|^<<$/.test(name)) continue;
      entries.push([name, this.value(part, `${path}{}`, undefined)]);
    }
    for (const key of Object.keys(presets)) {
      if (Object.hasOwn(schema.properties ?? {}, key) || !this.random.chance(this.density))
        continue;
      const gone = this.random.chance(this.nulls) && !schema.required?.includes(key);
      entries.push([key, gone ? null : this.value(part, `${path}{}`, presets[key])]);
    }
    return entries;
  }

  private array(schema: AnySchema, path: string): unknown[] {
    const least = schema.minItems ?? 0;
    const length = this.random.integer(
      least,
      Math.max(least, schema.maxItems ?? this.random.integer(0, 3)),
    );
    const items: unknown[] = [];
    for (let left = attempts; items.length < length && left > 0; left--) {
      const item = this.value(schema.items ?? {}, `${path}[]`, undefined);
      if (!this.fits(schema.items ?? {}, item)) continue;
      const again = items.some((other) => JSON.stringify(other) === JSON.stringify(item));
      if (!(schema.uniqueItems && again)) items.push(item);
    }
    return items;
  }

  private number(schema: AnySchema, preset: unknown): number {
    const { minimum: least = 0, maximum: most = 2 ** 31 - 1 } = schema;
    const some = [0, least, least + 1, most, most - 1, 1_000_000, this.random.integer(least, most)];
    if (schema.type !== 'integer') some.push(-7, 0.1, 1.5, 2 ** 53 - 1, 10_000_000, 123456789);
    if (typeof preset === 'number') some.push(preset);
    return this.random.pick(some.filter((number) => number >= least && number <= most));
  }

  private fits(schema: object, value: unknown): boolean {
    if (value === undefined) return true;
    let validator = this.validators.get(schema);
    if (validator === undefined) {
      // References of a part mean the whole schema.
      const text = JSON.stringify(schema).replaceAll('"#/', '"root#/');
      validator = this.validators.get(text) ?? this.ajv.compile(JSON.parse(text));
      this.validators.set(schema, validator).set(text, validator);
    }
    return validator(value) as boolean;
  }
}

/** What both of two schemas say; of a keyword that both have, the second one's stays and the first one is kept whole. */
function both(one: AnySchema, other: AnySchema): AnySchema {
  const clash = Object.keys(one).some(
    (key) =>
      key !== 'properties' && key !== 'required' && key !== 'type' && Object.hasOwn(other, key),
  );
  const properties = { ...one.properties };
  for (const [key, part] of Object.entries(other.properties ?? {})) {
    properties[key] = Object.hasOwn(properties, key)
      ? both(properties[key] as AnySchema, part)
      : part;
  }
  return {
    ...one,
    ...other,
    ...(one.properties || other.properties ? { properties } : {}),
    ...(one.required || other.required
      ? { required: [...(one.required ?? []), ...(other.required ?? [])] }
      : {}),
    ...(clash ? { allOf: [one as JsonSchema, ...(other.allOf ?? [])] } : {}),
  };
}

function typeOf(schema: AnySchema, random: Random): string | undefined {
  if (typeof schema.type === 'string') return schema.type;
  if (schema.type !== undefined) return random.pick(schema.type);
  if (schema.properties !== undefined) return 'object';
  if (schema.pattern !== undefined) return 'string';
  return undefined;
}

/** Sets a key, also one that is called `__proto__`. */
function set(map: Map, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}

function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
