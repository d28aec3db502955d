import type { ReportDocument, ReportObject } from './document';
import { type Html, html, type Part } from './html';
import { name, qualified } from './names';
import type { Cell } from './reasons';
import { wideTable } from './wide-table';

/** The columns that a role cannot read or write though it can others of the table, and why. */
export function columnsSection({ objects }: ReportDocument): Html {
  const rows = objects.flatMap((object) =>
    object.access.flatMap(({ role, cells }) => {
      const partial = cells.filter(({ columns }) => columns !== undefined);
      return partial.length === 0 ? [] : [columnRow(object, role, partial)];
    }),
  );
  const caption = 'Tables on whose columns a role has not the same privileges';
  const table = wideTable(
    'columns-table',
    caption,
    ['Table', 'Role', 'Can', 'Cannot', 'Why'],
    html`<tbody>
${rows}</tbody>
`,
  );
  return html`<section aria-labelledby="columns">
<h2 id="columns">Hidden columns</h2>
${rows.length === 0 ? html`<p>No role may use only some of a table’s columns.</p>` : table}
</section>
`;
}

function columnRow(
  { schema, names, kind }: ReportObject,
  role: string,
  cells: readonly Cell[],
): Html {
  const [first = '', ...others] = names.map((one) => name(qualified(schema, one)));
  const tables =
    others.length === 0
      ? first
      : html`<details><summary>${first} and ${others.length} more</summary><ul>${others.map((one) => html`<li>${one}</li>`)}</ul></details>`;
  const each = (part: (cell: Cell) => Part) =>
    cells.map((cell) => html`<p><b>${cell.privilege}</b>: ${part(cell)}</p>`);
  return html`<tr><th scope="row">${tables} <small>${kind}</small></th><th scope="row">${name(role)}</th><td>${each(({ columns }) => list(columns?.on))}</td><td>${each(({ columns }) => list(columns?.off))}</td><td class="why">${each(({ reason }) => reason)}</td></tr>
`;
}

function list(columns: readonly string[] = []): Part {
  if (columns.length === 0) return 'none';
  return columns.map((column, index) => html`${index === 0 ? '' : ', '}${name(column)}`);
}
