import { isDeepStrictEqual } from 'node:util';
import { Ajv, type ErrorObject, type Options } from 'ajv';
import { defaultsOf } from './defaults';
import type { JsonSchema } from './json-schema';

/** What is wrong with a document, a line for each error: path, value, what is allowed, the remedy. */
export interface CheckResult {
  readonly problems: readonly string[];
  /** Whether keys are missing, of the wrong type or wrong themselves, so that rules across keys cannot be asked. */
  readonly malformed: boolean;
}

/**
 * Prepares the check of documents against a schema. Compiling is nearly all of what a check costs, and most of a document
 * are defaults, which are valid (a test sees to it): so each part of the schema is compiled when a document first has
 * something else there.
 */
export function schemaCheck(schema: JsonSchema): (document: unknown) => CheckResult {
  const { properties = {}, definitions, ...rest } = schema;
  const names = Object.keys(properties).map((key) => [key, {}] as const);
  const whole = compiled({ ...rest, properties: Object.fromEntries(names) });
  const parts = Object.entries(properties).map(([key, part]) => ({
    key,
    preset: defaultsOf(part),
    check: compiled({
      type: 'object',
      properties: { [key]: part },
      ...(definitions === undefined ? {} : { definitions }),
    }),
  }));
  return (document) => {
    const map = isMap(document) ? document : {};
    const given = parts.filter(
      ({ key, preset }) => key in map && !isDeepStrictEqual(map[key], preset),
    );
    const found = [
      // These are about the document itself; what its keys allow, they find in the whole schema.
      ...whole(document).map((error) => ({ ...error, parentSchema: schema })),
      ...given.flatMap(({ check }) => check(document)),
    ];
    const errors = withoutBranches(found);
    return {
      problems: [...new Set(errors.map(message))],
      malformed: errors.some(
        ({ keyword, propertyName, data }) =>
          propertyName !== undefined ||
          ['type', 'required'].includes(keyword) ||
          // A text among several forms is of the right type: what could also stand there are maps and numbers.
          (keyword === 'anyOf' && typeof data !== 'string'),
      ),
    };
  };
}

/** What is wrong with a document by a schema, which is compiled at the first use. */
function compiled(schema: JsonSchema): (document: unknown) => ErrorObject[] {
  let validate: ReturnType<Ajv['compile']> | undefined;
  return (document) => {
    validate ??= new Ajv(quick).compile(schema);
    validate(document);
    return validate.errors ?? [];
  };
}

function isMap(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Without these, compiling takes four times as long. That our schemas are valid in ajv's strict mode is tested instead.
const quick: Options = {
  allErrors: true,
  strict: false,
  strictNumbers: true,
  validateSchema: false,
  meta: false,
  code: { optimize: false },
  // Errors bring the schema and the value they are about.
  verbose: true,
};

/** Throws one error that holds all the problems, a line each; does nothing when there are none. */
export function throwProblems(subject: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`invalid ${subject}:\n  ${problems.join('\n  ')}`);
}

/** One problem in the form that every message of this package has. */
export function problem(path: string, value: unknown, allowed: string, remedy: string): string {
  return `${path}: ${shown(value)} is not allowed; allowed: ${allowed}; ${remedy}`;
}

/**
 * The errors that are to be told. `if` and `propertyNames` only say that something inside them failed, which has its own
 * error. Of an `anyOf` it is the other way round: each of its branches says why it is not the one. But where a value can
 * have been meant for one branch alone, what is wrong with it there helps more than what else could stand in its place.
 */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  const unions = errors
    .filter(({ keyword }) => keyword === 'anyOf')
    .map((error) => ({ error, meant: branchMeant(error) }));
  return errors.filter(
    (error) =>
      error.keyword !== 'if' &&
      error.keyword !== 'propertyNames' &&
      unions.every(({ error: union, meant }) =>
        error === union
          ? meant === undefined
          : !isIn(union, error) || (meant !== undefined && isIn(union, error, meant)),
      ),
  );
}

/** Whether an error comes out of the branches of an `anyOf`, or out of one of them. */
function isIn(union: ErrorObject, error: ErrorObject, branch?: number): boolean {
  return (
    error.schemaPath.startsWith(
      `${union.schemaPath}/${branch === undefined ? '' : `${branch}/`}`,
    ) && `${error.instancePath}/`.startsWith(`${union.instancePath}/`)
  );
}

/** Which branch of an `anyOf` a value was meant for, if that is beyond doubt. */
function branchMeant({ data, schema }: ErrorObject): number | undefined {
  const branches = [...(schema as readonly JsonSchema[]).entries()];
  const [only, ...others] = branches.filter(([, branch]) => isMeantFor(data, branch));
  return others.length === 0 ? only?.[0] : undefined;
}

function isMeantFor(data: unknown, { type, $comment, required = [] }: JsonSchema): boolean {
  if (type === 'object') return isMap(data) && required.every((key) => Object.hasOwn(data, key));
  // One that says in words what it allows.
  return type === 'string' && $comment !== undefined && typeof data === 'string';
}

function message(error: ErrorObject): string {
  const schema = error.parentSchema as JsonSchema;
  const path = pathOf(error.instancePath);
  if (error.propertyName !== undefined) {
    const [allowed, remedy = 'rename it'] = allowedBy(schema);
    return `${path || 'document'}: key ${JSON.stringify(error.propertyName)} is not allowed; allowed: ${allowed}; ${remedy}`;
  }
  if (error.keyword === 'required') {
    const key: string = error.params.missingProperty;
    const [allowed] = allowedBy(schema.properties?.[key] ?? {});
    return `${join(path, key)}: a missing value is not allowed; allowed: ${allowed}; set it`;
  }
  if (error.keyword === 'additionalProperties') {
    const key: string = error.params.additionalProperty;
    const known = Object.keys(schema.properties ?? {}).join(', ');
    return `${join(path, key)}: key ${JSON.stringify(key)} is not allowed; allowed: ${known}; correct its spelling or remove it`;
  }
  const [allowed, remedy = 'change it'] = allowedBy(schema);
  const given = error.data;
  const text = schema.type === 'string' && schema.enum === undefined;
  const unquoted = text && ['number', 'boolean'].includes(typeof given);
  const value = holdsSecret(schema) ? hidden : given;
  return problem(path || 'document', value, allowed, unquoted ? 'write it in quotes' : remedy);
}

const hidden = Symbol('a value that is not shown');

/** Whether a value in this place may hold a password, perhaps in a form that nobody foresaw. */
function holdsSecret(schema: JsonSchema): boolean {
  return schema.writeOnly === true || Object.values(schema.properties ?? {}).some(holdsSecret);
}

/** Text of a value; maps are not spelled out, nor the credentials of a URL: passwords stand there. */
function shown(value: unknown): string {
  if (value === hidden) return 'the value (not shown)';
  if (value === undefined) return 'a missing value';
  if (typeof value === 'string') return JSON.stringify(value.replace(/:\/\/.*@/s, '://...@'));
  if (Array.isArray(value)) {
    const texts = value.every((item) => typeof item === 'string');
    return texts ? JSON.stringify(value) : 'this list';
  }
  return typeof value === 'object' && value !== null ? 'this map' : String(value);
}

/** What a schema allows in words, and how to repair a value that it does not. */
function allowedBy(schema: JsonSchema): [allowed: string, remedy?: string] {
  if (schema.$comment !== undefined) {
    const [allowed = '', remedy] = schema.$comment.split('; ');
    return remedy === undefined ? [allowed] : [allowed, remedy];
  }
  if (schema.enum !== undefined) {
    return [schema.enum.map((word) => JSON.stringify(word)).join(', '), 'use one of these'];
  }
  switch (schema.type) {
    case 'integer':
      if (schema.minimum === schema.maximum) return [`${schema.minimum}`];
      return [`an integer from ${schema.minimum} to ${schema.maximum}`];
    case 'boolean':
      return ['true or false'];
    case 'array':
      return ['a list'];
    case 'object':
      return [
        schema.properties === undefined
          ? 'a map'
          : `a map of ${Object.keys(schema.properties).join(', ')}`,
      ];
    default:
      return ['a text'];
  }
}

/** `/service/tables/public.users` as `service.tables["public.users"]`. */
function pathOf(pointer: string): string {
  return keys(pointer).reduce(join, '');
}

/** The keys in a JSON pointer (RFC 6901). */
function keys(pointer: string): string[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The path of a key or list item below a path. */
export function join(path: string, key: string): string {
  if (/^\d+$/.test(key)) return `${path}[${key}]`;
  if (!/^[A-Za-z_]\w*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
