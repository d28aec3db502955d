import {
  Concat,
  combination,
  Each,
  Entries,
  Expression,
  type Node,
  not,
  Shared,
  Union,
  When,
} from '../deferred';

/**
 * When a node is there at all: always (`true`), or if a condition holds. Maps and lists that are put together, and turn
 * out to be empty, are not.
 */
export function presence(node: Node): true | Expression {
  if (node instanceof When) return either(node, presence);
  if (node instanceof Union && node.filled) return true;
  if (node instanceof Union || node instanceof Concat) return some(node.parts.map(content));
  if (node instanceof Each) return itemsOf(node.loop.over);
  return true;
}

/** When one of the two cases of a node is there. */
function either(
  { condition, body, otherwise }: When,
  presenceOf: (node: Node) => true | Expression,
): true | Expression {
  const yes = presenceOf(body);
  const whenYes = yes === true ? condition : combination('and', [condition, yes]);
  if (otherwise === undefined) return whenYes;
  const no = presenceOf(otherwise);
  if (yes === true) return no === true || combination('or', [condition, no]);
  const opposite = not(condition as never) as unknown as Expression;
  return combination('or', [whenYes, no === true ? opposite : combination('and', [opposite, no])]);
}

/** When a part puts anything into the map or list that it is a part of. */
function content(part: Node): true | Expression {
  if (part instanceof Expression) return itemsOf(part);
  if (part instanceof Shared || part instanceof Entries) return true;
  if (part instanceof When) return either(part, content);
  if (part instanceof Union || part instanceof Concat || part instanceof Each) {
    return presence(part);
  }
  return some(Object.values(part as object).map(presence));
}

function some(presences: readonly (true | Expression)[]): true | Expression {
  const conditions = presences.filter((one) => one instanceof Expression);
  return conditions.length < presences.length ? true : combination('or', conditions);
}

function itemsOf(over: Expression): true | Expression {
  return (over.schema.minItems ?? 0) > 0 || over;
}
