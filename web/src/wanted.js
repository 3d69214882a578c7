// Which findings are wanted: facets, words, a stretch of a river, an order; and what passes. No page.
import { awayOf, here } from './here.js';
import { rank } from './symbols.js';
import { lang } from './words.js';
/** @import { App, Facet, Finding, Link, Wanted } from './types' */

/** @typedef {(a: number, b: number) => number} Order Compares two rows. */

// Many findings have the same clauses; each distinct text is read once.
/** @type {Map<string, string[]>} */
const kindsByClauses = new Map();

// Where a finding comes from: the kind of the job that saw it; one that a rule and another job saw has both.
/** @param {Finding} finding */
export function kindsOf(finding) {
  return kindsOfKey(clauseKey(finding));
}

/** @param {Finding} finding */
function clauseKey(finding) {
  const { kind, clauses } = finding;
  return clauses ? `${kind || 'rule'}\u001f${clauses}` : kind || 'rule';
}

/** @param {string} key */
function kindsOfKey(key) {
  const known = kindsByClauses.get(key);
  if (known) return known;
  const [kind, clauses] = key.split('\u001f');
  let held;
  try {
    held = JSON.parse(clauses || '[]').map((/** @type {{ kind?: string }} */ one) => one.kind || 'rule');
  } catch {
    held = [];
  }
  const kinds = [...new Set([kind, ...held])];
  kindsByClauses.set(key, kinds);
  return kinds;
}

// A facet: what tells its values apart (of), and the values of such a key.
/** @type {Record<string, { of: (finding: Finding) => string | null | Link[], values: (key: any) => (string | null)[] }>} */
const FACETS = {
  severity: { of: (finding) => finding.severity, values: (key) => [key] },
  verdict: { of: (finding) => finding.verdict, values: (key) => [key] },
  origin: { of: clauseKey, values: kindsOfKey },
  rule: { of: (finding) => finding.rules || finding.rule || '', values: (key) => key.split(' ') },
  chief: { of: (finding) => finding.chiefs, values: namesOfChain },
  river: { of: (finding) => finding.river, values: (key) => [key] },
  status: { of: (finding) => finding.status, values: (key) => [key] },
};

/** @returns {Wanted} */
export const nothingWanted = () => ({ severity: new Set(), verdict: '', origin: '', rule: '', chief: '', river: '', status: '', text: '', inView: false, from: null, to: null, sort: 'by_severity' });

// Chains are shared by many findings; each is read once.
/** @type {Map<Link[], string[]>} */
const chainNames = new Map();

/** @param {Link[]} chain @returns {string[]} */
export function namesOfChain(chain) {
  if (!chainNames.has(chain)) chainNames.set(chain, [...new Set(chain.map((link) => `${link.level || ''}\u001f${link.chief || link.title || ''}`))]);
  return /** @type {string[]} */ (chainNames.get(chain));
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

// The facets of all findings as codes, one a finding, and the values of each code; made once.
/** @param {App} app @returns {Facet[]} */
function facetsOf(app) {
  if (!app.facets) {
    app.facets = Object.entries(FACETS).map(([name, { of, values }]) => {
      const known = new Map();
      const codes = Uint32Array.from({ length: app.findings.length }, (_, row) => {
        const key = of(app.findings[row]);
        let code = known.get(key);
        if (code === undefined) known.set(key, (code = known.size));
        return code;
      });
      return { name, codes, values: [...known.keys()].map(values) };
    });
  }
  return app.facets;
}

// For each facet: value -> how many findings it would leave under all other choices. And what passes all, in order.
/** @param {App} app */
export function countAll(app) {
  const facets = facetsOf(app).map((facet) => ({ ...facet, fits: facet.values.map((held) => facetFits(app.wanted[facet.name], held)), left: new Uint32Array(facet.values.length) }));
  const rest = restOf(app);
  app.listed = [];
  for (const row of ordered(app)) {
    let [failing, fails] = [-1, 0];
    for (let place = 0; place < facets.length && fails < 2; place += 1) {
      if (!facets[place].fits[facets[place].codes[row]]) [failing, fails] = [place, fails + 1];
    }
    if (fails > 1 || (rest && !rest(app.findings[row]))) continue;
    if (!fails) app.listed.push(app.findings[row]);
    for (let place = 0; place < facets.length; place += 1) if (!fails || place === failing) facets[place].left[facets[place].codes[row]] += 1;
  }
  app.counts = Object.fromEntries(facets.map(({ name, values, left }) => {
    const counts = new Map();
    values.forEach((held, code) => held.forEach((value) => value && counts.set(value, (counts.get(value) || 0) + left[code])));
    return [name, counts];
  }));
}

/** @param {Set<string | null> | string} wanted @param {(string | null)[]} held */
const facetFits = (wanted, held) => (wanted instanceof Set ? !wanted.size || held.some((value) => wanted.has(value)) : !wanted || held.includes(wanted));

// What is asked besides the facets: words, the stretch of a river, the view.
/** @param {App} app */
function restOf(app) {
  const { text, inView, from, to } = app.wanted;
  const words = text ? text.split(/\s+/) : [];
  const bounds = inView ? app.map.getBounds() : null;
  const stretch = from !== null || to !== null;
  if (!words.length && !bounds && !stretch) return null;
  return (/** @type {Finding} */ finding) => words.every((word) => wordsOf(app, finding).includes(word))
    && (!stretch || onStretch(finding.chainage_m, from, to))
    && (!bounds || (finding.at !== null && bounds.contains(finding.at)));
}

/** @param {number | null} metres @param {number | null} from @param {number | null} to */
const onStretch = (metres, from, to) => typeof metres === 'number' && (from === null || metres >= from * 1000) && (to === null || metres <= to * 1000);

// All rows in the wanted order, kept until another order or language is wanted.
/** @param {App} app */
function ordered(app) {
  const key = `${app.wanted.sort}|${lang}|${here ? here.at : ''}`;
  if (app.orderKey !== key) {
    app.orderKey = key;
    const rows = Uint32Array.from({ length: app.findings.length }, (_, row) => row);
    app.inOrder = rows.sort(ORDERS[app.wanted.sort](app.findings));
  }
  return app.inOrder;
}

const UNIT_ORDER = /** @type {(string | null | undefined)[]} */ (['m', 'm2']);

/** @param {string | null | undefined} unit */
const unitRank = (unit) => (UNIT_ORDER.includes(unit) ? UNIT_ORDER.indexOf(unit) : UNIT_ORDER.length);

const collators = { zh: new Intl.Collator('zh-Hans-CN', { numeric: true }), en: new Intl.Collator('en', { numeric: true }) };

/** @param {unknown} a @param {unknown} b */
export const byText = (a, b) => collators[lang].compare(String(a || ''), String(b || ''));

// A number for each finding, as they are compared many times.
/** @param {Finding[]} findings @param {(finding: Finding) => number} of */
const keysOf = (findings, of) => Float64Array.from({ length: findings.length }, (_, row) => of(findings[row]));

// Deepest first; margins in metres before those in square metres, findings without a margin last.
/** @param {Finding[]} findings @returns {Order} */
function byMargin(findings) {
  const kinds = keysOf(findings, (one) => (one.margin === null ? 1000 : 0) + unitRank(one.unit));
  const margins = keysOf(findings, (one) => one.margin || 0);
  return (a, b) => kinds[a] - kinds[b] || margins[b] - margins[a];
}

// How grave, the gravest 0: by severity, what cannot be told after what is sure.
/** @param {Finding} finding */
export const gravity = (finding) => 2 * rank(finding.severity) + Number(finding.verdict === 'cannot_tell');

// By keys that are numbers, then by something else.
/** @param {Finding[]} findings @param {(finding: Finding) => number} of @param {Order} then @returns {Order} */
function byKeys(findings, of, then) {
  const keys = keysOf(findings, of);
  return (a, b) => (keys[a] === keys[b] ? 0 : keys[a] - keys[b]) || then(a, b);
}

// By words, each read once, then by something else.
/** @param {Finding[]} findings @param {(finding: Finding) => any} of @param {Order} then @returns {Order} */
function byWords(findings, of, then) {
  const words = findings.map(of);
  return (a, b) => byText(words[a], words[b]) || then(a, b);
}

/** @type {Record<string, (findings: Finding[]) => Order>} */
const ORDERS = {
  by_severity: (findings) => byKeys(findings, gravity, byMargin(findings)),
  by_margin: byMargin,
  by_rule: (findings) => byWords(findings, (one) => one.rule, byMargin(findings)),
  by_name: (findings) => byWords(findings, (one) => one.subject_name, byWords(findings, (one) => one.rule, () => 0)),
  by_place: (findings) => byWords(findings, (one) => one.river, byKeys(findings, (one) => -(one.chainage_m || 0), () => 0)),
  by_distance: (findings) => byKeys(findings, awayOf, byMargin(findings)),
};

export const ordersNow = () => Object.keys(ORDERS).filter((order) => order !== 'by_distance' || here);
