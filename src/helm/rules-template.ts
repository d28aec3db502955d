import { Distinct, type Dyn, Expression, Forbid, type Loop, type Rules } from '../deferred';
import {
  argumentText,
  conditionText,
  expressionText,
  type Place,
  textActions,
} from './expression-text';

/** The named template that lists what is wrong with the values, a line each, by rules that a JSON Schema cannot say. */
export function rulesTemplate(rules: Rules, chart: string): string {
  const lines = rulesLines(rules, { chart, inLoop: false });
  return [`{{- define "${chart}.problems" -}}`, ...lines, '{{- end }}', ''].join('\n');
}

/** The template that refuses values with which something is wrong. */
export function refusalTemplate(chart: string): string {
  return `{{- with include "${chart}.problems" . | trim }}
{{- fail (printf "invalid values:\\n  %s" (. | replace "\\n" "\\n  ")) }}
{{- end }}
`;
}

function rulesLines(rules: Rules, place: Place): string[] {
  return rules.flatMap((rule) => {
    if (typeof rule === 'string') throw new Error(`a rule refuses all values: ${rule}`);
    if (rule instanceof Forbid) {
      return guarded(rule.condition, [textActions(rule.message, place)], place);
    }
    if (rule instanceof Distinct) return distinctLines(rule, place);
    return loop(rule, place, (inner, inside) => rulesLines(inner, inside));
  });
}

function guarded(condition: unknown, body: readonly string[], place: Place): string[] {
  return [`{{- if ${conditionText(condition, place)} }}`, ...body, '{{- end }}'];
}

function loop<R>(
  { over, key, item, each }: Loop<R>,
  place: Place,
  body: (each: R, inside: Place) => string[],
): string[] {
  return [
    `{{- range ${key}, ${item} := ${expressionText(over, place)} }}`,
    ...body(each, { ...place, inLoop: true }),
    '{{- end }}',
  ];
}

/** Remembers in `$taken` who came first. */
function distinctLines({ claims }: Distinct, place: Place): string[] {
  const lines = claims.flatMap((claim) =>
    'over' in claim
      ? loop(claim, place, (each, inside) => claimLines(each, inside))
      : claimLines(claim, place),
  );
  return ['{{- $taken := dict }}', ...lines];
}

type Claim = Extract<Distinct['claims'][number], { readonly id: unknown }>;

function claimLines({ made, id, path, refusal }: Claim, place: Place): string[] {
  const argument = (value: unknown) => argumentText(value, place);
  const first = new Expression('string', `get $taken ${argument(id)}`) as unknown as Dyn<string>;
  const lines = [
    `{{- if hasKey $taken ${argument(id)} }}`,
    textActions(refusal(first), place),
    '{{- else }}',
    `{{- $_ := set $taken ${argument(id)} ${argument(path)} }}`,
    '{{- end }}',
  ];
  return made === undefined ? lines : guarded(made, lines, place);
}
