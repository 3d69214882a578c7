// A map made for one question lists what was found instead of findings: each row opens its feature on the map.
import { byId, el } from './elements.js';
import { openTab } from './frame.js';
import { openFeature, showLayerList, symbolOf, toggleLayer } from './layers.js';
import { boundsOf } from './leaflet.js';
import { padding } from './marks.js';
import { symbolSwatch } from './symbols.js';
import { number, pick, t } from './words.js';
/** @import { App, Feature, Layer, ListingRow } from './types' */

/** @param {App} app */
export function makeFound(app) {
  if (!app.data.listing) return;
  for (const tab of ['findings', 'checks']) byId(`rz-tab-${tab}`).hidden = true;
  byId('rz-tab-found').hidden = false;
  openTab('found');
}

/** @param {App} app */
export function showFound(app) {
  const { listing } = app.data;
  if (!listing) return;
  byId('rz-tab-found').replaceChildren(pick(listing.title), el('span', { class: 'rz-dot' }, number(listing.rows.length, 0)));
  const rows = listing.rows.map((row) => el('li', {}, foundRow(app, row)));
  const list = el('ol', { class: 'rz-list', 'aria-label': pick(listing.title) }, rows.length ? rows : el('li', { class: 'rz-empty' }, t('none_found')));
  byId('rz-pane-found').replaceChildren(el('p', { class: 'rz-note' }, pick(listing.note)), list);
}

/** @param {App} app @param {ListingRow} row */
function foundRow(app, row) {
  const layer = app.layers.find((one) => one.name === row.layer);
  const feature = layer && layer.features.find((one) => String(one.id) === row.id);
  return el('button', { type: 'button', class: 'rz-row', click: () => feature && goToFeature(app, layer, feature) },
    layer ? symbolSwatch(feature ? symbolOf(layer, feature) : layer.style.symbol, -1, layer.dimension) : null,
    el('span', { class: 'rz-row-main' },
      el('span', { class: 'rz-row-name' }, row.name || row.id),
      el('span', { class: 'rz-row-rule' }, pick(row.detail))),
    el('span', { class: 'rz-row-side' }, el('b', {}, pick(row.figure)), el('span', {}, row.river || '')));
}

/** @param {App} app @param {Layer} layer @param {Feature} feature */
export function goToFeature(app, layer, feature) {
  if (!layer.shown) {
    toggleLayer(app, layer, true);
    showLayerList(app);
  }
  const bounds = boundsOf(feature.shape);
  app.map.fitBounds(bounds, { ...padding(app, bounds), maxZoom: 14, animate: false });
  openFeature(app, layer, feature, bounds.getCenter());
}
