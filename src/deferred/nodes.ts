import { and } from './combination';
import { type Dyn, Expression, type Item, isDeferred, type MaybeDyn } from './dyn';
import { type Loop, loopOver } from './loops';

/**
 * A piece of a Kubernetes object: a text, number, truth value, list or map of such, a value that may be deferred, or one
 * of the nodes below. `undefined` is nothing: the key or item that has it is left out.
 */
export type Node = unknown;

/** A node that is there if a condition holds. */
export class When {
  constructor(
    readonly condition: Expression,
    readonly body: Node,
    readonly otherwise?: Node,
  ) {}
}

/** A map put together from maps and deferred maps. */
export class Union {
  constructor(
    readonly parts: readonly Node[],
    /** Whether it is never empty. */
    readonly filled: boolean,
  ) {}
}

/** A list put together from lists and deferred lists. */
export class Concat {
  constructor(readonly parts: readonly Node[]) {}
}

/** A list of what each item of a deferred list, or each value of a deferred map, makes. */
export class Each {
  constructor(readonly loop: Loop<Node>) {}
}

/** A map whose keys, too, may be deferred. */
export class Entries {
  constructor(readonly entries: readonly (readonly [Dyn<string>, Node])[]) {}
}

/** A piece that stands in several places of a chart: a named template. */
export class Shared {
  constructor(
    readonly name: string,
    readonly body: Node,
  ) {}
}

/** The node if the condition holds, else the other or nothing. */
export function when(condition: Dyn<boolean>, body: Node, otherwise?: Node): Node {
  if (!(condition instanceof Expression)) return condition ? body : otherwise;
  if (body instanceof When && body.otherwise === undefined && otherwise === undefined) {
    return when(and(condition, body.condition as unknown as Dyn<boolean>), body.body);
  }
  return new When(condition, body, otherwise);
}

/** One map of several; one that turns out to be empty is left out. A key may stand in one of them only. */
export function union(...parts: readonly Node[]): Node {
  const present = parts.filter(isThere);
  if (present.some(isDeferred)) return new Union(present, false);
  const result = present.flatMap((part) =>
    Object.entries(part as object).filter(([, item]) => isThere(item)),
  );
  return result.length === 0 ? undefined : Object.fromEntries(result);
}

/** The same of maps of which one always has a key: so it needs no condition. */
export function filledUnion(...parts: readonly Node[]): Node {
  const result = union(...parts);
  return result instanceof Union ? new Union(result.parts, true) : result;
}

/** One list of several; one that turns out to be empty is left out. */
export function concat(...parts: readonly Node[]): Node {
  if (parts.some(isDeferred)) return new Concat(parts.filter(isThere));
  const result = parts.flatMap((part) => (part as Node[] | undefined) ?? []).filter(isThere);
  return result.length === 0 ? undefined : result;
}

/**
 * A list of what is made of each item of a list, or of each value of a map in the order of its keys.
 *
 * @param name what an item is called in the template
 */
export function each<T>(
  over: MaybeDyn<T>,
  name: string,
  make: (item: Item<T>, key: Dyn<string>) => Node,
): Node {
  const made = loopOver(over, name, make as (item: unknown, key: Dyn<string>) => Node);
  return Array.isArray(made) ? concat(made) : new Each(made);
}

/** A map of entries whose keys may be deferred. */
export function entries(...list: readonly (readonly [Dyn<string>, Node])[]): Node {
  if (isDeferred(list)) return new Entries(list);
  return Object.fromEntries(list as unknown as [string, Node][]);
}

/** The node, which a chart states once, under this name. */
export function shared(name: string, body: Node): Node {
  return isDeferred(body) ? new Shared(name, body) : body;
}

/** What is known of a node, without what turned out to be nothing. */
export function plain(node: Node): unknown {
  if (Array.isArray(node)) return node.filter((item) => item !== undefined).map(plain);
  if (typeof node !== 'object' || node === null) return node;
  const present = Object.entries(node).filter(([, item]) => item !== undefined);
  return Object.fromEntries(present.map(([key, item]) => [key, plain(item)]));
}

/** Whether a node is something. */
export function isThere(node: Node): boolean {
  return node !== undefined;
}
