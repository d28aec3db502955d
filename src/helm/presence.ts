import { Concat, Each, Entries, Expression, type Node, Shared, Union, When } from '../deferred';
import { anyOf } from './expression-text';

/**
 * When a node is there at all: always (`true`), or if a condition holds. Maps and lists that are put together, and turn
 * out to be empty, are not.
 */
export function presence(node: Node): true | Expression {
  if (node instanceof When) return node.otherwise === undefined ? node.condition : true;
  if (node instanceof Union && node.filled) return true;
  if (node instanceof Union || node instanceof Concat) return some(node.parts.map(content));
  if (node instanceof Each) return itemsOf(node.loop.over);
  return true;
}

/** When a part puts anything into the map or list that it is a part of. */
function content(part: Node): true | Expression {
  if (part instanceof Expression) return itemsOf(part);
  if (part instanceof Shared || part instanceof Entries) return true;
  if (
    part instanceof When ||
    part instanceof Union ||
    part instanceof Concat ||
    part instanceof Each
  ) {
    return presence(part);
  }
  return some(Object.values(part as object).map(presence));
}

function some(presences: readonly (true | Expression)[]): true | Expression {
  const conditions = presences.filter((one) => one instanceof Expression);
  return conditions.length < presences.length ? true : anyOf(conditions);
}

function itemsOf(over: Expression): true | Expression {
  return (over.schema.minItems ?? 0) > 0 || over;
}
