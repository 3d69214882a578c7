// The page around list and map: tabs, the sheet of a phone, language, light and dark, what the address keeps.
import { byId } from './elements.js';
import { restyleLayers } from './layers.js';
import { L } from './leaflet.js';
import { showFirst } from './list.js';
import { goHome, goTo, homeBounds } from './marks.js';
import { dark, darken, SEVERITIES } from './symbols.js';
import { CHOICES, nothingWanted, ordersNow } from './wanted.js';
import { lang, pick, speakIn, t } from './words.js';
/** @import { App, EventAt, Wanted } from './types' */

const TABS = ['found', 'findings', 'layers', 'checks', 'back'];

/** @param {string} name */
export function openTab(name) {
  for (const tab of TABS) {
    const on = tab === name;
    byId(`rz-tab-${tab}`).setAttribute('aria-selected', String(on));
    byId(`rz-tab-${tab}`).tabIndex = on ? 0 : -1;
    byId(`rz-pane-${tab}`).hidden = !on;
  }
}

/** @param {App} app */
export function makeTabs(app) {
  for (const tab of TABS) {
    const button = byId(`rz-tab-${tab}`);
    button.addEventListener('click', () => {
      openTab(tab);
      if (document.body.dataset.sheet === 'peek') setSheet(app, 'half');
    });
    button.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      const step = /** @type {Record<string, number>} */ ({ ArrowRight: 1, ArrowLeft: -1 })[event.key];
      if (!step) return;
      const there = TABS.filter((name) => !byId(`rz-tab-${name}`).hidden);
      const next = there[(there.indexOf(tab) + step + there.length) % there.length];
      openTab(next);
      byId(`rz-tab-${next}`).focus();
    });
  }
  openTab('findings');
}

const SHEETS = ['peek', 'half', 'full'];

/** @param {App} app @param {string} name */
export function setSheet(app, name) {
  document.body.dataset.sheet = name;
  app.map.invalidateSize({ pan: false });
}

/** @param {App} app */
export function stepSheet(app) {
  const place = SHEETS.indexOf(document.body.dataset.sheet || 'half');
  setSheet(app, SHEETS[(place + 1) % SHEETS.length]);
}

// Dragging the grip up or down moves the sheet one step; a tap goes to the next.
/** @param {App} app */
export function makeSheet(app) {
  setSheet(app, 'half');
  const grip = byId('rz-grip');
  grip.addEventListener('click', () => stepSheet(app));
  for (const sheet of [byId('rz-panel'), byId('rz-card')]) {
    /** @type {number | null} */
    let from = null;
    sheet.addEventListener('pointerdown', (/** @type {EventAt<Element, PointerEvent>} */ event) => {
      from = event.target.closest('.rz-grip') ? event.clientY : null;
    });
    window.addEventListener('pointerup', (event) => {
      const moved = from === null ? 0 : event.clientY - from;
      from = null;
      if (Math.abs(moved) < 24) return;
      const place = SHEETS.indexOf(document.body.dataset.sheet || 'half') + (moved < 0 ? 1 : -1);
      setSheet(app, SHEETS[Math.max(0, Math.min(2, place))]);
    });
  }
}

/** @param {App} app @param {string} name */
function setTheme(app, name) {
  darken(name === 'dark');
  document.documentElement.dataset.theme = name;
  byId('rz-theme').textContent = t(dark ? 'theme_light' : 'theme_dark');
  if (app.groups) {
    restyleLayers(app);
    app.speak();
  }
}

/** @param {App} app */
export function makeTheme(app) {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  let picked = false;
  setTheme(app, system.matches ? 'dark' : 'light');
  system.addEventListener('change', (event) => picked || setTheme(app, event.matches ? 'dark' : 'light'));
  byId('rz-theme').addEventListener('click', () => {
    picked = true;
    setTheme(app, dark ? 'light' : 'dark');
  });
}

const PRINTED = 500;

// On paper the page is light and the map keeps what it showed, in its new size.
/** @param {App} app @param {boolean} printing */
export function fitPaper(app, printing) {
  if (printing) {
    app.screen = { dark, bounds: app.map.getBounds(), snap: app.map.options.zoomSnap, whole: app.map.getBounds().contains(homeBounds(app)) };
    byId('rz-legend').open = true;
    showFirst(app, PRINTED);
    if (dark) setTheme(app, 'light');
  }
  app.map.invalidateSize({ pan: false });
  app.map.options.zoomSnap = printing ? 0 : app.screen.snap; // paper has no steps of zoom: the map fills its frame
  if (app.selected) goTo(app, app.selected, { animate: false });
  else if (printing && app.screen.whole) goHome(app, { animate: false });
  else app.map.fitBounds(app.screen.bounds, { animate: false });
  if (!printing && app.screen.dark) setTheme(app, 'dark');
  // A browser prints the first canvas it finds unchanged since its last frame; the one of the names carries both.
  app.labels.under = printing ? app.painter : null;
  app.repaint();
}

/** @param {string} name */
export function setLanguage(name) {
  speakIn(name === 'en' ? 'en' : 'zh');
  document.documentElement.lang = lang === 'en' ? 'en' : 'zh-CN';
  const button = byId('rz-language');
  button.textContent = lang === 'en' ? '中文' : 'English';
  button.lang = lang === 'en' ? 'zh-CN' : 'en';
}

// The address keeps view, open finding, language, hidden layers, what is wanted of the findings, and the table that is
// open: #v=12/31.07/109.88&f=F-1&l=en&off=a,b&severity=target&river=...&km=3-7.5&q=words&sort=by_rule&table=zones
export function readAddress() {
  const words = new URLSearchParams(window.location.hash.slice(1));
  const [zoom, lat, lon] = (words.get('v') || '').split('/').map(Number);
  const good = [zoom, lat, lon].every(Number.isFinite) && words.has('v') && Math.abs(lat) <= 90 && Math.abs(lon) <= 360;
  return { view: good ? { zoom, at: [lat, lon] } : null, finding: words.get('f'), lang: words.get('l'), off: words.has('off') ? (words.get('off') || '').split(',') : null, table: words.get('table') || '', wanted: readWanted(words) };
}

// What an address wants of the findings; what this map does not know is passed over.
/** @param {URLSearchParams} words */
function readWanted(words) {
  const [from, to] = (words.get('km') || '-').split('-').map((part) => (part.trim() === '' || !Number.isFinite(Number(part)) ? null : Number(part)));
  /** @type {Wanted} */
  const wanted = { ...nothingWanted(), text: (words.get('q') || '').toLowerCase(), inView: words.get('in') === '1', from: from === undefined ? null : from, to: to === undefined ? null : to };
  wanted.severity = new Set((words.get('severity') || '').split(',').filter((one) => SEVERITIES.includes(one)));
  for (const facet of CHOICES) wanted[facet] = words.get(facet) || '';
  const sort = words.get('sort') || '';
  wanted.sort = ordersNow().includes(sort) ? sort : 'by_severity';
  return wanted;
}

/** @param {URLSearchParams} words @param {Wanted} wanted */
function writeWanted(words, wanted) {
  if (wanted.text) words.set('q', wanted.text);
  if (wanted.severity.size) words.set('severity', [...wanted.severity].join());
  for (const facet of CHOICES) if (wanted[facet]) words.set(facet, wanted[facet]);
  if (wanted.from !== null || wanted.to !== null) words.set('km', `${wanted.from === null ? '' : wanted.from}-${wanted.to === null ? '' : wanted.to}`);
  if (wanted.inView) words.set('in', '1');
  if (wanted.sort !== 'by_severity') words.set('sort', wanted.sort);
}

/** @param {App} app */
export function writeAddress(app) {
  const at = app.map.getCenter();
  const words = new URLSearchParams();
  words.set('v', `${app.map.getZoom()}/${at.lat.toFixed(5)}/${at.lng.toFixed(5)}`);
  if (app.selected) words.set('f', app.selected.finding_id);
  if (lang !== app.data.lang) words.set('l', lang);
  const off = app.layers.filter((layer) => layer.features.length && !layer.shown).map((layer) => layer.name);
  const usual = app.layers.filter((layer) => layer.features.length && !layer.visible).map((layer) => layer.name);
  if (off.join() !== usual.join()) words.set('off', off.join());
  writeWanted(words, app.wanted);
  if (app.table.shown) words.set('table', app.table.shown);
  app.address = `#${words.toString().replaceAll('%2F', '/').replaceAll('%2C', ',')}`;
  if (app.address !== window.location.hash) window.history.replaceState(null, '', app.address);
}

/** @param {App} app */
export function showHead(app) {
  const { data } = app;
  document.title = pick(data.title);
  byId('rz-title').textContent = pick(data.title);
  byId('rz-subtitle').textContent = t(data.listing ? 'made_on' : 'as_of', data.on);
  const banner = byId('rz-banner');
  banner.hidden = !(data.illustrative || app.findings.some((finding) => finding.illustrative) || app.layers.some((layer) => layer.features.some((feature) => feature.illustrative)));
  banner.textContent = t('illustrative_long');
  byId('rz-internal').hidden = !data.internal;
  byId('rz-internal').textContent = t('internal_long');
  byId('rz-grip').setAttribute('aria-label', t('grip'));
}

/** @param {App} app */
export function makeControls(app) {
  app.map.createPane('labels').style.zIndex = 450;
  app.map.getPane('labels').style.pointerEvents = 'none';
  app.zoom = L.control.zoom({ position: 'topleft', zoomInText: '+', zoomOutText: '−' }).addTo(app.map);
  app.attribution = L.control.attribution({ prefix: false, position: 'bottomright' }).addTo(app.map);
  L.control.scale({ imperial: false, maxWidth: 140, position: 'bottomright' }).addTo(app.map);
  const home = L.DomUtil.create('a', 'rz-home', app.zoom.getContainer());
  home.href = '#';
  home.setAttribute('role', 'button');
  home.textContent = '⤢';
  L.DomEvent.on(home, 'click', (/** @type {MouseEvent} */ event) => {
    L.DomEvent.stop(event);
    goHome(app);
  });
  app.home = home;
}

/** @param {App} app */
export function nameControls(app) {
  const [zoomIn, zoomOut] = app.zoom.getContainer().querySelectorAll('a');
  for (const [node, key] of [[zoomIn, 'zoom_in'], [zoomOut, 'zoom_out'], [app.home, 'home']]) {
    node.title = t(key);
    node.setAttribute('aria-label', t(key));
  }
  const words = [...app.data.sources, app.data.tiles ? app.data.tiles_attribution : ''].filter(Boolean).join(' · ');
  app.attribution.getContainer().replaceChildren(words ? `${t('sources')}: ${words}` : '');
}
