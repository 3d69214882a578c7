// One finding in full: what was measured, against which clause, and who answers.
import { noteButton } from './back.js';
import { byId, el } from './elements.js';
import { stepSheet } from './frame.js';
import { going } from './going.js';
import { markClass, messageOf, ruleTitle, subjectName, verdictOf, whyOf } from './list.js';
import { featureOf, goTo } from './marks.js';
import { liesIn } from './shapes.js';
import { markSwatch } from './symbols.js';
import { kindsOf } from './wanted.js';
import { amount, coarseOf, lang, measuredOf, pick, position, t, term } from './words.js';
/** @import { App, CardSection, Explained, Explanation, Finding, SaidLine } from './types' */

/** @param {App} app */
export function showCard(app) {
  const card = byId('rz-card');
  const finding = app.selected;
  card.hidden = !finding;
  document.body.classList.toggle('rz-reading', Boolean(finding));
  if (!finding) {
    card.replaceChildren();
    return;
  }
  card.replaceChildren(
    el('button', { type: 'button', class: 'rz-grip', 'aria-label': t('grip'), click: () => stepSheet(app) }),
    cardBar(app, finding),
    el('div', { class: 'rz-card-body' },
      el('p', { class: 'rz-row-tags' },
        el('span', { class: `rz-tag rz-${markClass(finding)}` }, term(finding.severity)),
        kindsOf(finding).some((kind) => kind !== 'rule') ? el('span', { class: 'rz-tag' }, kindsOf(finding).map((kind) => t(`of_${kind}`)).join(' · ')) : null,
        el('span', { class: `rz-tag${finding.verdict === 'cannot_tell' ? ' rz-unsure' : ''}` }, verdictOf(finding)),
        finding.status ? el('span', { class: 'rz-tag' }, term(finding.status)) : null,
        finding.illustrative ? el('span', { class: 'rz-tag' }, t('illustrative')) : null),
      el('h2', { id: 'rz-card-title' }, subjectName(finding)),
      whereOf(finding) ? el('p', { class: 'rz-card-where' }, whereOf(finding)) : null,
      el('p', { class: 'rz-card-rule' }, el('span', { class: 'rz-code' }, finding.rule), ruleTitle(app, finding)),
      messageOf(finding) ? el('p', { class: 'rz-message' }, messageOf(finding)) : null,
      figures(app, finding),
      whyOf(finding) ? el('div', { class: 'rz-why' }, el('h3', {}, t('why')), el('p', {}, whyOf(finding))) : null,
      cardSections(app, finding),
      section('chiefs', chain(finding)),
      section('place', facts(placeFacts(app, finding))),
      going(app, finding.at, finding.subject_layer),
      noteButton(app, finding),
      section('history', facts(historyFacts(finding))),
      others(app, finding)));
}

/** @param {App} app @param {Finding} finding */
function cardBar(app, finding) {
  const place = app.listed.indexOf(finding);
  /** @param {number} by */
  const step = (by) => app.listed[place + by] && app.select(app.listed[place + by].finding_id, { focus: true });
  /** @param {string} key @param {string} sign @param {() => void} act @param {boolean} [off] */
  const button = (key, sign, act, off) => {
    const made = el('button', { type: 'button', class: 'rz-icon', 'aria-label': t(key), title: t(key), click: act }, sign);
    made.disabled = Boolean(off);
    return made;
  };
  return el('div', { class: 'rz-card-bar' },
    el('button', { type: 'button', class: 'rz-tool rz-back', click: () => app.select(null) }, `‹ ${t('back')}`),
    el('span', { class: 'rz-card-place' }, place >= 0 ? `${place + 1} / ${app.listed.length}` : ''),
    button('previous', '↑', () => step(-1), place <= 0),
    button('next', '↓', () => step(1), place < 0 || place >= app.listed.length - 1),
    el('button', { type: 'button', class: 'rz-tool rz-plain', click: () => goTo(app, finding) }, t('zoom_here')),
    button('close', '×', () => app.select(null)));
}

// What the number is: an area shared, a distance kept, or the way into a zone the object lies in.
/** @param {App} app @param {Finding} finding */
function measuredWord(app, finding) {
  if (finding.unit === 'm2') return 'overlap';
  if (finding.unit !== 'm') return 'measured';
  if (finding.limit) return 'distance';
  const reference = featureOf(app, finding.reference_layer, finding.reference_id);
  if (!reference || reference.shape.kind < 2 || !finding.at) return 'measured';
  if (!liesIn(reference.shape, finding.at)) return 'distance';
  return finding.shape && finding.shape.kind === 1 ? 'measured' : 'depth';
}

// A limit of nothing is no number to show, and the margin to it repeats what was measured.
/** @param {App} app @param {Finding} finding */
function figures(app, finding) {
  const told = finding.limit && finding.unit !== 'count';
  const shown = [
    [measuredWord(app, finding), measuredOf(finding)],
    ['limit', told ? amount(finding.limit, finding.unit) : ''],
    [(finding.margin || 0) < 0 ? 'clear_by' : 'margin', told && finding.margin !== null ? amount(Math.abs(finding.margin), finding.unit) : ''],
    ['accuracy', finding.accuracy_m !== null ? `±\u00a0${amount(finding.accuracy_m, 'm')}` : ''],
  ].filter(([, value]) => value !== '');
  return shown.length ? el('dl', { class: 'rz-figures' }, shown.map(([key, value]) => el('div', {}, el('dt', {}, t(key)), el('dd', {}, value)))) : null;
}

// Where along the water: river, bank, and how far from its mouth.
/** @param {Finding} finding */
const whereOf = (finding) => [finding.river, term(finding.bank), finding.chainage_m !== null ? t('from_mouth', amount(finding.chainage_m / 1000, 'km')) : ''].filter(Boolean).join(' · ');

/** @param {string} key @param {...any} children */
const section = (key, ...children) => (children.some(Boolean) ? el('section', {}, el('h3', {}, t(key)), children) : null);

/** @param {any[]} pairs */
function facts(pairs) {
  const shown = pairs.filter(([, value]) => value);
  return shown.length ? el('dl', { class: 'rz-facts' }, shown.map(([key, value]) => [el('dt', {}, t(key)), el('dd', {}, value)])) : null;
}

/** @param {App} app @param {Finding} finding */
export function clauseOf(app, finding) {
  const rule = app.data.rules[finding.rule];
  const words = rule ? pick(rule.citation) : '';
  return lang === 'en' ? words || finding.citation || '' : finding.citation || words;
}

// Every clause that the fact breaks, each with what it cites, the gravest first.
/** @param {App} app @param {Finding} finding */
function clauses(app, finding) {
  let kept;
  try {
    kept = JSON.parse(finding.clauses || '[]');
  } catch {
    kept = [];
  }
  if (!Array.isArray(kept) || kept.length < 2) return el('p', {}, clauseOf(app, finding));
  return el('ul', { class: 'rz-clauses' }, kept.map((one) => el('li', {},
    el('span', { class: 'rz-code' }, String(one.rule)),
    ` ${term(one.severity)} · ${(lang === 'en' ? one.citation_en : one.citation) || ''}`)));
}

// What is said of many findings stands once in the file.
/** @param {App} app @param {number | null} place */
const said = (app, place) => (place === null || place === undefined ? '' : /** @type {Explained} */ (app.data.explained).words[place][lang === 'en' ? 1 : 0]);

/** @param {App} app @param {Finding} finding */
const explanationOf = (app, finding) => (app.data.explained ? app.data.explained.by_id[finding.finding_id] : null);

// The sections of the card as the program tells them, the same as in its report: this page sets only the type.
/** @param {App} app @param {Finding} finding */
function cardSections(app, finding) {
  const mine = explanationOf(app, finding);
  if (!mine) return [section('clause', clauses(app, finding)), units(app, finding)];
  /** @type {Record<string, (lines: SaidLine[]) => any>} */
  const ways = { clauses: clauseLines, turns: (lines) => turnLines(app, finding, lines) };
  return inOrder(mine.card).map(([name, title, lines]) => {
    const shown = lines.map(([words, label, level, role]) => ({ words: said(app, words), label: said(app, label), level, role }));
    return el('section', { class: `rz-told-${name}` }, el('h3', {}, said(app, title)), (ways[name] || plainLines)(shown));
  });
}

// What would turn the verdict stands first: it is what one does about it.
/** @param {CardSection[]} card */
const inOrder = (card) => [...card.filter(([name]) => name === 'turns'), ...card.filter(([name]) => name !== 'turns')];

/** @param {SaidLine[]} lines */
const plainLines = (lines) => el('ul', { class: 'rz-told' }, lines.map((line) => el('li', {}, line.words)));

/** @param {App} app @param {Finding} finding @param {SaidLine[]} lines */
function turnLines(app, finding, lines) {
  return [
    el('ul', { class: 'rz-turns' }, lines.map((line) => el('li', {}, line.words))),
    finding.verdict === 'cannot_tell' ? null : el('p', { class: 'rz-quiet' }, said(app, /** @type {Explanation} */ (explanationOf(app, finding)).sure)),
  ];
}

// A clause opens its sentence, each part of it and what asks it, its exceptions and penalties; the leading one is open.
/** @param {SaidLine[]} lines */
function clauseLines(lines) {
  const heads = lines.flatMap((line, place) => (line.level === 0 ? [place] : []));
  return heads.map((from, place) => el('details', { class: 'rz-reason', open: place === 0 ? '' : null },
    el('summary', {}, lines[from].words),
    el('dl', {}, lines.slice(from + 1, heads[place + 1]).map(({ words, label, role }) => [
      label ? el('dt', {}, role === 'part' ? `“${label}”` : label) : null,
      el('dd', { class: role === 'quote' ? 'rz-quote' : null }, words)]))));
}

/** @param {App} app @param {Finding} finding */
function units(app, finding) {
  const rule = app.data.rules[finding.rule];
  const lead = finding.lead_unit || (rule ? pick(rule.lead_unit) : '');
  const made = facts([['lead_unit', lead || (rule ? t('no_unit') : '')], ['responsible_units', finding.responsible_units]]);
  return made ? el('section', {}, made) : null;
}

const PHONE = /^\+?[0-9][0-9 ()-]{4,19}$/;

/** @param {Finding} finding */
export function chain(finding) {
  if (!finding.chiefs.length) return el('p', { class: 'rz-quiet' }, t('no_chief'));
  return el('ul', { class: 'rz-chain' }, finding.chiefs.map((link) => el('li', {},
    el('span', { class: 'rz-level' }, term(link.level)),
    el('span', {}, el('b', {}, link.chief || link.title || t('unnamed')),
      el('small', {}, [link.chief ? link.title : '', link.unit].filter(Boolean).join(' · ')),
      link.phone ? phoneOf(String(link.phone)) : null))));
}

// A telephone number becomes a link only when it is nothing but a number.
/** @param {string} text */
function phoneOf(text) {
  return PHONE.test(text) ? el('a', { href: `tel:${text.replace(/[^+0-9]/g, '')}` }, text) : el('small', {}, text);
}

/** @param {App} app @param {string} name */
export function layerTitle(app, name) {
  const layer = app.layers.find((entry) => entry.name === name);
  return layer ? pick(layer.title) : name || '';
}

/** @param {App} app @param {Finding} finding */
function placeFacts(app, finding) {
  /** @param {string} layer @param {string | null} id @param {string | null} name */
  const named = (layer, id, name) => [layerTitle(app, layer), name || '', id && id !== name ? id : ''].filter(Boolean).join(' · ');
  return [
    ['subject', named(finding.subject_layer, finding.subject_id, finding.subject_name)],
    ['reference', named(finding.reference_layer, finding.reference_id, finding.reference_name)],
    ['river', finding.river],
    ['bank', term(finding.bank)],
    ['chainage', finding.chainage_m !== null ? amount(finding.chainage_m / 1000, 'km') : ''],
    ['segment', finding.segment_id],
    ['admin', finding.admin],
    ['coordinates', coarseOf(app, finding.subject_layer) || (finding.at ? `${position(finding.at)} (${t('crs')})` : '')],
    ['finding_id', [finding.finding_id, finding.pack].filter(Boolean).join(' · ')],
  ];
}

// Seen first and last, how many days lie between, and what became of it.
/** @param {Finding} finding */
function historyFacts(finding) {
  const days = finding.first_seen && finding.last_seen ? Math.round((Date.parse(finding.last_seen) - Date.parse(finding.first_seen)) / 86400000) : 0;
  return [
    ['first_seen', finding.first_seen],
    ['last_seen', finding.last_seen ? `${finding.last_seen}${days > 0 ? ` (${t('days', days)})` : ''}` : ''],
    ['status', term(finding.status)],
    ['note', finding.note],
  ];
}

/** @param {App} app @param {Finding} finding */
function others(app, finding) {
  const rest = app.groups.findingsOf(finding.group).filter((other) => other !== finding);
  if (!rest.length) return null;
  return section('others_here', rest.slice(0, 20).map((other) => el('button', { type: 'button', class: 'rz-link', click: () => app.select(other.finding_id, { focus: true }) },
    markSwatch(other.severity, other.verdict === 'cannot_tell'), el('span', {}, `${other.rule} ${ruleTitle(app, other)}`))));
}
