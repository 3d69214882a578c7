// Start: unpack, draw, listen. One object holds what is shown; every change goes through want, select or speak.
import { makeBack, showBack } from './back.js';
import { showCard } from './card.js';
import { byId, el, sayStaticWords } from './elements.js';
import { makeFilters, showFilters } from './filters.js';
import { ById, readFindings } from './findings.js';
import { makeFound, showFound } from './found.js';
import { fitPaper, makeControls, makeSheet, makeTabs, makeTheme, nameControls, openTab, readAddress, setLanguage, setSheet, showHead, writeAddress } from './frame.js';
import { Labels } from './labels.js';
import { drawLayers, makeGround, makeLayerButton, namesOf, showLayerList, showLegend, takeRoom, toggleLayer } from './layers.js';
import { L, Painter } from './leaflet.js';
import { markRow, showChecks, showList, walkList } from './list.js';
import { pointTheWay } from './location.js';
import { clearMeasured, foldLegend, goHome, goTo, makeMarks, showInMap, showListed, showMeasured, stayWithin } from './marks.js';
import { dark } from './symbols.js';
import { makeTable, nameTable, openTable, showTable } from './table.js';
import { endMeasure, makeTools, nameTools } from './tools.js';
import { readLayer, unpack } from './unpack.js';
import { CHOICES, countAll, narrows } from './wanted.js';
import { lang, t, WORDS } from './words.js';
/** @import { App, Data, EventAt, PackedFindings } from './types' */

/** @param {Data} data */
function makeApp(data) {
  /** @type {any} It becomes an App below. */
  const started = { data, map: window.riverzonesFrame, phone: window.matchMedia('(max-width: 760px)'), sideways: window.matchMedia('(max-height: 480px) and (min-width: 761px)'), selected: null, drawn: [], length: null, starting: true };
  /** @type {App} */
  const app = started;
  app.layers = data.layers.map(readLayer);
  app.findings = readFindings(/** @type {PackedFindings} */ (data.findings), data.lines);
  data.findings = null; // what was read of them is held once
  app.byId = new ById(app.findings);
  app.painter = new Painter({ padding: 0.3, tolerance: 4 });

  app.repaint = () => {
    if (app.starting) return;
    app.painter.repaint();
    if (app.labels) app.labels.redraw();
  };
  app.remember = () => app.starting || writeAddress(app);

  // A change of what is wanted: filters, search, order.
  app.want = (change) => {
    Object.assign(app.wanted, change);
    countAll(app);
    showFilters(app);
    showList(app);
    markRow(app);
    if (app.selected) showCard(app);
    if (!app.starting && !app.led && narrows(change)) showListed(app);
    if (app.table.shown) showTable(app);
    showInMap(app);
    app.remember();
  };

  // Open a finding (or none): card, measured line, the way there.
  app.select = (id, { focus = false, move = true } = {}) => {
    const before = app.selected;
    app.selected = (id && app.byId.get(id)) || null;
    app.map.closePopup();
    if (app.selected) endMeasure(app);
    if (app.selected && document.body.dataset.sheet !== 'half') setSheet(app, 'half');
    showCard(app);
    foldLegend(app);
    markRow(app);
    if (app.selected) {
      showMeasured(app, app.selected);
      pointTheWay(app);
      if (move) goTo(app, app.selected);
      if (focus) byId('rz-card').focus({ preventScroll: true });
      byId('rz-card').scrollTop = 0;
    } else {
      clearMeasured(app);
      pointTheWay(app);
      const row = before && byId('rz-list').querySelector(`.rz-row[data-place="${app.listed.indexOf(before)}"]`);
      if (row && focus !== false) row.focus();
    }
    app.repaint();
    app.remember();
  };

  // Say everything in the language and colours of now.
  app.speak = () => {
    sayStaticWords();
    setLanguage(lang);
    byId('rz-theme').textContent = t(dark ? 'theme_light' : 'theme_dark');
    showHead(app);
    showLayerList(app);
    showLegend(app);
    showChecks(app);
    showFound(app);
    showBack(app);
    nameControls(app);
    nameTools(app);
    nameTable(app);
    app.want({});
    if (app.selected) showMeasured(app, app.selected);
    app.repaint();
    app.remember();
  };
  return app;
}

/** @param {App} app */
function listen(app) {
  let typed = 0;
  byId('rz-search').addEventListener('input', (/** @type {EventAt<HTMLInputElement>} */ event) => {
    window.clearTimeout(typed);
    typed = window.setTimeout(() => app.want({ text: event.target.value.trim().toLowerCase() }), app.findings.length > 2000 ? 180 : 0);
  });
  byId('rz-more').addEventListener('click', () => {
    byId('rz-selects').hidden = !byId('rz-selects').hidden;
    byId('rz-more').setAttribute('aria-expanded', String(!byId('rz-selects').hidden));
  });
  byId('rz-sort').addEventListener('change', (/** @type {EventAt<HTMLSelectElement>} */ event) => app.want({ sort: event.target.value }));
  byId('rz-list').addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => walkList(app, event));
  byId('rz-language').addEventListener('click', () => {
    setLanguage(lang === 'en' ? 'zh' : 'en');
    app.speak();
  });
  byId('rz-print').addEventListener('click', () => window.print());
  byId('rz-skip').addEventListener('click', () => {
    if (app.table.shown) {
      byId('rz-tabled').querySelector('.rz-table-box').focus();
      return;
    }
    const tab = app.data.listing ? 'found' : 'findings';
    openTab(tab);
    const row = byId(`rz-pane-${tab}`).querySelector('.rz-row');
    (row || byId(app.data.listing ? 'rz-tab-found' : 'rz-search')).focus();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && app.measuring) endMeasure(app);
    else if (event.key === 'Escape' && app.table.shown) openTable(app, '');
    else if (event.key === 'Escape' && app.selected) app.select(null, { focus: true });
  });
  app.map.on('moveend', () => {
    if (app.wanted.inView) app.want({});
    else showInMap(app);
    app.remember();
  });
  window.matchMedia('print').addEventListener('change', (event) => fitPaper(app, event.matches));
  window.addEventListener('hashchange', () => {
    if (window.location.hash !== app.address) followAddress(app);
  });
}

/** @param {App} app */
function followAddress(app) {
  const address = readAddress();
  if (address.lang && address.lang !== lang) {
    setLanguage(address.lang);
    app.speak();
  }
  const { wanted } = address;
  for (const facet of CHOICES) if (wanted[facet] && !app.counts[facet].has(wanted[facet])) wanted[facet] = '';
  byId('rz-search').value = wanted.text;
  if (address.off) {
    for (const layer of app.layers) {
      const shown = !address.off.includes(layer.name);
      if (shown !== layer.shown && layer.features.length) toggleLayer(app, layer, shown);
    }
    showLayerList(app);
  }
  if (address.view) app.map.setView(address.view.at, address.view.zoom, { animate: false });
  app.led = Boolean(address.view);
  app.want(wanted);
  app.led = false;
  openTable(app, address.table);
  const known = address.finding && app.byId.has(address.finding);
  if (known || app.selected) app.select(known ? address.finding : null, { move: !address.view });
}

/** @param {string} key */
function fail(key) {
  const note = byId('rz-loading');
  note.setAttribute('role', 'alert');
  note.classList.add('rz-failed');
  note.replaceChildren(el('span', {}, Object.hasOwn(WORDS, key) ? WORDS[key][0] : `${WORDS.broken[0]} (${key})`), el('span', { lang: 'en' }, Object.hasOwn(WORDS, key) ? WORDS[key][1] : WORDS.broken[1]));
}

async function start() {
  const data = await unpack(byId('rz-data').textContent);
  byId('rz-data').remove();
  const app = makeApp(data);
  setLanguage(readAddress().lang || data.lang);
  makeTheme(app);
  makeControls(app);
  makeSheet(app);
  makeTabs(app);
  makeFound(app);
  makeBack(app).then(() => {
    showBack(app);
    if (app.selected) showCard(app);
  });
  makeGround(app);
  if (data.tiles) app.tileLayer = L.tileLayer(data.tiles, { maxZoom: 19 }).addTo(app.map);
  drawLayers(app);
  makeMarks(app);
  makeFilters(app);
  makeTools(app);
  makeLayerButton(app);
  makeTable(app);
  byId('rz-legend').open = !app.phone.matches && !app.sideways.matches;
  app.speak();
  app.map.invalidateSize({ pan: false });
  goHome(app, { animate: false });
  stayWithin(app);
  app.labels = new Labels((view, taken) => {
    takeRoom(app, view, taken);
    return namesOf(app, view);
  }).addTo(app.map);
  listen(app);
  followAddress(app);
  app.starting = false;
  app.painter.release();
  app.labels.redraw();
  byId('rz-loading').hidden = true;
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
}

start().catch((error) => {
  fail(error.message);
  if (!Object.hasOwn(WORDS, error.message)) throw error;
});
