import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { accessSection, words } from './access-section';
import { columnsSection } from './columns-section';
import type { ReportDocument } from './document';
import { findingsSection } from './findings-section';
import { type Html, html, verbatim } from './html';
import { planSection } from './plan-section';
import { summarySection } from './summary-section';

const style = readFileSync(join(__dirname, 'page.css'), 'utf8');
const script = readFileSync(join(__dirname, 'browser.mjs'), 'utf8');

/**
 * The report as one page that needs nothing else, and that nothing else can get into: its policy lets the browser load
 * nothing, and run and apply nothing but this very script and style. Without the script it can be read all the same.
 */
export function reportPage(report: ReportDocument): string {
  const { database, time } = report;
  const title = `Who can do what in ${database.database}`;
  const policy = [
    "default-src 'none'",
    `style-src '${hash(style)}'`,
    `script-src '${hash(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${verbatim(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<h1>Who can do what in <bdi>${database.database}</bdi></h1>
<p>Read <time datetime="${time}">${time.replace(/T(.*?)(\.\d+)?Z$/, ' $1 UTC')}</time> from ${database.server}, PostgreSQL ${database.version}, as <bdi>${database.user}</bdi></p>
<nav aria-label="Sections"><ul>${sections.map(([id, text]) => html`<li><a href="#${id}">${text}</a></li>`)}</ul></nav>
</header>
<main id="main">
${summarySection(report)}${accessSection(report)}${columnsSection(report)}${findingsSection(report)}${planSection(report)}${reading}</main>
<footer><p>Made by cdk8s-two-user-postgres report. It shows the moment in which it was made.</p></footer>
<script type="module">${verbatim(script)}</script>
</body>
</html>
`;
  return page.markup;
}

const sections = [
  ['summary', 'Summary'],
  ['access', 'Access'],
  ['columns', 'Hidden columns'],
  ['findings', 'Findings'],
  ['plan', 'Plan'],
  ['reading', 'How to read it'],
] as const;

const reading: Html = html`<section aria-labelledby="reading">
<h2 id="reading">How to read it</h2>
<dl>
<div><dt>${words.yes}</dt><dd>The role can, and the policy says so.</dd></div>
<div><dt>${words.no}</dt><dd>The role cannot, and the policy does not say that it may. Where nothing stands behind it, no rule gives this privilege to anybody.</dd></div>
<div><dt>${words.some}</dt><dd>The role can on some columns of the table, as the policy says.</dd></div>
<div><dt>${words.more}</dt><dd>The role can, and the policy does not give it.</dd></div>
<div><dt>${words.less}</dt><dd>The role cannot, though the policy gives it.</dd></div>
</dl>
<p>A role can what it can by any role that it is or can become by SET ROLE: by grants to it, to PUBLIC and to roles of which it is a member, by ownership, and as a superuser. A name like ⟨U+202E⟩ stands for a character that cannot be seen. What functions, triggers, rules and foreign keys do with the rights of their owners is no privilege: it is among the findings.</p>
</section>
`;

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
