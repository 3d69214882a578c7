// Which findings are wanted, how many each choice would leave, and in which order they stand.
// Where a finding comes from: the kind of the job that saw it; one that a rule and another job saw has both.
function kindsOf(finding) {
  if (finding.kinds === undefined) {
    let held = [];
    try {
      held = JSON.parse(finding.clauses || '[]').map((one) => one.kind || 'rule');
    } catch {
      held = [];
    }
    finding.kinds = [...new Set([finding.kind || 'rule', ...held])];
  }
  return finding.kinds;
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

const nothingWanted = () => ({ severity: new Set(), verdict: '', origin: '', rule: '', chief: '', river: '', status: '', text: '', inView: false, from: null, to: null });

function makeFilters(app) {
  app.wanted = { ...nothingWanted(), sort: 'by_severity' };
  for (const finding of app.findings) {
    finding.names = namesOfChain(finding.chiefs);
  }
}

// Chains are shared by many findings; each is read once.
const chainNames = new Map();

function namesOfChain(chain) {
  if (!chainNames.has(chain)) chainNames.set(chain, [...new Set(chain.map((link) => `${link.level || ''}\u001f${link.chief || link.title || ''}`))]);
  return chainNames.get(chain);
}

// Words a search looks through, in both languages; made when first searched.
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

const CHOICES = ['origin', 'verdict', 'rule', 'chief', 'river', 'status'];

// For each facet: value -> how many findings it would leave under all other choices. And what passes all, in order.
function countAll(app) {
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

const facetFits = (wanted, held) => (wanted instanceof Set ? !wanted.size || held.some((value) => wanted.has(value)) : !wanted || held.includes(wanted));

// What is asked besides the facets: words, the stretch of a river, the view.
function restOf(app) {
  const { text, inView, from, to } = app.wanted;
  const words = text ? text.split(/\s+/) : [];
  const bounds = inView ? app.map.getBounds() : null;
  const stretch = from !== null || to !== null;
  return (finding) => words.every((word) => wordsOf(app, finding).includes(word))
    && (!stretch || onStretch(finding.chainage_m, from, to))
    && (!bounds || (finding.at !== null && bounds.contains(finding.at)));
}

const onStretch = (metres, from, to) => typeof metres === 'number' && (from === null || metres >= from * 1000) && (to === null || metres <= to * 1000);

// All findings in the wanted order, kept until another order or language is wanted.
function ordered(app) {
  const key = `${app.wanted.sort}|${lang}|${here ? here.at : ''}`;
  if (app.orderKey !== key) {
    app.orderKey = key;
    app.inOrder = [...app.findings].sort(ORDERS[app.wanted.sort]);
  }
  return app.inOrder;
}

const UNIT_ORDER = ['m', 'm2'];
const unitRank = (unit) => (UNIT_ORDER.includes(unit) ? UNIT_ORDER.indexOf(unit) : UNIT_ORDER.length);
const collators = { zh: new Intl.Collator('zh-Hans-CN', { numeric: true }), en: new Intl.Collator('en', { numeric: true }) };
const byText = (a, b) => collators[lang].compare(String(a || ''), String(b || ''));
// Deepest first; margins in metres before those in square metres, findings without a margin last.
const byMargin = (a, b) => (a.margin === null) - (b.margin === null) || unitRank(a.unit) - unitRank(b.unit) || b.margin - a.margin;

const ORDERS = {
  by_severity: (a, b) => worse(a, b) || byMargin(a, b),
  by_margin: byMargin,
  by_rule: (a, b) => byText(a.rule, b.rule) || byMargin(a, b),
  by_name: (a, b) => byText(a.subject_name, b.subject_name) || byText(a.rule, b.rule),
  by_place: (a, b) => byText(a.river, b.river) || (b.chainage_m || 0) - (a.chainage_m || 0),
  by_distance: (a, b) => awayOf(a) - awayOf(b) || byMargin(a, b),
};
const ordersNow = () => Object.keys(ORDERS).filter((order) => order !== 'by_distance' || here);

function facetWords(app, facet, value) {
  if (facet === 'rule') return `${value} ${app.data.rules[value] ? pick(app.data.rules[value].title) : ''}`;
  if (facet === 'chief') {
    const [level, name] = value.split('\u001f');
    return [name, term(level)].filter(Boolean).join(' · ');
  }
  if (facet === 'origin') return t(`of_${value}`);
  return facet === 'river' ? value : term(value);
}

function showFilters(app) {
  const counts = app.counts.severity;
  byId('rz-severities').replaceChildren(...SEVERITIES.filter((severity) => counts.has(severity)).map((severity) => {
    const on = app.wanted.severity.has(severity);
    return el('button', { type: 'button', class: 'rz-chip', 'aria-pressed': String(on), 'data-severity': severity, click: () => toggleSeverity(app, severity) },
      markSwatch(severity, false), el('span', {}, t(severity)), el('b', {}, number(counts.get(severity), 0)));
  }));
  const selects = CHOICES.map((facet) => facetSelect(app, facet)).filter(Boolean);
  const box = el('input', { type: 'checkbox', id: 'rz-in-view', change: (event) => app.want({ inView: event.target.checked }) });
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
function showStretch(app) {
  const box = byId('rz-stretch');
  const { river } = app.wanted;
  const known = river ? app.findings.filter((finding) => finding.river === river && typeof finding.chainage_m === 'number').map((finding) => finding.chainage_m / 1000) : [];
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

function stretchField(app, end, hint) {
  return el('input', { type: 'number', id: `rz-km-${end}`, 'data-end': end, step: 'any', min: '0', inputmode: 'decimal', placeholder: hint.toFixed(1), 'aria-label': t(`km_${end}`), change: (event) => {
    const value = event.target.value.trim();
    app.want({ [end]: value === '' || !Number.isFinite(Number(value)) ? null : Number(value) });
  } });
}

function option(value, words, selected) {
  const made = el('option', { value }, words);
  made.selected = selected;
  return made;
}

function facetSelect(app, facet) {
  const counts = app.counts[facet];
  if (!counts.size || (facet === 'origin' && counts.size < 2)) return null;
  const values = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a) || byText(a, b));
  const choose = (event) => app.want({ [facet]: event.target.value, ...(facet === 'river' ? { from: null, to: null } : {}) });
  const select = el('select', { id: `rz-by-${facet}`, change: choose },
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
  app.want(nothingWanted());
}
