import { type Dyn, Expression, known } from './dyn';

/** Conditions that have to hold all, or of which one has to. */
export class Combination extends Expression {
  constructor(
    readonly operator: 'and' | 'or',
    readonly conditions: readonly Expression[],
  ) {
    const texts = conditions.map((condition) => condition.argument);
    super(
      'boolean',
      `${operator} ${texts.join(' ')}`,
      conditions.flatMap(({ uses }) => uses),
    );
  }
}

/** Whether all conditions hold. */
export function and(...conditions: readonly Dyn<boolean>[]): Dyn<boolean> {
  return combined('and', conditions, true);
}

/** Whether one of the conditions holds. */
export function or(...conditions: readonly Dyn<boolean>[]): Dyn<boolean> {
  return combined('or', conditions, false);
}

/** What is known already need not be asked of Helm. */
function combined(
  operator: 'and' | 'or',
  conditions: readonly unknown[],
  neutral: boolean,
): Dyn<boolean> {
  if (conditions.includes(!neutral)) return known(!neutral);
  const open = conditions.filter((one) => one instanceof Expression);
  if (open.length === 0) return known(neutral);
  return combination(operator, open) as unknown as Dyn<boolean>;
}

/** One condition of several. */
export function combination(operator: 'and' | 'or', conditions: readonly Expression[]): Expression {
  const flat = conditions.flatMap((one) =>
    one instanceof Combination && one.operator === operator ? one.conditions : [one],
  );
  const [only, ...more] = flat;
  return only !== undefined && more.length === 0 ? only : new Combination(operator, flat);
}
