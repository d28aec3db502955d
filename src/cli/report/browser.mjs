// Filters for the tables of access, and buttons that copy. Reads the page, and makes nothing out of a text but text.

const by = (id) => document.getElementById(id);
const form = by('filters');
const status = by('shown');
const controls = ['role', 'schema', 'privilege', 'text', 'differs'].map(by);

const objects = [...document.querySelectorAll('.matrix tbody')].map((body) => {
  const items = [...body.querySelectorAll('.object li')];
  const names = items.length > 0 ? items : [body.querySelector('.object')];
  return {
    body,
    items,
    matches: body.querySelector('.matches'),
    schema: body.dataset.schema,
    names: names.map((element) => element.textContent.toLowerCase()),
    rows: [...body.querySelectorAll('tr[data-role]')].map((row) => ({
      row,
      role: row.dataset.role,
      may: row.dataset.may.split(' '),
      differs: 'differs' in row.dataset,
    })),
  };
});
const total = objects.reduce((sum, { names }) => sum + names.length, 0);

function filter() {
  const [role, schema, privilege, text, differs] = controls.map((control) =>
    control.type === 'checkbox' ? control.checked : control.value,
  );
  const wanted = text.trim().toLowerCase();
  let shown = 0;
  for (const { body, items, matches, names, rows, ...object } of objects) {
    let some = false;
    for (const one of rows) {
      const fits =
        (role === '' || one.role === role) &&
        (privilege === '' || one.may.includes(privilege)) &&
        (!differs || one.differs);
      one.row.hidden = !fits;
      some ||= fits;
    }
    const fitting = names.map((name) => name.includes(wanted));
    const count = fitting.filter(Boolean).length;
    body.hidden = !some || count === 0 || (schema !== '' && object.schema !== schema);
    if (!body.hidden) shown += count;
    for (const [index, item] of items.entries()) item.hidden = !fitting[index];
    if (matches !== null) {
      matches.textContent =
        wanted === '' ? '' : `${count} of ${names.length} have “${text.trim()}”`;
    }
  }
  for (const part of document.querySelectorAll('.family .wide, .family')) {
    part.hidden = part.querySelector('tbody:not([hidden])') === null;
  }
  status.textContent = `${shown} of ${total} objects shown`;
}

let waiting = 0;
function filterSoon() {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(filter);
}

form.addEventListener('input', filterSoon);
form.addEventListener('reset', filterSoon);
form.addEventListener('submit', (event) => event.preventDefault());
form.hidden = false;
status.hidden = false;
filter();

for (const text of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy ${text.dataset.copy}`);
  button.addEventListener('click', async () => {
    const raw = text.dataset.text === undefined ? text.textContent : JSON.parse(text.dataset.text);
    try {
      await navigator.clipboard.writeText(raw);
      button.textContent = 'Copied';
    } catch {
      // Where the browser does not let us: one key is left to press.
      getSelection().selectAllChildren(text);
      button.textContent = 'Selected';
    }
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2000);
  });
  text.after(button);
}
