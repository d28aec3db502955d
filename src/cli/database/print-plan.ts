import { type Paint, printable } from '../paint';
import type { Statement } from './check';

/** Most characters of a statement for people; the script has it whole. */
const width = 600;

/** The statements by their reasons, in the order in which these come. */
export function byReason(statements: readonly Statement[]): ReadonlyMap<string, Statement[]> {
  const groups = new Map<string, Statement[]>();
  for (const statement of statements) {
    const { why } = partsOf(statement);
    groups.set(why, [...(groups.get(why) ?? []), statement]);
  }
  return groups;
}

/** The statements for people, those with one reason together. */
export function planText(statements: readonly Statement[], paint: Paint): string {
  return [...byReason(statements)]
    .map(([why, group]) => {
      const lines = group.map((statement) => line(statement, paint));
      return `${paint('strong', printable(why))}\n${lines.join('')}\n`;
    })
    .join('');
}

/** `3 statements: 1 gives, 2 take away` */
export function countText(statements: readonly Statement[]): string {
  const gives = statements.filter(isGrant).length;
  return `${counted(statements.length, 'statement')}: ${gives} to give, ${statements.length - gives} to take away`;
}

export function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function line(step: Statement, paint: Paint): string {
  const { statement } = step;
  const short =
    statement.length > width
      ? `${statement.slice(0, width - 100)} ... ${statement.slice(-60)}`
      : statement;
  const [sign, tone] = isGrant(step) ? (['+', 'good'] as const) : (['-', 'bad'] as const);
  const about = paint('quiet', `-- ${printable(partsOf(step).what)}`);
  return `  ${paint(tone, `${sign} ${printable(short)};`)}  ${about}\n`;
}

/** Whether a statement gives something, and does not take it away. */
export function isGrant({ statement }: Statement): boolean {
  return /^create schema |^(alter default privileges for role ("([^"]|"")+"|\S+) (in schema ("([^"]|"")+"|\S+) )?)?grant /.test(
    statement,
  );
}

/** A reason is `<what>: <why>`; there may be a colon in a name in the first, but none in the second. */
export function partsOf({ reason }: Statement): { what: string; why: string } {
  const colon = reason.lastIndexOf(': ');
  return { what: reason.slice(0, colon), why: reason.slice(colon + 2) };
}
