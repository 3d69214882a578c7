// Which findings are wanted, how many each choice would leave, and in which order they stand.
const FACETS = {
  severity: (finding) => [finding.severity],
  verdict: (finding) => [finding.verdict],
  rule: (finding) => [finding.rule],
  chief: (finding) => finding.names,
  river: (finding) => [finding.river],
  status: (finding) => [finding.status],
};

function makeFilters(app) {
  app.wanted = { severity: new Set(), verdict: '', rule: '', chief: '', river: '', status: '', text: '', inView: false, sort: 'by_severity' };
  for (const finding of app.findings) {
    finding.names = finding.chiefs.map((link) => `${link.level || ''}\u001f${link.chief || link.title || ''}`);
  }
}

// Words a search looks through, in both languages; made when first searched.
function wordsOf(app, finding) {
  if (finding.words === undefined) {
    const rule = app.data.rules[finding.rule];
    const words = [finding.finding_id, finding.rule, finding.subject_id, finding.subject_name, finding.reference_name, finding.river, finding.segment_id,
      finding.admin, finding.lead_unit, finding.responsible_units, finding.message, finding.message_en, finding.note,
      rule && rule.title ? `${rule.title.zh} ${rule.title.en}` : '',
      ...finding.chiefs.map((link) => [link.chief, link.title, link.unit].join(' '))];
    finding.words = words.filter(Boolean).join(' ').toLowerCase();
  }
  return finding.words;
}

function passes(app, finding, except) {
  const { wanted } = app;
  if (except !== 'severity' && wanted.severity.size && !wanted.severity.has(finding.severity)) return false;
  for (const facet of ['verdict', 'rule', 'chief', 'river', 'status']) {
    if (facet !== except && wanted[facet] && !FACETS[facet](finding).includes(wanted[facet])) return false;
  }
  if (wanted.text && !wanted.text.split(/\s+/).every((word) => wordsOf(app, finding).includes(word))) return false;
  return !wanted.inView || (finding.at !== null && app.map.getBounds().contains(finding.at));
}

// Value -> how many findings it would leave, under all other choices.
function countFacet(app, facet) {
  const counts = new Map();
  for (const finding of app.findings) {
    const fits = passes(app, finding, facet);
    for (const value of new Set(FACETS[facet](finding))) {
      if (value) counts.set(value, (counts.get(value) || 0) + (fits ? 1 : 0));
    }
  }
  return counts;
}

const UNIT_ORDER = ['m', 'm2'];
const unitRank = (unit) => (UNIT_ORDER.includes(unit) ? UNIT_ORDER.indexOf(unit) : UNIT_ORDER.length);
const byText = (a, b) => String(a || '').localeCompare(String(b || ''), lang === 'zh' ? 'zh-Hans-CN' : 'en', { numeric: true });
// Deepest first; margins in metres before those in square metres, findings without a margin last.
const byMargin = (a, b) => (a.margin === null) - (b.margin === null) || unitRank(a.unit) - unitRank(b.unit) || b.margin - a.margin;

const ORDERS = {
  by_severity: (a, b) => worse(a, b) || byMargin(a, b),
  by_margin: byMargin,
  by_rule: (a, b) => byText(a.rule, b.rule) || byMargin(a, b),
  by_name: (a, b) => byText(a.subject_name, b.subject_name) || byText(a.rule, b.rule),
  by_place: (a, b) => byText(a.river, b.river) || (b.chainage_m || 0) - (a.chainage_m || 0),
};

function chosen(app) {
  return app.findings.filter((finding) => passes(app, finding)).sort(ORDERS[app.wanted.sort]);
}

function facetWords(app, facet, value) {
  if (facet === 'rule') return `${value} ${app.data.rules[value] ? pick(app.data.rules[value].title) : ''}`;
  if (facet === 'chief') {
    const [level, name] = value.split('\u001f');
    return [name, term(level)].filter(Boolean).join(' · ');
  }
  return facet === 'river' ? value : term(value);
}

function showFilters(app) {
  const counts = countFacet(app, 'severity');
  byId('rz-severities').replaceChildren(...SEVERITIES.filter((severity) => counts.has(severity)).map((severity) => {
    const on = app.wanted.severity.has(severity);
    return el('button', { type: 'button', class: 'rz-chip', 'aria-pressed': String(on), 'data-severity': severity, click: () => toggleSeverity(app, severity) },
      markSwatch(severity, false), el('span', {}, t(severity)), el('b', {}, number(counts.get(severity), 0)));
  }));
  const selects = ['verdict', 'rule', 'chief', 'river', 'status'].map((facet) => facetSelect(app, facet)).filter(Boolean);
  const box = el('input', { type: 'checkbox', id: 'rz-in-view', change: (event) => app.want({ inView: event.target.checked }) });
  box.checked = app.wanted.inView;
  const active = document.activeElement ? document.activeElement.id : '';
  byId('rz-selects').replaceChildren(...selects,
    el('label', { class: 'rz-check' }, box, el('span', {}, t('in_view'))),
    el('button', { type: 'button', class: 'rz-tool', id: 'rz-clear', click: () => clearFilters(app) }, t('clear')));
  if (active && byId('rz-selects').querySelector(`#${CSS.escape(active)}`)) byId(active).focus();
  const used = ['verdict', 'rule', 'chief', 'river', 'status'].filter((facet) => app.wanted[facet]).length + Number(app.wanted.inView);
  byId('rz-more-count').hidden = !used;
  byId('rz-more-count').textContent = String(used);
  byId('rz-sort').replaceChildren(...Object.keys(ORDERS).map((order) => option(order, t(order), order === app.wanted.sort)));
}

function option(value, words, selected) {
  const made = el('option', { value }, words);
  made.selected = selected;
  return made;
}

function facetSelect(app, facet) {
  const counts = countFacet(app, facet);
  if (!counts.size) return null;
  const values = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || byText(a, b));
  const select = el('select', { id: `rz-by-${facet}`, change: (event) => app.want({ [facet]: event.target.value }) },
    option('', t('all'), !app.wanted[facet]),
    values.map((value) => option(value, `${facetWords(app, facet, value)} (${number(counts.get(value), 0)})`, value === app.wanted[facet])));
  return el('label', { class: 'rz-select' }, el('span', {}, t(facet)), select);
}

function toggleSeverity(app, severity) {
  const set = new Set(app.wanted.severity);
  if (!set.delete(severity)) set.add(severity);
  app.want({ severity: set });
  const again = byId('rz-severities').querySelector(`[data-severity="${severity}"]`);
  if (again) again.focus();
}

function clearFilters(app) {
  byId('rz-search').value = '';
  app.want({ severity: new Set(), verdict: '', rule: '', chief: '', river: '', status: '', text: '', inView: false });
}
