// Which findings are wanted: facets, words, a stretch of a river, an order; and what passes. No page.
import { awayOf, here } from './here.js';
import { rank } from './symbols.js';
import { lang } from './words.js';
/** @import { App, Finding, Link, Wanted } from './types' */

// Many findings have the same clauses; each distinct text is read once.
const kindsByClauses = new Map();

// Where a finding comes from: the kind of the job that saw it; one that a rule and another job saw has both.
/** @param {Finding} finding */
export function kindsOf(finding) {
  const key = `${finding.kind || 'rule'}\u001f${finding.clauses || ''}`;
  const known = kindsByClauses.get(key);
  if (known) return known;
  let held;
  try {
    held = JSON.parse(finding.clauses || '[]').map((one) => one.kind || 'rule');
  } catch {
    held = [];
  }
  const kinds = [...new Set([finding.kind || 'rule', ...held])];
  kindsByClauses.set(key, kinds);
  return kinds;
}

const FACETS = {
  severity: (finding) => [finding.severity],
  verdict: (finding) => [finding.verdict],
  origin: kindsOf,
  rule: (finding) => (finding.rules || finding.rule || '').split(' '),
  chief: (finding) => finding.names,
  river: (finding) => [finding.river],
  status: (finding) => [finding.status],
};

/** @returns {Wanted} */
export const nothingWanted = () => ({ severity: new Set(), verdict: '', origin: '', rule: '', chief: '', river: '', status: '', text: '', inView: false, from: null, to: null, sort: 'by_severity' });

// Chains are shared by many findings; each is read once.
const chainNames = new Map();

/** @param {Link[]} chain */
export function namesOfChain(chain) {
  if (!chainNames.has(chain)) chainNames.set(chain, [...new Set(chain.map((link) => `${link.level || ''}\u001f${link.chief || link.title || ''}`))]);
  return chainNames.get(chain);
}

// Words a search looks through, in both languages; made when first searched.
/** @param {App} app @param {Finding} finding */
function wordsOf(app, finding) {
  if (finding.words === undefined) {
    const rule = app.data.rules[finding.rule];
    const words = [finding.finding_id, finding.rules || finding.rule, finding.subject_id, finding.subject_name, finding.reference_name, finding.river, finding.segment_id,
      finding.admin, finding.lead_unit, finding.responsible_units, finding.message, finding.message_en, finding.note,
      rule && rule.title ? `${rule.title.zh} ${rule.title.en}` : '',
      ...finding.chiefs.map((link) => [link.chief, link.title, link.unit].join(' '))];
    finding.words = words.filter(Boolean).join(' ').toLowerCase();
  }
  return finding.words;
}

export const CHOICES = ['origin', 'verdict', 'rule', 'chief', 'river', 'status'];

// Whether a change asks for other findings (not only for another order), so that the map goes to what is left.
/** @param {Partial<Wanted>} change */
export const narrows = (change) => !change.inView && ['severity', ...CHOICES, 'text', 'from', 'to'].some((name) => name in change);

// For each facet: value -> how many findings it would leave under all other choices. And what passes all, in order.
/** @param {App} app */
export function countAll(app) {
  const facets = Object.keys(FACETS);
  const counts = Object.fromEntries(facets.map((facet) => [facet, new Map()]));
  const rest = restOf(app);
  app.listed = [];
  for (const finding of ordered(app)) {
    const held = facets.map((facet) => FACETS[facet](finding));
    const failing = facets.filter((facet, place) => !facetFits(app.wanted[facet], held[place]));
    const fits = failing.length < 2 && rest(finding);
    if (fits && !failing.length) app.listed.push(finding);
    facets.forEach((facet, place) => {
      const left = fits && (!failing.length || failing[0] === facet) ? 1 : 0;
      for (const value of held[place]) if (value) counts[facet].set(value, (counts[facet].get(value) || 0) + left);
    });
  }
  app.counts = counts;
}

/** @param {Wanted} wanted @param {any} held */
const facetFits = (wanted, held) => (wanted instanceof Set ? !wanted.size || held.some((value) => wanted.has(value)) : !wanted || held.includes(wanted));

// What is asked besides the facets: words, the stretch of a river, the view.
/** @param {App} app */
function restOf(app) {
  const { text, inView, from, to } = app.wanted;
  const words = text ? text.split(/\s+/) : [];
  const bounds = inView ? app.map.getBounds() : null;
  const stretch = from !== null || to !== null;
  return (finding) => words.every((word) => wordsOf(app, finding).includes(word))
    && (!stretch || onStretch(finding.chainage_m, from, to))
    && (!bounds || (finding.at !== null && bounds.contains(finding.at)));
}

/** @param {number} metres @param {any} from @param {any} to */
const onStretch = (metres, from, to) => typeof metres === 'number' && (from === null || metres >= from * 1000) && (to === null || metres <= to * 1000);

// All findings in the wanted order, kept until another order or language is wanted.
/** @param {App} app */
function ordered(app) {
  const key = `${app.wanted.sort}|${lang}|${here ? here.at : ''}`;
  if (app.orderKey !== key) {
    app.orderKey = key;
    app.inOrder = [...app.findings].sort(ORDERS[app.wanted.sort]);
  }
  return app.inOrder;
}

const UNIT_ORDER = /** @type {any[]} */ (['m', 'm2']);

/** @param {string | null | undefined} unit */
const unitRank = (unit) => (UNIT_ORDER.includes(unit) ? UNIT_ORDER.indexOf(unit) : UNIT_ORDER.length);

const collators = { zh: new Intl.Collator('zh-Hans-CN', { numeric: true }), en: new Intl.Collator('en', { numeric: true }) };

/** @param {any} a @param {any} b */
export const byText = (a, b) => collators[lang].compare(String(a || ''), String(b || ''));

// Deepest first; margins in metres before those in square metres, findings without a margin last.
/** @param {any} a @param {any} b */
const byMargin = (a, b) => Number(a.margin === null) - Number(b.margin === null) || unitRank(a.unit) - unitRank(b.unit) || b.margin - a.margin;

/** @param {any} a @param {any} b */
export const worse = (a, b) => rank(a.severity) - rank(b.severity) || Number(a.verdict === 'cannot_tell') - Number(b.verdict === 'cannot_tell');

const ORDERS = {
  by_severity: (a, b) => worse(a, b) || byMargin(a, b),
  by_margin: byMargin,
  by_rule: (a, b) => byText(a.rule, b.rule) || byMargin(a, b),
  by_name: (a, b) => byText(a.subject_name, b.subject_name) || byText(a.rule, b.rule),
  by_place: (a, b) => byText(a.river, b.river) || (b.chainage_m || 0) - (a.chainage_m || 0),
  by_distance: (a, b) => awayOf(a) - awayOf(b) || byMargin(a, b),
};

export const ordersNow = () => Object.keys(ORDERS).filter((order) => order !== 'by_distance' || here);
