import { type Paint, printable } from '../paint';
import type { Refused } from './refused';

const titles: { readonly [kind in Refused['kind']]: string } = {
  statement: 'Statements of the service',
  privilege: 'Privileges that no policy gives',
  owner: 'What the service owns',
  role: 'What the service is',
  routine: 'Routines',
  trigger: 'Triggers',
  cascade: 'Foreign keys that cascade',
  bookkeeping: 'Books of migration tools',
};

/** What the model would refuse, for people, in groups. */
export function refusedText(refused: readonly Refused[], note: string, paint: Paint): string {
  const groups = Object.entries(titles).map(([kind, title]) => {
    const lines = refused.filter((one) => one.kind === kind).map((one) => item(one, paint));
    return lines.length === 0 ? '' : `${paint('strong', title)}\n${lines.join('')}\n`;
  });
  const head =
    refused.length === 0
      ? 'Nothing was found that the model would refuse.'
      : 'What the model would refuse, and the usual way out:';
  return `${paint('strong', head)}\n\n${groups.join('')}${printable(note)}\n`;
}

function item({ object, what, wayOut }: Refused, paint: Paint): string {
  return [
    `  ${paint('bad', printable(object))}\n`,
    `    ${printable(what)}\n`,
    `    ${paint('good', 'way out:')} ${printable(wayOut)}\n`,
  ].join('');
}
