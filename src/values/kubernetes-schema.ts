import type { JsonSchema } from '../access/json-schema';

// What is passed on to Kubernetes as it is: fields that we neither read nor default. The chart prints
// it with `toYaml`, which loses some texts without a word. Measured with Helm 3.16 and 4.1, at every
// place in a document: DEL, the C1 controls, U+2028, U+2029, U+FFFE and U+FFFF; line breaks at the end
// but one, and white space beyond ASCII before them; the key `<<`. All other texts, and all numbers
// but -0, come out as they went in.
export const lost = '\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u2028\u2029\uFFFE\uFFFF';
export const wideSpace = '\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000';

/** A text that reaches Kubernetes as it was written. */
export const passedText = {
  type: 'string',
  pattern: `^([^${lost}]*[^${lost}\\n${wideSpace}]\\n?)?$`,
  $comment:
    'a text without control characters and line separators (tab and line break may be in it) that ends in at most one line break; correct it',
} as const satisfies JsonSchema;

// Two are no fields but properties of every object of JavaScript.
const passedKey = {
  type: 'string',
  minLength: 1,
  maxLength: 500,
  pattern: `^[^${lost}\\t\\n\\r]*[^${lost}\\t\\n\\r${wideSpace}]$`,
  not: { type: 'string', pattern: '^(<<|__proto__|constructor)$' },
  $comment: 'the name of a field, of at most 500 printable characters; rename it',
} as const satisfies JsonSchema;

// Stated once for the whole schema: Helm reads all of it at every run.
const any = { $ref: '#/definitions/kubernetes' } as const satisfies JsonSchema;
const fieldName = { $ref: '#/definitions/field' } as const satisfies JsonSchema;

/** The definitions that the schema of the values needs at its root. */
export const definitions = {
  field: passedKey,
  kubernetes: {
    description: 'What is passed on to Kubernetes as it is, except null.',
    allOf: [
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
      { if: { type: 'string' }, then: passedText },
      {
        if: { type: 'number' },
        // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
        then: {
          type: 'number',
          // Beyond these, Helm and JavaScript read different integers.
          minimum: -9007199254740991,
          maximum: 9007199254740991,
          $comment: 'a number from -9007199254740991 to 9007199254740991; write it in quotes',
        },
      },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
      { if: { type: 'array' }, then: { type: 'array', items: any } },
      {
        if: { type: 'object' },
        // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
        then: { type: 'object', propertyNames: fieldName, additionalProperties: any },
      },
    ],
    anyOf: [
      { type: 'string' },
      { type: 'number' },
      { type: 'boolean' },
      { type: 'array' },
      { type: 'object' },
    ],
    $comment: 'a text, a number, true, false, a list or a map; remove it',
  },
} as const satisfies { readonly [name: string]: JsonSchema };

/** A map whose fields are passed on to Kubernetes. */
export const passedMap = {
  type: 'object',
  propertyNames: fieldName,
  additionalProperties: any,
  $comment: 'a map with the fields that Kubernetes has here; correct it',
} as const satisfies JsonSchema;

/** The same, without the fields that are set elsewhere. */
export function passedMapWithout(fields: readonly string[], comment: string) {
  return {
    ...passedMap,
    propertyNames: {
      allOf: [
        fieldName,
        {
          type: 'string',
          not: { type: 'string', enum: fields },
          $comment: comment,
        },
      ],
    },
  } as const satisfies JsonSchema;
}

/** A list of such maps. */
export const passedList = {
  type: 'array',
  items: passedMap,
  $comment: 'a list of maps with the fields that Kubernetes has here; write each as an item',
} as const satisfies JsonSchema;

/** A list of such maps that each have certain fields, which we read. */
export function passedListOf(
  properties: { readonly [field: string]: JsonSchema },
  comment: string,
) {
  return {
    type: 'array',
    items: {
      ...passedMap,
      properties,
      required: Object.keys(properties),
      $comment: comment,
    },
    $comment: comment.replace(/^a map/, 'a list of maps'),
  } as const satisfies JsonSchema;
}
