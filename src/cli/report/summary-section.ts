import { errorsIn } from '../database/check';
import { findingCounts } from '../database/print-findings';
import { counted } from '../database/print-plan';
import { isPossible } from './access-section';
import type { ReportDocument } from './document';
import { type Html, html, type Part } from './html';
import { name } from './names';
import { wideTable } from './wide-table';

/** The answers to what is asked first. */
export function summarySection(report: ReportDocument): Html {
  const { findings, statements } = report;
  const losses = findings.filter(({ risk }) => risk === 'loss').length;
  const answers: readonly (readonly [question: string, answer: Part, good: boolean])[] = [
    deleting(report),
    losses === 0
      ? ['Can rows be lost some other way?', 'No finding says so.', true]
      : [
          'Can rows be lost some other way?',
          html`<a href="#findings">${counted(losses, 'finding')}</a> with that risk.`,
          false,
        ],
    differences(report),
    findings.length === 0
      ? ['Can grants put it right?', 'There are no findings.', true]
      : [
          'Can grants put it right?',
          html`Not alone: <a href="#findings">${findingCounts(findings)}</a>.`,
          errorsIn(findings) === 0,
        ],
    statements.length === 0
      ? ['What would apply do?', 'Nothing.', true]
      : [
          'What would apply do?',
          html`<a href="#plan">${counted(statements.length, 'statement')}</a>.`,
          false,
        ],
  ];
  return html`<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<dl class="answers">
${answers.map(
  ([question, answer, good]) =>
    html`<div><dt>${question}</dt><dd class="${good ? 'good' : 'bad'}">${good ? '✓' : '▲'} ${answer}</dd></div>
`,
)}</dl>
<h3>Roles</h3>
${rolesTable(report)}</section>
`;
}

function rolesTable({ admin, roles }: ReportDocument): Html {
  const what = 'admin: migrates and grants; may do everything, and so is in none of the tables';
  return wideTable(
    'roles',
    'The roles of the policy',
    ['Role', 'What it is', 'Logs in', 'Is, or can become'],
    html`<tbody>
<tr><th scope="row">${name(admin)}</th><td>${what}</td><td>–</td><td>–</td></tr>
${roles.map(
  ({ role, kind, exists, login, becomes }) =>
    html`<tr><th scope="row">${name(role)}</th><td>${kind}${exists ? '' : ', does not exist'}</td><td>${login ? 'yes' : 'no'}</td><td>${becomes.length === 0 ? 'nobody else' : becomes.map((path) => html`<p>${name(path)}</p>`)}</td></tr>
`,
)}</tbody>
`,
  );
}

function deleting({ objects, roles }: ReportDocument): readonly [string, Part, boolean] {
  const question = 'Can a role delete rows by its privileges?';
  const who = roles.flatMap(({ role }) => {
    const count = objects
      .filter(({ class: of }) => of === 'relation')
      .filter(({ access }) =>
        access.some(
          (one) =>
            one.role === role &&
            one.cells.some(
              (cell) =>
                (cell.privilege === 'DELETE' || cell.privilege === 'TRUNCATE') && isPossible(cell),
            ),
        ),
      )
      .reduce((sum, { names }) => sum + names.length, 0);
    return count === 0
      ? []
      : [html`${name(role)} from <a href="#access">${counted(count, 'table')}</a>`];
  });
  if (who.length === 0)
    return [question, 'No: none has DELETE or TRUNCATE on anything here.', true];
  return [
    question,
    html`Yes: ${who.map((one, index) => html`${index === 0 ? '' : ', '}${one}`)}.`,
    false,
  ];
}

function differences({ objects }: ReportDocument): readonly [string, Part, boolean] {
  const question = 'Is every privilege as the policy says?';
  const count = (state: string) =>
    objects.reduce(
      (sum, { access, names }) =>
        sum +
        Math.max(1, names.length) *
          access.flatMap(({ cells }) => cells.filter((cell) => cell.state === state)).length,
      0,
    );
  const [more, less] = [count('more'), count('less')];
  if (more + less === 0) return [question, 'Yes.', true];
  const parts = [
    ...(more > 0 ? [`${more} too many`] : []),
    ...(less > 0 ? [`${less} missing`] : []),
  ];
  return [question, `No: ${parts.join(', ')}.`, false];
}
