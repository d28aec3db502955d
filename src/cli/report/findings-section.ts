import { unicodeEscape } from '../../deferred';
import { findingCounts } from '../database/print-findings';
import type { ReportDocument } from './document';
import { type Html, html, shown } from './html';

type Finding = ReportDocument['findings'][number];

const risks: Readonly<Record<Finding['risk'], string>> = {
  loss: 'rows can be lost or overwritten',
  write: 'more can be written than the policy says',
  read: 'more can be read than the policy says',
  none: 'nothing is lost, written or read',
};

/** What no grant can put right, and how somebody can. */
export function findingsSection({ findings }: ReportDocument): Html {
  return html`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
<p>${findings.length === 0 ? 'No way round the policy was found.' : `Ways round the policy, and gaps in it, that no grant of the plan closes: ${findingCounts(findings)}.`}</p>
${findings.map(findingArticle)}
</section>
`;
}

function findingArticle(
  { code, severity, object, path, message, risk, remedy }: Finding,
  index: number,
): Html {
  const id = `finding-${index + 1}`;
  return html`<article class="finding ${severity}" aria-labelledby="${id}">
<h3 id="${id}"><span class="severity">${severity === 'error' ? '■ error' : '□ warning'}</span> ${code} <bdi>${object}</bdi></h3>
<p>${message}.</p>
<dl><dt>Path</dt><dd><bdi>${path}</bdi></dd><dt>Risk</dt><dd>${risks[risk]}</dd><dt>Remedy</dt><dd>${copyable(remedy, `remedy of ${code}, ${object}`)}</dd></dl>
</article>
`;
}

/** A text to be copied: the script gives it a button. What the eye does not see of it stands in the attribute. */
function copyable(text: string, what: string): Html {
  const raw = shown(text) === text ? undefined : html` data-text="${asciiJson(text)}"`;
  return html`<pre tabindex="0" data-copy="${what}"${raw}><code>${text}</code></pre>`;
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, unicodeEscape);
}
