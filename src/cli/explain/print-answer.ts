import { type Paint, printable } from '../paint';
import { type Answer, type Path, quoted, type Reason } from './answer';
import type { PolicyFact, Way } from './facts';

/** What was asked, in words. */
export interface Asked {
  readonly role: string;
  readonly privilege: string;
  /** `table public.orders` */
  readonly object: string;
}

/** Most columns that are named. */
const mostColumns = 20;

/** The answer in one line, which begins with yes or no. */
export function sentence({ role, privilege, object }: Asked, answer: Answer): string {
  const who = role === 'public' ? 'PUBLIC' : role;
  if (answer.has) {
    const yes = `yes, ${who} has ${privilege} on ${object}`;
    if (answer.missing.length === 0) return yes;
    return `${yes}, but cannot use it: it has no ${answer.missing.join(', and no ')}`;
  }
  const no = `no, ${who} does not have ${privilege} on ${object}`;
  const columns =
    answer.columns.length > 0 ? `, only on ${answer.columns.length} of its columns` : '';
  const take = answer.take === undefined ? '' : `, but can get it: ${answer.take.join('; ')}`;
  return `${no}${columns}${take}`;
}

/** A line, and those that hang below it. */
interface Line {
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'quiet' | 'plain';
  readonly below: readonly Line[];
}

/** The answer as a tree. */
export function answerText(
  asked: Asked,
  answer: Answer,
  ways: readonly Way[],
  paint: Paint,
): string {
  const lines = [
    ...pathLines(answer.path, asked),
    ...(asked.role === 'public' ? [] : [everybodyLine(answer, asked)]),
    ...columnLines(answer, asked),
    ...answer.missing.map((one) => line('bad', `no ${one}: without it nothing can be used`)),
    ...(answer.catalog
      ? [line('quiet', 'the system catalog is written by superusers only, whatever was granted')]
      : []),
    ...(answer.explained
      ? []
      : [line('bad', 'the server says so; by what way, this program does not know')]),
  ];
  const others = ways.map(({ object, what }) => line('bad', `${object}: ${what}`));
  return [
    `${paint('strong', printable(asked.role === 'public' ? 'PUBLIC' : asked.role))}\n`,
    drawn(lines, '', paint),
    ...(others.length === 0
      ? []
      : [
          `\n${paint('strong', printable(`other ways to the rows of ${asked.object}`))}\n`,
          drawn(others, '', paint),
        ]),
  ].join('');
}

/** What a policy says of it, in a line. */
export function policyText(
  { role, privilege, object }: Asked,
  fact: PolicyFact,
  paint: Paint,
): string {
  const { as, managed, gives, rule, keys } = fact;
  const from = keys.length === 0 ? 'the rule of its schema' : keys.join(', ');
  const why = rule === null ? '' : `: ${object} is ${rule} for it by ${from}`;
  const text =
    as === null
      ? `the policy does not speak of ${role}, and leaves its privileges alone`
      : as === 'admin'
        ? `${role} is the policy's admin, and its privileges are left alone`
        : managed
          ? `the policy ${gives ? 'gives' : 'does not give'} ${privilege} to ${role}, its ${as}${why}`
          : `${object} is in no schema of the policy, which leaves it alone`;
  return `${paint('strong', printable(text))}\n\n`;
}

function line(tone: Line['tone'], text: string, below: readonly Line[] = []): Line {
  return { tone, text, below };
}

function pathLines(path: Path, asked: Asked): Line[] {
  const own = path.reasons.map((reason) => reasonLine(reason, path, asked));
  const direct =
    path.memberships.length === 0 && own.length === 0
      ? [line('quiet', `nothing of its own: ${nothing(asked)}`)]
      : own;
  return [...direct, ...path.paths.map((one) => memberLine(one, asked))];
}

function nothing({ privilege, object }: Asked): string {
  return `${privilege} on ${object} was not granted to it, and it is not the owner`;
}

function memberLine(path: Path, asked: Asked): Line {
  const options = path.memberships
    .map(({ grantor, inherit, set, admin }) => {
      const names = Object.entries({ INHERIT: inherit, SET: set, ADMIN: admin });
      const on = names.filter(([, has]) => has).map(([name]) => name);
      const by = grantor === null ? 'as the owner of the database' : `granted by ${grantor}`;
      return `${by}, with ${on.length === 0 ? 'no option' : on.join(', ')}`;
    })
    .join('; ');
  const head = `member of ${path.role} (${options})`;
  if (path.elsewhere) return line('quiet', `${head}: see there`);
  const below = pathLines(path, asked);
  const gives = [path, ...path.paths].some(
    ({ reasons, paths }) => reasons.length + paths.length > 0,
  );
  const use = {
    now: 'it inherits what that one has',
    'set role': `it can ${path.first.join('; ')}, and then has what that one has`,
    'grant role': `it can ${path.first.join('; ')}, and then has what that one has`,
    nothing: 'of no use: it neither inherits nor can become it',
  }[path.how];
  const rest = gives || path.how === 'nothing' ? use : 'that one does not have it';
  return line(gives ? 'plain' : 'quiet', `${head}: ${rest}`, below);
}

function reasonLine(reason: Reason, { role }: Path, asked: Asked): Line {
  const { privilege } = asked;
  const on = reason.column === undefined ? '' : ` on column ${quoted(reason.column)}`;
  switch (reason.kind) {
    case 'superuser':
      return reason.take === undefined
        ? line('good', 'superuser: no privilege is asked for')
        : line('bad', `superuser: after ${reason.take.join('; ')} no privilege is asked for`);
    case 'predefined role':
      return line('good', `${role} gives ${privilege} on everything of the kind; no ACL shows it`);
    case 'owner':
      return line('good', `owner: has ${privilege}${on} as such`);
    case 'owner without it':
      return line('bad', `owner: has lost ${privilege}, and can grant it to itself again`);
    case 'createrole':
      return line(
        'bad',
        'CREATEROLE: before PostgreSQL 16 it can make itself a member of any role but a superuser',
      );
    case 'grant':
      return line('good', `${privilege}${on} ${grantText(reason)}`);
  }
}

/** `granted by app_group, which has it with grant option from admin_apps, the owner; may pass it on` */
function grantText({ grantors = [], grantable }: Reason): string {
  const chain = grantors.map(({ role, owner }, index) => {
    const who = owner ? `${role}, the owner` : role;
    return index === 0 ? `granted by ${who}` : `which has it with grant option from ${who}`;
  });
  const end =
    grantors.at(-1)?.owner === false ? ', and nobody gave it the right to (any more)' : '';
  return `${chain.join(', ')}${end}${grantable ? '; may pass it on' : ''}`;
}

function everybodyLine({ everybody }: Answer, asked: Asked): Line {
  if (everybody.length === 0) return line('quiet', 'PUBLIC does not have it');
  return line(
    'plain',
    'PUBLIC, which everybody is',
    everybody.map((reason) => {
      return reasonLine(reason, nobody, asked);
    }),
  );
}

const nobody: Path = {
  ...{ role: 'PUBLIC', how: 'now', first: [], memberships: [], elsewhere: false },
  ...{ reasons: [], paths: [] },
};

function columnLines({ columns }: Answer, { privilege }: Asked): Line[] {
  if (columns.length === 0) return [];
  const names = columns.slice(0, mostColumns).map(quoted).join(', ');
  const more = columns.length > mostColumns ? ` and ${columns.length - mostColumns} more` : '';
  return [line('plain', `${privilege} on single columns: ${names}${more}`)];
}

function drawn(lines: readonly Line[], indent: string, paint: Paint): string {
  return lines
    .map(({ text, tone, below }, index) => {
      const last = index === lines.length - 1;
      const words = printable(text);
      const painted = tone === 'plain' ? words : paint(tone, words);
      const head = paint('quiet', `${indent}${last ? '└─ ' : '├─ '}`);
      return `${head}${painted}\n${drawn(below, `${indent}${last ? '   ' : '│  '}`, paint)}`;
    })
    .join('');
}
