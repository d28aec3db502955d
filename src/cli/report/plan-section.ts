import type { Statement } from '../database/check';
import { byReason, countText, isGrant, partsOf } from '../database/print-plan';
import type { ReportDocument } from './document';
import { type Html, html } from './html';

/** Most characters of a statement that is shown at once: one may name a thousand tables. */
const width = 600;

/** What `apply` would do, and why. */
export function planSection({ statements, admin }: ReportDocument): Html {
  const first =
    statements.length === 0
      ? 'Nothing to grant or revoke.'
      : html`${countText(statements)}. The command apply executes them as <bdi>${admin}</bdi>, in one transaction.`;
  return html`<section aria-labelledby="plan">
<h2 id="plan">Plan</h2>
<p>${first}</p>
${[...byReason(statements)].map(
  ([why, group]) => html`<h3>${why}</h3>
<ul class="statements">
${group.map(statementItem)}</ul>
`,
)}</section>
`;
}

function statementItem(step: Statement): Html {
  const { statement } = step;
  const sign = isGrant(step) ? '+ give' : '− take away';
  const code = html`<code>${statement};</code>`;
  const whole =
    statement.length <= width
      ? code
      : html`<details><summary><code>${statement.slice(0, width - 100)} …</code></summary>${code}</details>`;
  return html`<li><small>${sign}: ${partsOf(step).what}</small> ${whole}</li>
`;
}
