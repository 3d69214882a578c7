// The list of findings beside the map, and the table of what each rule looked at.
import { byId, el } from './elements.js';
import { awayOf } from './here.js';
import { away } from './location.js';
import { showMarks } from './marks.js';
import { markSwatch, SEVERITIES } from './symbols.js';
import { lang, measuredOf, number, pick, t, term } from './words.js';
/** @import { App, Checked, Finding } from './types' */

const CHUNK = 60;

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
  list.replaceChildren();
  if (!some) list.append(el('li', { class: 'rz-empty' }, t(all ? 'none_match' : 'none_at_all')));
  showMarks(app, app.listed);
  if (some) addRows(app, list, 0);
}

/** @param {App} app @param {any} list @param {number} from */
export function addRows(app, list, from) {
  const more = list.querySelector('.rz-more-row');
  if (more) more.remove();
  const to = Math.min(from + CHUNK, app.listed.length);
  const rows = document.createDocumentFragment();
  for (let place = from; place < to; place += 1) rows.append(findingRow(app, app.listed[place], place));
  list.append(rows);
  if (to < app.listed.length) {
    const next = Math.min(CHUNK, app.listed.length - to);
    list.append(el('li', { class: 'rz-more-row' }, el('button', { type: 'button', class: 'rz-tool', click: () => {
      addRows(app, list, to);
      list.querySelectorAll('.rz-row')[to].focus();
    } }, t('show_more', next))));
  }
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
  return el('li', {}, row);
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
  while (place >= 0 && list.querySelectorAll('.rz-row').length <= place) addRows(app, list, list.querySelectorAll('.rz-row').length);
  const row = list.querySelector(`.rz-row[data-place="${place}"]`);
  if (row) {
    row.setAttribute('aria-current', 'true');
    row.scrollIntoView({ block: 'nearest' });
  }
}

// Up, down, home and end walk the list; at its end the next rows are made.
/** @param {App} app @param {KeyboardEvent} event */
export function walkList(app, event) {
  const step = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity })[event.key];
  const focused = document.activeElement;
  if (!step || !(focused instanceof HTMLElement) || !focused.classList.contains('rz-row')) return;
  event.preventDefault();
  const list = byId('rz-list');
  const place = Number(focused.dataset.place);
  let rows = list.querySelectorAll('.rz-row');
  if (place + step >= rows.length && rows.length < app.listed.length) {
    addRows(app, list, rows.length);
    rows = list.querySelectorAll('.rz-row');
  }
  rows[Math.max(0, Math.min(rows.length - 1, place + step))].focus();
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
