// The fields above the list: how many each choice would leave, and what is chosen.
import { byId, el } from './elements.js';
import { markSwatch, SEVERITIES } from './symbols.js';
import { byText, CHOICES, nothingWanted, ordersNow } from './wanted.js';
import { lang, number, pick, t, term } from './words.js';
/** @import { App, EventAt } from './types' */

/** @param {App} app */
export function makeFilters(app) {
  app.wanted = nothingWanted();
}

/** @param {App} app @param {string} facet @param {string} value */
function facetWords(app, facet, value) {
  if (facet === 'rule') return `${value} ${app.data.rules[value] ? pick(app.data.rules[value].title) : ''}`;
  if (facet === 'chief') {
    const [level, name] = value.split('\u001f');
    return [name, term(level)].filter(Boolean).join(' · ');
  }
  if (facet === 'origin') return t(`of_${value}`);
  return facet === 'river' ? value : term(value);
}

/** @param {App} app */
export function showFilters(app) {
  const counts = app.counts.severity;
  byId('rz-severities').replaceChildren(...SEVERITIES.filter((severity) => counts.has(severity)).map((severity) => {
    const on = app.wanted.severity.has(severity);
    return el('button', { type: 'button', class: 'rz-chip', 'aria-pressed': String(on), 'data-severity': severity, click: () => toggleSeverity(app, severity) },
      markSwatch(severity, false), el('span', {}, t(severity)), el('b', {}, number(/** @type {number} */ (counts.get(severity)), 0)));
  }));
  const selects = CHOICES.map((facet) => facetSelect(app, facet)).filter(Boolean);
  const box = el('input', { type: 'checkbox', id: 'rz-in-view', change: (/** @type {EventAt<HTMLInputElement>} */ event) => app.want({ inView: event.target.checked }) });
  box.checked = app.wanted.inView;
  const active = document.activeElement ? document.activeElement.id : '';
  byId('rz-facets').replaceChildren(...selects);
  showStretch(app);
  byId('rz-rest').replaceChildren(
    el('label', { class: 'rz-check' }, box, el('span', {}, t('in_view'))),
    el('button', { type: 'button', class: 'rz-tool', id: 'rz-clear', click: () => clearFilters(app) }, t('clear')));
  if (active && byId('rz-selects').querySelector(`#${CSS.escape(active)}`)) byId(active).focus();
  const used = CHOICES.filter((facet) => app.wanted[facet]).length + Number(app.wanted.inView) + Number(app.wanted.from !== null || app.wanted.to !== null);
  byId('rz-more-count').hidden = !used;
  byId('rz-more-count').textContent = String(used);
  byId('rz-sort').replaceChildren(...ordersNow().map((order) => option(order, t(order), order === app.wanted.sort)));
}

// From which to which kilometre of the chosen river, counted from its mouth; its own ends stand as hints. The fields
// are made anew for another river or language only: who goes from one to the other must find it still there.
/** @param {App} app */
function showStretch(app) {
  const box = byId('rz-stretch');
  const { river } = app.wanted;
  const known = river ? app.findings.filter((finding) => finding.river === river && typeof finding.chainage_m === 'number').map((finding) => Number(finding.chainage_m) / 1000) : [];
  box.hidden = !known.length;
  const key = `${lang} ${river}`;
  if (known.length && box.dataset.key !== key) {
    const ends = [known.reduce((a, b) => Math.min(a, b)), known.reduce((a, b) => Math.max(a, b))];
    box.replaceChildren(el('legend', {}, t('stretch', river)), stretchField(app, 'from', ends[0]), el('span', { 'aria-hidden': 'true' }, '–'), stretchField(app, 'to', ends[1]), el('span', {}, 'km'));
    box.dataset.key = key;
  }
  for (const input of box.querySelectorAll('input')) {
    if (input !== document.activeElement) input.value = app.wanted[input.dataset.end] === null ? '' : String(app.wanted[input.dataset.end]);
  }
}

/** @param {App} app @param {string} end @param {number} hint */
function stretchField(app, end, hint) {
  return el('input', { type: 'number', id: `rz-km-${end}`, 'data-end': end, step: 'any', min: '0', inputmode: 'decimal', placeholder: hint.toFixed(1), 'aria-label': t(`km_${end}`), change: (/** @type {EventAt<HTMLInputElement>} */ event) => {
    const value = event.target.value.trim();
    app.want({ [end]: value === '' || !Number.isFinite(Number(value)) ? null : Number(value) });
  } });
}

/** @param {string} value @param {string} words @param {boolean} selected */
export function option(value, words, selected) {
  const made = el('option', { value }, words);
  made.selected = selected;
  return made;
}

/** @param {App} app @param {string} facet */
function facetSelect(app, facet) {
  const counts = app.counts[facet];
  if (!counts.size || (facet === 'origin' && counts.size < 2)) return null;
  const values = [...counts.keys()].sort((a, b) => /** @type {number} */ (counts.get(b)) - /** @type {number} */ (counts.get(a)) || byText(a, b));
  /** @param {EventAt<HTMLSelectElement>} event */
  const choose = (event) => app.want({ [facet]: event.target.value, ...(facet === 'river' ? { from: null, to: null } : {}) });
  const select = el('select', { id: `rz-by-${facet}`, change: choose },
    option('', t('all'), !app.wanted[facet]),
    values.map((value) => option(value, `${facetWords(app, facet, value)} (${number(/** @type {number} */ (counts.get(value)), 0)})`, value === app.wanted[facet])));
  return el('label', { class: 'rz-select' }, el('span', {}, t(facet)), select);
}

/** @param {App} app @param {string} severity */
function toggleSeverity(app, severity) {
  const set = new Set(app.wanted.severity);
  if (!set.delete(severity)) set.add(severity);
  app.want({ severity: set });
  const again = byId('rz-severities').querySelector(`[data-severity="${severity}"]`);
  if (again) again.focus();
}

/** @param {App} app */
function clearFilters(app) {
  byId('rz-search').value = '';
  app.want({ ...nothingWanted(), sort: app.wanted.sort });
}
