import { chartMark, Expression, rootMark, TextExpression } from '../deferred';

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
  const text = expressionText(condition, place);
  const [, empty] = /^empty (\S+)$/.exec(text) ?? [];
  const [, filled] = /^not \(empty (\S+)\)$/.exec(text) ?? [];
  return filled ?? (empty === undefined ? text : `not ${empty}`);
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

/** A condition that holds if one of several does. */
export function anyOf(conditions: readonly Expression[]): Expression {
  const [only, ...more] = conditions;
  if (only !== undefined && more.length === 0) return only;
  const texts = conditions.map(({ argument }) => argument);
  return new Expression('boolean', `or ${texts.join(' ')}`);
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

function textAction(part: Expression, place: Place): string {
  const text = expressionText(part, place);
  return part.kind === 'integer' ? `{{ int64 ${argumentText(part, place)} }}` : `{{ ${text} }}`;
}
