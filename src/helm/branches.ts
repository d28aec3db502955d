import { Expression, type Loop, type Node, When } from '../deferred';
import { conditionText, expressionText, oppositeOf, type Place } from './expression-text';

/** Lines of a template that stand before the next item or key, or after the last. */
export type Lines = string[];

/** What stands in one of several cases, and the line that begins it. */
interface Branch {
  readonly opening: string;
  readonly body: Node;
}

/** Adds the cases of a node one after the other, and returns the lines that are to stand after them. */
export function conditional(
  part: When,
  place: Place,
  before: Lines,
  add: (body: Node, before: Lines) => Lines,
): Lines {
  let lines = before;
  for (const { opening, body } of branches(part, place, 'if')) {
    lines = add(body, lines.concat(`{{- ${opening} }}`));
  }
  return [...lines, '{{- end }}'];
}

function branches(part: When, place: Place, keyword: string): Branch[] {
  const { condition, body, otherwise } = withoutNegation(part, place);
  const first = { opening: `${keyword} ${condition}`, body };
  if (otherwise === undefined) return [first];
  if (otherwise instanceof When) return [first, ...branches(otherwise, place, 'else if')];
  const second = { opening: 'else', body: otherwise };
  if (keyword === 'if' && body instanceof Expression && expressionText(body, place) === condition) {
    return [{ opening: `with ${condition}`, body: new Expression(body.kind, '.') }, second];
  }
  return [first, second];
}

/** The positive case first, where there are two. */
function withoutNegation(
  { condition, body, otherwise }: When,
  place: Place,
): { readonly condition: string; readonly body: Node; readonly otherwise?: Node } {
  const text = conditionText(condition, place);
  const opposite = oppositeOf(text);
  if (opposite === undefined || otherwise === undefined || otherwise instanceof When) {
    return { condition: text, body, otherwise };
  }
  return { condition: opposite, body: otherwise, otherwise: body };
}

/** Adds what each item of a deferred list or map makes, and returns the lines that are to stand after it. */
export function looped(
  { over, key, item, each }: Loop<Node>,
  place: Place,
  before: Lines,
  add: (body: Node, inside: Place, before: Lines) => Lines,
): Lines {
  const variables = mentions(each, key) ? `${key}, ${item}` : item;
  const opened = `{{- range ${variables} := ${expressionText(over, place)} }}`;
  return [...add(each, { ...place, inLoop: true }, [...before, opened]), '{{- end }}'];
}

/** Whether a variable stands in an expression somewhere in a node. */
function mentions(node: Node, variable: string): boolean {
  if (node instanceof Expression) return node.text.includes(variable);
  if (typeof node !== 'object' || node === null) return false;
  return Object.values(node).some((inner) => mentions(inner, variable));
}
