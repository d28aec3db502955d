import type { JsonSchema } from '../access/json-schema';
import { policySchema } from '../access/policy-schema';

// Minute, hour, day, month and weekday; whether 61 is a minute is left to Kubernetes, for a pattern
// that could be read by nobody would stand in Helm's message.
const cron = '[0-9*/,-]+( +[0-9*/,-]+){2}( +[0-9A-Za-z*/,-]+){2}';

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
