import { type Html, html, type Part } from './html';

/** A table that scrolls where it is wider than the page, also by keyboard. */
export function wideTable(
  id: string,
  caption: string,
  columns: readonly string[],
  bodies: Part,
  kind?: 'matrix',
): Html {
  return html`<div class="wide" role="region" aria-labelledby="${id}" tabindex="0">
<table${kind === undefined ? '' : html` class="${kind}"`}>
<caption id="${id}">${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
${bodies}</table>
</div>
`;
}
