// The same as a table: findings as they are filtered, and the rows of every layer. Each first cell leads to the map.
import { clauseOf, layerTitle } from './card.js';
import { byId, el } from './elements.js';
import { option } from './filters.js';
import { goToFeature } from './found.js';
import { messageOf, ruleTitle, subjectName, verdictOf } from './list.js';
import { rank } from './symbols.js';
import { byText, kindsOf } from './wanted.js';
import { amount, cell, measuredOf, number, pick, t, term } from './words.js';
/** @import { App, EventAt, Feature, Finding, Layer, TableColumn } from './types' */

const TABLE_CHUNK = 200;

/** @param {App} app */
export function makeTable(app) {
  app.table = { shown: '', sort: null, down: false };
  byId('rz-table').addEventListener('click', () => openTable(app, app.table.shown ? '' : firstTable(app)));
}

/** @param {App} app */
const firstTable = (app) => {
  const filled = app.layers.findLast((layer) => layer.features.length);
  return app.findings.length || !app.data.listing || !filled ? 'findings' : filled.name;
};

/** @param {App} app @param {string} name */
export function openTable(app, name) {
  const before = app.table.shown;
  const known = name === 'findings' || app.layers.some((layer) => layer.name === name);
  app.table = { shown: known ? name : '', sort: null, down: false };
  document.body.classList.toggle('rz-as-table', Boolean(app.table.shown));
  showTable(app);
  nameTable(app);
  if (before && !app.table.shown) app.map.invalidateSize({ pan: false });
  app.remember();
}

/** @param {App} app */
export function nameTable(app) {
  byId('rz-table').textContent = t(app.table.shown ? 'map' : 'table');
}

/** @param {App} app @returns {Required<TableColumn<Finding>>[]} */
function findingColumns(app) {
  /** @param {Finding} finding */
  const chain = (finding) => finding.chiefs.map((link) => [term(link.level), link.chief || link.title, link.unit].filter(Boolean).join(' ')).join('；');
  return /** @type {[key: string, words: (finding: Finding) => any, by?: (finding: Finding) => any][]} */ ([
    ['subject', subjectName],
    ['severity', (finding) => term(finding.severity), (finding) => rank(finding.severity)],
    ['verdict', verdictOf],
    ['origin', (finding) => kindsOf(finding).map((kind) => t(`of_${kind}`)).join(' · ')],
    ['rule', (finding) => `${finding.rule} ${ruleTitle(app, finding)}`],
    ['message', messageOf],
    ['reference', (finding) => finding.reference_name || finding.reference_id],
    ['measured', measuredOf, (finding) => finding.measured],
    ['limit', (finding) => (finding.limit && finding.unit !== 'count' ? amount(finding.limit, finding.unit) : ''), (finding) => finding.limit],
    ['margin', (finding) => (finding.unit === 'count' ? '' : amount(finding.margin, finding.unit)), (finding) => finding.margin],
    ['river', (finding) => finding.river],
    ['bank', (finding) => term(finding.bank)],
    ['chainage', (finding) => (finding.chainage_m === null ? '' : amount(finding.chainage_m / 1000, 'km')), (finding) => finding.chainage_m],
    ['chiefs', chain],
    ['clause', (finding) => clauseOf(app, finding)],
    ['status', (finding) => term(finding.status)],
    ['first_seen', (finding) => finding.first_seen],
    ['last_seen', (finding) => finding.last_seen],
    ['finding_id', (finding) => finding.finding_id],
  ]).map(([key, words, by]) => ({ title: t(String(key)), words, by: by || words }));
}

/** @param {Layer} layer @returns {Required<TableColumn<Feature>>[]} */
function layerColumns(layer) {
  /** @param {Feature} feature */
  const kind = (feature) => (feature.kind >= 0 ? pick(layer.style.cases[feature.kind].title) : '');
  const columns = layer.columns.map((column, place) => ({ column, place })).filter(({ column }) => column.name !== 'name');
  return /** @type {TableColumn<Feature>[]} */ ([
    { title: t('name'), words: (feature) => feature.name || feature.id || t('unnamed') },
    ...(layer.style.cases.length ? [{ title: t('kind'), words: kind, by: (/** @type {Feature} */ feature) => feature.kind }] : []),
    ...columns.map(({ column, place }) => ({ title: pick(column.title) || column.name, words: (/** @type {Feature} */ feature) => cell(feature.values[place], column), by: (/** @type {Feature} */ feature) => feature.values[place] })),
  ]).map((column) => ({ by: column.words, ...column }));
}

/** @param {App} app */
export function showTable(app) {
  const box = byId('rz-tabled');
  const { shown } = app.table;
  box.hidden = !shown;
  box.replaceChildren();
  if (!shown) return;
  const layer = app.layers.find((one) => one.name === shown);
  /** @type {Required<TableColumn<any>>[]} */
  const columns = layer ? layerColumns(layer) : findingColumns(app);
  const rows = sortedRows(app, /** @type {(Feature | Finding)[]} */ (layer ? layer.features : app.listed), columns);
  const title = layer ? pick(layer.title) : t('findings');
  const choices = [...(app.findings.length ? ['findings'] : []), ...[...app.layers].reverse().filter((one) => one.features.length && one.name !== 'concern').map((one) => one.name)];
  const select = el('select', { id: 'rz-table-of', change: (/** @type {EventAt<HTMLSelectElement>} */ event) => {
    openTable(app, event.target.value);
    byId('rz-table-of').focus();
  } }, choices.map((name) => option(name, name === 'findings' ? t('findings') : layerTitle(app, name), name === shown)));
  const head = el('tr', {}, columns.map((column, place) => headCell(app, column, place)));
  const body = el('tbody', {});
  /** @param {Feature | Finding} row */
  const go = (row) => (layer ? leaveTable(app, () => goToFeature(app, layer, /** @type {Feature} */ (row))) : leaveTable(app, () => app.select(/** @type {Finding} */ (row).finding_id, { focus: true })));
  const more = el('button', { type: 'button', class: 'rz-tool', id: 'rz-table-more', click: () => addTableRows(body, more, rows, columns, go) });
  box.append(
    el('div', { class: 'rz-table-bar' }, el('label', {}, el('span', {}, t('table_of')), select), el('p', { role: 'status' }, layer ? t('rows', number(rows.length, 0)) : byId('rz-count').textContent)),
    el('div', { class: 'rz-table-box', tabindex: '0', role: 'region', 'aria-labelledby': 'rz-table-caption' },
      el('table', { class: 'rz-wide-table' }, el('caption', { id: 'rz-table-caption' }, `${title} · ${pick(app.data.title)}`), el('thead', {}, head), body), more));
  addTableRows(body, more, rows, columns, go);
}

/** @param {App} app @param {TableColumn<any>} column @param {number} place */
function headCell(app, column, place) {
  const on = app.table.sort === place;
  return el('th', { scope: 'col', 'aria-sort': on ? (app.table.down ? 'descending' : 'ascending') : null },
    el('button', { type: 'button', click: () => {
      app.table = { ...app.table, sort: place, down: on && !app.table.down };
      showTable(app);
      byId('rz-tabled').querySelectorAll('th[scope=col] button')[place].focus();
    } }, column.title, el('span', { 'aria-hidden': 'true' }, on ? (app.table.down ? ' ▼' : ' ▲') : '')));
}

// In the order of one column: numbers as numbers, what is missing last either way.
/** @template Row @param {App} app @param {Row[]} rows @param {Required<TableColumn<Row>>[]} columns */
function sortedRows(app, rows, columns) {
  if (app.table.sort === null) return rows;
  const { by } = columns[app.table.sort];
  const turn = app.table.down ? -1 : 1;
  /** @param {unknown} value */
  const missing = (value) => value === null || value === undefined || value === '';
  const keyed = rows.map((row) => ({ row, key: by(row) }));
  keyed.sort((a, b) => Number(missing(a.key)) - Number(missing(b.key)) || (missing(a.key) ? 0 : turn * (typeof a.key === 'number' && typeof b.key === 'number' ? a.key - b.key : byText(a.key, b.key))));
  return keyed.map(({ row }) => row);
}

/** @template Row @param {HTMLTableSectionElement} body @param {HTMLButtonElement} more @param {Row[]} rows @param {TableColumn<Row>[]} columns @param {(row: Row) => void} go */
function addTableRows(body, more, rows, columns, go) {
  const from = body.children.length;
  const made = rows.slice(from, from + TABLE_CHUNK).map((row) => el('tr', {}, columns.map((column, place) => {
    const words = column.words(row);
    const shown = words === null || words === undefined ? '' : String(words);
    return place ? el('td', { title: shown.length > 20 ? shown : null }, shown) : el('th', { scope: 'row' }, el('button', { type: 'button', class: 'rz-link', click: () => go(row) }, shown));
  })));
  body.append(...made);
  const left = rows.length - body.children.length;
  more.hidden = !left;
  more.textContent = t('show_more', Math.min(TABLE_CHUNK, left));
  if (from) /** @type {HTMLElement} */ (body.children[from].querySelector('button')).focus();
}

/** @param {App} app @param {() => void} then */
function leaveTable(app, then) {
  openTable(app, '');
  then();
}
