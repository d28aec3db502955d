import { majors } from '../../src/cli/demo/server-binaries';
import { areas } from './all';
import { type Attack, existsOn, type Outcome, outcomeOn } from './attack';

/** The names in braces, as a reader of the table knows them. */
const names: { readonly [token: string]: string } = {
  admin: 'admin_apps',
  service: 'service_apps',
  reader: 'analytics_ro',
  other: 'other_owner',
  third: 'app_group',
  fourth: 'wider_group',
  fifth: 'widest_group',
  app: 'shop',
  data: 'data',
  outside: 'elsewhere',
  db: 'shop_db',
};

/** docs/attacks.md, from the outcomes that each run of the attacks is held to. */
export function attacksDocument(): string {
  const all = areas.flatMap(({ attacks }) => attacks);
  const outside = all.filter((one) => majors.some((m) => existsOn(m, one) && isOutside(m, one)));
  return `<!-- Written by \`UPDATE=1 npx vitest run test/attacks\`. Do not edit. -->
# Attacks

Each row is a way in which an application's user could still lose, change or read rows that it should not. The test
\`test/attacks\` sets each up as a careless migration or administrator would, on PostgreSQL ${majors[0]} to ${majors.at(-1)}, and tries it
twice: with the four \`GRANT\` statements that everybody writes (it succeeds each time, so the test can fail), and after
an apply of this project. Then one of four things is so:

- **refused**: the server refuses it, with this SQLSTATE (\`none\`: it is ignored without an error, and changes nothing).
- **fails closed**: the run ends with an error, nothing is changed, no new pod starts, and the finding says where the way
  is and what shuts it; [findings.md](findings.md) explains each code. After its remedy the attack is refused, which is tried as well.
- **reported**: the policy does not speak of this, so the run goes on; the warning says it.
- **outside**: it works with us too. These are listed below, with the reason.

Of ${all.length} ways, ${all.length - outside.length} are refused, fail closed or are reported.

${areas.map(({ title, attacks }) => section(title, attacks)).join('\n')}
## Outside the model

${outside.map((one) => `- ${words(one.title)}: ${reasons(one)}`).join('\n')}
`;
}

function section(title: string, attacks: readonly Attack[]): string {
  const rows = attacks.map(
    (one) => `| ${words(one.title)} | ${words(one.gain)} | ${outcomes(one)} |`,
  );
  return `## ${title}

| the attack | with the recipe | with Two-User Postgres |
|---|---|---|
${rows.join('\n')}
`;
}

/** The outcome, by majors where it differs. */
function outcomes(one: Attack): string {
  const there = majors.filter((major) => existsOn(major, one));
  const groups = new Map<string, number[]>();
  for (const major of there) {
    const text = outcomeText(outcomeOn(major, one));
    groups.set(text, [...(groups.get(text) ?? []), major]);
  }
  return [...groups]
    .map(([text, on]) => (on.length === majors.length ? text : `${on.join(', ')}: ${text}`))
    .join('; ');
}

function outcomeText(outcome: Outcome): string {
  if ('refused' in outcome) return `refused (${outcome.refused})`;
  if ('outside' in outcome) return 'outside';
  const closed = 'found' in outcome;
  const [code, object, path] = (closed ? outcome.found : outcome.warned).map(words);
  return `${closed ? 'fails closed' : 'reported'}: [${code}](findings.md#${code?.toLowerCase()}) ${object} (${path?.replaceAll('->', '→')})`;
}

function isOutside(major: number, one: Attack): boolean {
  return 'outside' in outcomeOn(major, one);
}

function reasons(one: Attack): string {
  const texts = majors
    .filter((major) => existsOn(major, one))
    .map((major) => outcomeOn(major, one))
    .flatMap((outcome) => ('outside' in outcome ? [words(outcome.outside)] : []));
  return [...new Set(texts)].join('; ');
}

/** A text with its names filled in, fit for a cell of a table. */
function words(text: string): string {
  const named = text.replace(/\{(\w+)\}/g, (token, name: string) => names[name] ?? token);
  return named.replaceAll('|', '\\|');
}
