// The list of findings beside the map, and the table of what each rule looked at.
import { byId, el } from './elements.js';
import { awayOf } from './here.js';
import { away } from './location.js';
import { showMarks } from './marks.js';
import { markSwatch, SEVERITIES } from './symbols.js';
import { lang, measuredOf, number, pick, t, term } from './words.js';
/** @import { App, Checked, Finding } from './types' */

const CHUNK = 60;
const PAGE = 10; // rows that a page of the keyboard goes on

/** @param {App} app @param {Finding} finding */
export const ruleTitle = (app, finding) => {
  const rule = app.data.rules[finding.rule];
  return (rule && pick(rule.title)) || finding.rule || '';
};
/** @param {Finding} finding */
export const subjectName = (finding) => finding.subject_name || finding.subject_id || t('unnamed');
/** @param {Finding} finding */
export const whyOf = (finding) => (lang === 'en' && finding.why_cannot_tell_en) || finding.why_cannot_tell || '';
/** @param {Finding} finding */
export const messageOf = (finding) => (lang === 'en' ? finding.message_en || finding.message : finding.message || finding.message_en) || '';

/** @param {App} app */
export function showList(app) {
  const list = byId('rz-list');
  const all = app.findings.length;
  const some = app.listed.length;
  byId('rz-count').textContent = some === all ? t('count_all', number(all, 0)) : t('count_some', number(some, 0), number(all, 0));
  byId('rz-tab-findings').replaceChildren(t('findings'), el('span', { class: 'rz-dot' }, number(some, 0)));
  showStretch(app, 0, Math.min(CHUNK, some));
  if (!some) list.append(el('li', { class: 'rz-empty' }, t(all ? 'none_match' : 'none_at_all')));
  showMarks(app, app.listed);
}

// Rows are made for a stretch of the list, a chunk at a time at its lower or upper end: of 100,000 findings the last is as
// near as the first, and no more of them stand in the page than were walked through.
/** @param {App} app @param {number} from @param {number} to */
function showStretch(app, from, to) {
  const rows = document.createDocumentFragment();
  for (let place = from; place < to; place += 1) rows.append(findingRow(app, app.listed[place], place));
  byId('rz-list').replaceChildren(rows);
  app.stretch = [from, to];
  showEnds(app);
}

// At least so many rows from the first one on, as paper shows them.
/** @param {App} app @param {number} count */
export function showFirst(app, count) {
  const to = Math.min(count, app.listed.length);
  if (app.listed.length && (app.stretch[0] > 0 || app.stretch[1] < to)) showStretch(app, 0, to);
}

/** @param {App} app */
function addBelow(app) {
  const [from, to] = app.stretch;
  const end = Math.min(to + CHUNK, app.listed.length);
  addStretch(app, to, end, [from, end]);
}

/** @param {App} app */
function addAbove(app) {
  const [from, to] = app.stretch;
  const start = Math.max(0, from - CHUNK);
  addStretch(app, start, from, [start, to]);
}

/** @param {App} app @param {number} from @param {number} to @param {[number, number]} stretch */
function addStretch(app, from, to, stretch) {
  const list = byId('rz-list');
  for (const button of list.querySelectorAll('.rz-more-row')) button.remove();
  const rows = document.createDocumentFragment();
  for (let place = from; place < to; place += 1) rows.append(findingRow(app, app.listed[place], place));
  if (from < app.stretch[0]) list.prepend(rows);
  else list.append(rows);
  app.stretch = stretch;
  showEnds(app);
}

// What of the list is not made yet, at either end.
/** @param {App} app */
function showEnds(app) {
  const list = byId('rz-list');
  const [from, to] = app.stretch;
  if (from > 0) list.prepend(moreRow(t('show_earlier', Math.min(CHUNK, from)), () => {
    addAbove(app);
    focusRow(app, from - 1);
  }));
  if (to < app.listed.length) list.append(moreRow(t('show_more', Math.min(CHUNK, app.listed.length - to)), () => {
    addBelow(app);
    focusRow(app, to);
  }));
}

/** @param {string} words @param {() => void} click */
const moreRow = (words, click) => el('li', { class: 'rz-more-row' }, el('button', { type: 'button', class: 'rz-tool', click }, words));

// The row of a place in the list, made with those around it where it is not there yet.
/** @param {App} app @param {number} place @returns {HTMLElement} */
function rowAt(app, place) {
  const [from, to] = app.stretch;
  if (place >= to && place < to + CHUNK) addBelow(app);
  else if (place < from && place >= from - CHUNK) addAbove(app);
  else if (place < from || place >= to) {
    const start = Math.max(0, Math.floor(place / CHUNK) * CHUNK);
    showStretch(app, start, Math.min(start + CHUNK, app.listed.length));
  }
  return /** @type {HTMLElement} */ (byId('rz-list').querySelector(`.rz-row[data-place="${place}"]`));
}

/** @param {App} app @param {number} place */
function focusRow(app, place) {
  rowAt(app, place).focus();
}

/** @param {App} app @param {Finding} finding @param {number} place */
function findingRow(app, finding, place) {
  const unsure = finding.verdict === 'cannot_tell';
  const same = app.groups.shown[finding.group];
  const row = el('button', { type: 'button', class: 'rz-row', 'data-id': finding.finding_id, 'data-place': place, click: () => app.select(finding.finding_id, { focus: true }) },
    markSwatch(finding.severity, unsure),
    el('span', { class: 'rz-row-main' },
      el('span', { class: 'rz-row-name' }, subjectName(finding)),
      el('span', { class: 'rz-row-rule' }, ruleTitle(app, finding)),
      el('span', { class: 'rz-row-tags' },
        el('span', { class: `rz-tag rz-${markClass(finding)}` }, term(finding.severity)),
        finding.kind && finding.kind !== 'rule' ? el('span', { class: 'rz-tag' }, t(`of_${finding.kind}`)) : null,
        unsure ? el('span', { class: 'rz-tag rz-unsure' }, t('cannot_tell')) : null,
        same > 1 ? el('span', { class: 'rz-tag' }, t('same_subject', same)) : null,
        finding.status && finding.status !== 'new' && finding.status !== 'open' ? el('span', { class: 'rz-tag' }, term(finding.status)) : null)),
    el('span', { class: 'rz-row-side' }, el('b', {}, app.wanted.sort === 'by_distance' && finding.at ? away(awayOf(finding)) : measuredOf(finding)), el('span', {}, finding.river || '')));
  if (app.selected === finding) row.setAttribute('aria-current', 'true');
  return el('li', { 'aria-setsize': app.listed.length, 'aria-posinset': place + 1 }, row);
}

/** What a clause only advises is a hint, and no violation. @param {Finding} finding */
export const verdictOf = (finding) => term(finding.verdict === 'violation' && finding.severity === 'prefer' ? 'hint' : finding.verdict);

/** @param {Finding} finding */
export const markClass = (finding) => (SEVERITIES.includes(finding.severity) ? finding.severity : 'prefer');

/** @param {App} app */
export function markRow(app) {
  const list = byId('rz-list');
  for (const row of list.querySelectorAll('[aria-current]')) row.removeAttribute('aria-current');
  if (!app.selected) return;
  const place = app.listed.indexOf(app.selected);
  if (place < 0) return;
  const row = rowAt(app, place);
  row.setAttribute('aria-current', 'true');
  row.scrollIntoView({ block: 'nearest' });
}

// Up, down, a page, home and end walk the list of all findings; rows that are not there yet are made.
/** @param {App} app @param {KeyboardEvent} event */
export function walkList(app, event) {
  const step = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: -Infinity, End: Infinity })[event.key];
  const focused = document.activeElement;
  if (!step || !(focused instanceof HTMLElement) || !focused.classList.contains('rz-row')) return;
  event.preventDefault();
  focusRow(app, Math.max(0, Math.min(app.listed.length - 1, Number(focused.dataset.place) + step)));
}

/** @param {App} app */
export function showChecks(app) {
  const rows = app.data.checked;
  const ran = rows.filter((row) => !row.not_run);
  const skipped = rows.filter((row) => row.not_run);
  /** @type {('checked' | 'violations' | 'cannot_tell' | 'not_applicable')[]} */
  const names = ['checked', 'violations', 'cannot_tell', 'not_applicable'];
  const heads = ['checked', 'violations', 'cannot', 'not_applicable'];
  /** @param {Checked} row */
  const title = (row) => (app.data.rules[row.code] ? pick(app.data.rules[row.code].title) : '');
  /** @param {typeof names[number]} name */
  const sum = (name) => ran.reduce((total, row) => total + row[name], 0);
  const table = el('table', { class: 'rz-table' },
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, t('rule')), heads.map((head) => el('th', { scope: 'col', class: 'rz-num' }, t(head))))),
    el('tbody', {}, ran.map((row) => el('tr', {},
      el('th', { scope: 'row' }, el('span', { class: 'rz-code' }, row.code), el('span', {}, title(row))),
      names.map((name) => el('td', { class: `rz-num${name === 'violations' && row[name] ? ' rz-hot' : ''}` }, number(row[name], 0)))))),
    el('tfoot', {}, el('tr', {}, el('th', { scope: 'row' }, t('total')), names.map((name) => el('td', { class: 'rz-num' }, number(sum(name), 0))))));
  const missed = skipped.length ? el('section', { class: 'rz-missed' },
    el('h2', {}, `${t('not_run')} · ${skipped.length}`), el('p', { class: 'rz-quiet' }, t('not_run_note')),
    el('ul', {}, skipped.map((row) => el('li', {}, el('span', { class: 'rz-code' }, row.code), el('span', {}, title(row)), el('small', {}, pick(row.not_run)))))) : null;
  byId('rz-pane-checks').replaceChildren(el('p', { class: 'rz-quiet' }, t('checks_note'), app.data.within ? ` ${t('checks_whole')}` : ''), ran.length ? table : '', missed || '');
}
