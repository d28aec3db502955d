import {
  Choice,
  Combination,
  chartMark,
  Expression,
  isInParentheses,
  rootMark,
  TextExpression,
  withoutParentheses,
} from '../deferred';

/** Where in a template an expression stands. */
export interface Place {
  /** The chart's name, with which the names of its templates begin. */
  readonly chart: string;
  /** Whether the dot is an item of a loop there. */
  readonly inLoop: boolean;
}

/** The text of an expression in one place, without braces. */
export function expressionText(expression: unknown, place: Place): string {
  return placed(
    expression instanceof Expression ? expression.text : JSON.stringify(expression),
    place,
  );
}

/** The same as the argument of a function. */
export function argumentText(expression: unknown, place: Place): string {
  const isExpression = expression instanceof Expression;
  return placed(isExpression ? expression.argument : JSON.stringify(expression), place);
}

function placed(text: string, { chart, inLoop }: Place): string {
  return text
    .replaceAll(`${rootMark}.`, inLoop ? '$.' : '.')
    .replaceAll(rootMark, inLoop ? '$' : '.')
    .replaceAll(chartMark, chart);
}

/** The text of a condition. Go takes what is empty for false. */
export function conditionText(condition: unknown, place: Place): string {
  if (condition instanceof Combination) {
    const parts = condition.conditions.map((one) => conditionText(one, place));
    const args = parts.map((part) => (part.includes(' ') ? `(${part})` : part));
    return `${condition.operator} ${args.join(' ')}`;
  }
  const text = expressionText(condition, place);
  const empty = argumentOf('empty', text);
  if (empty !== undefined) return `not ${empty}`;
  const filled = argumentOf('empty', withoutParentheses(argumentOf('not', text) ?? ''));
  return filled === undefined ? text : withoutParentheses(filled);
}

/** What a condition negates, without the negation. */
export function oppositeOf(condition: string): string | undefined {
  const opposite = argumentOf('not', condition);
  return opposite === undefined ? undefined : withoutParentheses(opposite);
}

/** The argument of a function, if a text is a call of it with one. */
function argumentOf(name: string, text: string): string | undefined {
  if (!text.startsWith(`${name} `)) return undefined;
  const argument = text.slice(name.length + 1);
  return argument.includes(' ') && !isInParentheses(argument) ? undefined : argument;
}

/** The action that prints a scalar as YAML. */
export function scalarAction(expression: Expression, place: Place): string {
  const text = expressionText(expression, place);
  switch (expression.kind) {
    case 'string':
      return `{{ ${text} | quote }}`;
    case 'integer':
      return `{{ ${text} | int64 }}`;
    case 'boolean':
      return `{{ ${text} }}`;
    default:
      // A number or a text, in quotes if it is one.
      return `{{ toJson ${argumentText(expression, place)} }}`;
  }
}

/** A text in a template: actions in the places of its expressions. */
export function textActions(text: unknown, place: Place): string {
  if (!(text instanceof TextExpression)) {
    return text instanceof Expression ? textAction(text, place) : String(text);
  }
  return text.parts
    .map((part) => (part instanceof Expression ? textAction(part, place) : part))
    .join('');
}

/** The positive case of a choice first. */
function withoutNegation({ condition, yes, no }: Choice, place: Place) {
  const text = conditionText(condition, place);
  const opposite = oppositeOf(text);
  return opposite === undefined
    ? { condition: text, yes, no }
    : { condition: opposite, yes: no, no: yes };
}

/** The same on lines of its own: a text that is another one in each case has a condition. */
export function textLines(text: unknown, place: Place): string {
  if (!(text instanceof Choice)) return textActions(text, place);
  const { condition, yes, no } = withoutNegation(text, place);
  return [
    `{{- if ${condition} -}}`,
    textLines(yes, place),
    '{{- else -}}',
    textLines(no, place),
    '{{- end }}',
  ].join('\n');
}

function textAction(part: Expression, place: Place): string {
  if (part instanceof Choice) {
    const { condition, yes, no } = withoutNegation(part, place);
    const otherwise = no === '' ? '' : `{{ else }}${textActions(no, place)}`;
    return `{{ if ${condition} }}${textActions(yes, place)}${otherwise}{{ end }}`;
  }
  const text = expressionText(part, place);
  return part.kind === 'integer' ? `{{ int64 ${argumentText(part, place)} }}` : `{{ ${text} }}`;
}
