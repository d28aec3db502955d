import type { JsonSchema } from '../access/json-schema';
import { policySchema } from '../access/policy-schema';

/** A field of a cron expression: `*`, numbers, names, ranges and steps, in a list. */
function field(value: string): string {
  const item = `(\\*|${value}(-${value})?)(/[1-9][0-9]?)?`;
  return `${item}(,${item})*`;
}

const months = 'JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC';
const days = 'SUN|MON|TUE|WED|THU|FRI|SAT';

const cron = [
  field('[0-5]?[0-9]'),
  field('([01]?[0-9]|2[0-3])'),
  field('(0?[1-9]|[12][0-9]|3[01])'),
  field(`(0?[1-9]|1[0-2]|${months}|${months.toLowerCase()})`),
  field(`([0-6]|${days}|${days.toLowerCase()})`),
].join(' +');

const { $schema, properties, ...policy } = policySchema;

/** The policy, and how often it is proved. */
export const accessSchema = {
  ...policy,
  properties: {
    ...properties,
    verify: {
      title: 'VerifyProps',
      description: 'Whether a CronJob proves again and again what the roles may do.',
      type: 'object',
      additionalProperties: false,
      properties: {
        schedule: {
          description:
            "When, as a cron expression such as `0 3 * * *`; `''` for never. It fails when a role may do more or less than the policy says, and lists what.",
          type: 'string',
          maxLength: 200,
          pattern: `^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|${cron})?$`,
          $comment: 'a cron expression of five fields such as "0 3 * * *", or ""; correct it',
          default: '',
        },
      },
    },
  },
} as const satisfies JsonSchema;
