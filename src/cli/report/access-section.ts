import { counted } from '../database/print-plan';
import type { ReportAccess, ReportDocument, ReportObject } from './document';
import { type Html, html } from './html';
import { name, qualified } from './names';
import type { Cell, State } from './reasons';
import { wideTable } from './wide-table';

/** The tables of the page, in its order: objects of one have the same privileges. */
const families: readonly (readonly [title: string, (object: ReportObject) => boolean])[] = [
  ['Tables and views', ({ class: of, kind }) => isRelation(of) && !isOther(kind)],
  ['Sequences', ({ class: of, kind }) => isRelation(of) && kind === 'sequence'],
  ['Routines', ({ class: of, kind }) => of === 'routine' || kind === 'routine'],
  ['Schemas', ({ class: of }) => of === 'schema'],
  ['Database', ({ class: of }) => of === 'database'],
];

function isRelation(of: ReportObject['class']): boolean {
  return of === 'relation' || of === 'default';
}

function isOther(kind: string): boolean {
  return kind === 'sequence' || kind === 'routine';
}

/** Who may do what, and why: object by object, and for each of them role by role. */
export function accessSection({ objects, roles }: ReportDocument): Html {
  const schemas = new Set(objects.flatMap(({ schema }) => schema ?? []));
  const privileges = new Set(
    objects.flatMap(({ access }) =>
      access.flatMap(({ cells }) => cells.map(({ privilege }) => privilege)),
    ),
  );
  return html`<section aria-labelledby="access">
<h2 id="access">Access</h2>
<form id="filters" aria-label="Filter the tables of this section" hidden>
<p><label for="role">Role</label>
<select id="role"><option value="">every role</option>${roles.map(({ role }) => html`<option value="${role}">${role}</option>`)}</select></p>
<p><label for="schema">Schema</label>
<select id="schema"><option value="">every schema</option>${[...schemas].map((schema) => html`<option value="${schema}">${schema}</option>`)}</select></p>
<p><label for="privilege">May do</label>
<select id="privilege"><option value="">anything or nothing</option>${[...privileges].map((privilege) => html`<option value="${privilege}">${privilege}</option>`)}</select></p>
<p><label for="text">Name has</label>
<input id="text" type="search" autocomplete="off" spellcheck="false"></p>
<p class="check"><input id="differs" type="checkbox"><label for="differs">only what differs from the policy</label></p>
<p><button type="reset">Show all</button></p>
</form>
<p id="shown" role="status" aria-live="polite" hidden></p>
${families.map(([title, isIn]) => familyTable(title, objects.filter(isIn)))}
</section>
`;
}

function familyTable(title: string, objects: readonly ReportObject[]): Html {
  const [first] = objects;
  if (first === undefined) return html``;
  const privileges = (first.access[0]?.cells ?? []).map(({ privilege }) => privilege);
  const id = title.toLowerCase().replaceAll(' ', '-');
  const columns = ['Role', ...privileges, 'Why'];
  const tables = pieces(objects).map((piece, index, { length }) => {
    const part = length === 1 ? '' : `, part ${index + 1} of ${length}`;
    const caption = `${title}${part}: what each role may do, and why`;
    const bodies = piece.map((object) => objectBody(object, columns.length));
    return wideTable(`${id}-${index + 1}`, caption, columns, bodies, 'matrix');
  });
  return html`<div class="family">
<h3>${title}</h3>
${tables}</div>
`;
}

/** Most objects in one table: the browser lays out a table as a whole, and those that nobody looks at not at all. */
const pieceSize = 100;

function pieces(objects: readonly ReportObject[]): (readonly ReportObject[])[] {
  const count = Math.ceil(objects.length / pieceSize);
  return Array.from({ length: count }, (_, index) =>
    objects.slice(index * pieceSize, (index + 1) * pieceSize),
  );
}

function objectBody(object: ReportObject, width: number): Html {
  const { schema, access } = object;
  return html`<tbody data-schema="${schema ?? ''}">
<tr><th class="object" scope="rowgroup" colspan="${width}">${heading(object)}</th></tr>
${access.map(roleRow)}</tbody>
`;
}

function heading(object: ReportObject): Html {
  const { class: of, kind, schema, names, owner, extension, bookkeeping } = object;
  if (of === 'default') {
    const where = schema === null ? ' anywhere' : html` in schema ${name(schema)}`;
    return html`Every ${kind} that ${name(owner)} will make${where}`;
  }
  const notes = html`<small>${[
    kind,
    html`owner ${name(owner)}`,
    ...(extension ? ['of an extension'] : []),
    ...(bookkeeping ? ['books of a migration tool'] : []),
  ].map((note, index) => html`${index === 0 ? '' : ', '}${note}`)}</small>`;
  const full = (one: string) =>
    name(of === 'relation' || of === 'routine' ? qualified(schema, one) : one);
  const [first = '', ...others] = names;
  if (others.length === 0) return html`${full(first)} ${notes}`;
  return html`<details><summary>${full(first)} and ${counted(others.length, 'other')} alike <small class="matches"></small></summary>
<ul>${names.map((one) => html`<li>${full(one)}</li>`)}</ul></details> ${notes}`;
}

function roleRow({ role, cells }: ReportAccess): Html {
  const may = cells.filter(isPossible);
  const differs = cells.some(({ state }) => state === 'more' || state === 'less');
  return html`<tr data-role="${role}" data-may="${may.map(({ privilege }) => privilege).join(' ')}"${differs ? html` data-differs` : ''}><th scope="row">${name(role)}</th>${cells.map(
    ({ state, because }) =>
      html`<td class="${state}">${words[state]}${because === '' ? '' : html` <small>${because}</small>`}</td>`,
  )}<td class="why">${why(cells)}</td></tr>
`;
}

/** Each state by a sign and a word, so that nobody has to see the colour. */
export const words: Readonly<Record<State, Html>> = {
  yes: html`<b>✓ yes</b>`,
  no: html`– no`,
  some: html`<b>◐ some</b>`,
  more: html`<b>▲ too much</b>`,
  less: html`<b>▼ too little</b>`,
};

/** The reasons, each once with the privileges that it is for. */
function why(cells: readonly Cell[]): Html[] {
  const reasons = new Map<string, string[]>();
  for (const { reason, privilege } of cells) {
    reasons.set(reason, [...(reasons.get(reason) ?? []), privilege]);
  }
  return [...reasons].map(
    ([reason, privileges]) => html`<p><b>${privileges.join(', ')}</b>: ${reason}</p>`,
  );
}

/** Whether the role can do something by the privilege. */
export function isPossible({ state, columns }: Cell): boolean {
  return columns === undefined ? state !== 'no' && state !== 'less' : columns.on.length > 0;
}
