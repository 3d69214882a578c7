// The layers of the project: drawn, listed with a box each, explained in the legend, opened on a click.
import { byId, el } from './elements.js';
import { going } from './going.js';
import { Cloud, hide, L, PackedArea, PackedLine, pixelBoundsOf, pixelOf, restyle } from './leaflet.js';
import { ruleTitle } from './list.js';
import { anchorOf } from './shapes.js';
import { dark, HEX, markSwatch, mixed, parts, pathOptions, SEVERITIES, shapePath, stamp, symbolSwatch, tone } from './symbols.js';
import { addCorner } from './tools.js';
import { cell, coarseOf, lang, number, pick, t } from './words.js';
/** @import { LeafletMouseEvent } from 'leaflet' */
/** @import { App, Box, EventAt, Feature, Label, LatLon, Layer, Symbol_ } from './types' */

/** @param {App} app */
export function drawLayers(app) {
  app.layers.sort((a, b) => Number(b.background) - Number(a.background) || a.style.order - b.style.order);
  for (const layer of app.layers) {
    layer.dimension = layer.features.length ? layer.features[0].dimension : 0;
    if (problemsFirst(app) && isObjects(layer)) layer.visible = false;
    layer.shown = layer.visible;
    layer.paths = layer.dimension === 0 ? [cloudOf(app, layer)] : layer.features.map((feature) => (feature.path = pathOf(app, layer, feature)));
    for (const path of layer.paths) {
      hide(path, !layer.shown);
      path.addTo(app.map);
    }
  }
}

/** @param {Layer} layer @param {Feature} feature */
export const symbolOf = (layer, feature) => (feature.kind >= 0 ? layer.style.cases[feature.kind].symbol : layer.style.symbol);

/** @param {App} app @param {Layer} layer */
function cloudOf(app, layer) {
  const items = layer.features.flatMap((feature) => (feature.dimension === 0 ? feature.shape.parts[0].map((/** @type {LatLon} */ at) => ({ at, feature })) : []));
  const radius = Math.max(2, ...new Set(layer.features.map((feature) => symbolOf(layer, feature).radius)));
  /** @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {number} place */
  const draw = (ctx, x, y, place) => {
    const { feature } = items[place];
    const symbol = symbolOf(layer, feature);
    stamp(ctx, x, y, Math.ceil(symbol.radius * 1.5) + 2, `point|${layer.name}|${feature.kind}`, (brush, bx, by) => drawPoint(brush, bx, by, symbol));
  };
  const cloud = new Cloud(items.length, { atOf: (place) => items[place].at, renderer: app.painter, clickable: true, interactive: true, radius: radius + 1, draw });
  cloud.items = items;
  cloud.on('click', (event) => {
    const place = cloud.at(event.layerPoint);
    if (place >= 0) openFeature(app, layer, items[place].feature, items[place].at);
  });
  return cloud;
}

/** @param {App} app @param {Layer} layer @param {Feature} feature */
function pathOf(app, layer, feature) {
  const area = feature.dimension === 2;
  const clickable = !(layer.background && area) && layer.name !== 'concern';
  const options = { renderer: app.painter, clickable, interactive: clickable, smoothFactor: 0.8, ...pathOptions(symbolOf(layer, feature), feature.kind, area) };
  const path = new (area ? PackedArea : PackedLine)(feature.dimension === 0 ? [1] : feature.packed, feature.decimals, options);
  if (clickable) path.on('click', (/** @type {LeafletMouseEvent} */ event) => openFeature(app, layer, feature, event.latlng));
  return path;
}

/** @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {Symbol_} symbol */
function drawPoint(ctx, x, y, symbol) {
  ctx.setLineDash([]);
  shapePath(ctx, symbol.shape, x, y, symbol.radius);
  ctx.globalAlpha = symbol.opacity;
  ctx.fillStyle = tone(symbol.fill || symbol.stroke);
  ctx.fill();
  ctx.lineWidth = Math.min(symbol.width, 2);
  ctx.strokeStyle = tone(symbol.stroke);
  ctx.stroke();
}

/** @param {App} app */
export function restyleLayers(app) {
  for (const layer of app.layers) {
    for (const feature of layer.features) {
      if (!feature.path) continue;
      restyle(app.painter, feature.path, pathOptions(symbolOf(layer, feature), feature.kind, feature.dimension === 2));
    }
  }
}

/** @param {App} app @param {Layer} layer @param {boolean} shown */
export function toggleLayer(app, layer, shown) {
  layer.shown = shown;
  for (const path of layer.paths) hide(path, !shown);
  app.repaint();
  showLegend(app);
  nameLayerButton(app);
  app.remember();
}

// The first picture of a map of findings shows findings: outfalls, works and farms are a tap away.
/** @param {App} app */
const problemsFirst = (app) => app.findings.length > 0 && !app.data.listing;

/** @param {Layer} layer */
const isObjects = (layer) => layer.dimension === 0 && !layer.background && layer.features.length > 0;

// The button on the map that shows all layers of objects, or puts them away again.
/** @param {App} app */
export function makeLayerButton(app) {
  if (!problemsFirst(app) || !app.layers.some(isObjects)) return;
  app.layerButton = el('button', { type: 'button', id: 'rz-objects', click: () => {
    const on = app.layers.some((layer) => isObjects(layer) && !layer.shown);
    for (const layer of app.layers) if (isObjects(layer) && layer.shown !== on) toggleLayer(app, layer, on);
    showLayerList(app);
  } }, '☰');
  app.toolbar.append(app.layerButton);
}

/** @param {App} app */
function nameLayerButton(app) {
  if (!app.layerButton) return;
  const away = app.layers.filter((layer) => isObjects(layer) && !layer.shown);
  const words = away.length ? t('show_objects', away.map((layer) => pick(layer.title)).join(lang === 'en' ? ', ' : '、')) : t('hide_objects');
  app.layerButton.title = words;
  app.layerButton.setAttribute('aria-label', words);
  app.layerButton.setAttribute('aria-pressed', String(!away.length));
}

/** @param {Layer} layer */
function usedCases(layer) {
  const used = new Set(layer.features.map((feature) => feature.kind));
  return layer.style.cases.map((entry, place) => ({ ...entry, place })).filter((entry) => used.has(entry.place));
}

/** @param {Layer} layer @param {string} tag */
function caseRows(layer, tag) {
  const rows = usedCases(layer);
  const loose = layer.style.cases.length > 0 && layer.features.some((feature) => feature.kind < 0);
  const made = rows.map((entry) => el(tag, { class: 'rz-case' }, symbolSwatch(entry.symbol, entry.place, layer.dimension), el('span', {}, pick(entry.title))));
  if (loose && rows.length) made.push(el(tag, { class: 'rz-case' }, symbolSwatch(layer.style.symbol, -1, layer.dimension), el('span', {}, t('other_case'))));
  return made;
}

/** @param {App} app */
export function showLayerList(app) {
  nameLayerButton(app);
  const pane = byId('rz-pane-layers');
  const top = [...app.layers].reverse();
  /** @type {[string, Layer[]][]} */
  const groups = [['themes', top.filter((layer) => !layer.background)], ['background', top.filter((layer) => layer.background)]];
  const made = groups.filter(([, layers]) => layers.length).map(([key, layers]) => el('fieldset', { class: 'rz-group' },
    el('legend', {}, t(key)),
    key === 'background' && app.tileLayer ? pictureRow(app, app.tileLayer, 'tiles') : null,
    key === 'background' && app.ground ? pictureRow(app, app.ground, 'ground') : null,
    layers.map((layer) => layerRow(app, layer))));
  const sources = app.data.sources.length ? el('div', { class: 'rz-sources' }, el('h2', {}, t('sources')), el('ul', {}, app.data.sources.map((source) => el('li', {}, source)))) : null;
  pane.replaceChildren(...made, ...(sources ? [sources] : []));
}

/** @param {App} app @param {Layer} layer */
function layerRow(app, layer) {
  const box = el('input', { type: 'checkbox', 'data-layer': layer.name, change: (/** @type {EventAt<HTMLInputElement>} */ event) => toggleLayer(app, layer, event.target.checked) });
  box.checked = layer.shown;
  box.disabled = !layer.features.length;
  const cases = caseRows(layer, 'li');
  return el('div', { class: 'rz-layer' },
    el('label', {}, box,
      cases.length ? null : symbolSwatch(layer.style.symbol, -1, layer.dimension),
      el('span', { class: 'rz-layer-name' }, pick(layer.title)),
      el('span', { class: 'rz-quiet' }, layer.features.length ? number(layer.features.length, 0) : t('empty_layer'))),
    cases.length ? el('ul', {}, cases) : null);
}

// What lies below everything: tiles, or the picture of the ground.
/** @param {App} app @param {any} picture @param {string} key */
function pictureRow(app, picture, key) {
  const box = el('input', { type: 'checkbox', 'data-layer': key, change: (/** @type {EventAt<HTMLInputElement>} */ event) => (event.target.checked ? picture.addTo(app.map) : picture.remove()) });
  box.checked = app.map.hasLayer(picture);
  return el('div', { class: 'rz-layer' }, el('label', {}, box, el('span', { class: 'rz-layer-name' }, t(key))));
}

// The picture of the ground that lies in the file; it asks for nothing.
/** @param {App} app */
export function makeGround(app) {
  const { base } = app.data;
  if (!base) return;
  const [west, south, east, north] = base.bounds;
  app.map.createPane('ground').style.zIndex = '150';
  app.ground = L.imageOverlay(base.picture, [[south, west], [north, east]], { pane: 'ground', className: 'rz-ground', alt: '' }).addTo(app.map);
  base.picture = ''; // held once, by the picture
}

// Only what is drawn now: marks in use, then visible layers, each with its kinds.
/** @param {App} app */
export function showLegend(app) {
  const rows = [];
  for (const severity of SEVERITIES) {
    if (app.findings.some((finding) => finding.severity === severity && finding.verdict !== 'cannot_tell')) {
      rows.push(el('li', {}, markSwatch(severity, false, 30), el('span', {}, `${t('findings')} · ${t(severity)}`)));
    }
  }
  const unsure = app.findings.find((finding) => finding.verdict === 'cannot_tell');
  if (unsure) rows.push(el('li', {}, markSwatch(unsure.severity, true, 30), el('span', {}, t('cannot_tell'))));
  for (const layer of [...app.layers].reverse()) {
    if (!layer.shown || !layer.features.length) continue;
    const cases = caseRows(layer, 'li');
    if (cases.length) rows.push(el('li', { class: 'rz-legend-group' }, pick(layer.title)), ...cases);
    else rows.push(el('li', {}, symbolSwatch(layer.style.symbol, -1, layer.dimension), el('span', {}, pick(layer.title))));
  }
  byId('rz-legend-rows').replaceChildren(...rows);
}

// A chart is SVG that the program drew; as a picture it can run nothing.
/** @param {string} svg */
const chartOf = (svg) => el('img', { class: 'rz-chart', width: 268, height: 108, alt: t('chart'), src: `data:image/svg+xml,${encodeURIComponent(svg)}` });

/** @param {App} app @param {Layer} layer @param {Feature} feature @param {any} at */
export function openFeature(app, layer, feature, at) {
  if (app.measuring) {
    addCorner(app, [at.lat === undefined ? at[0] : at.lat, at.lng === undefined ? at[1] : at.lng]);
    return;
  }
  const entry = feature.kind >= 0 ? pick(layer.style.cases[feature.kind].title) : '';
  const facts = layer.columns
    .map((column, place) => [pick(column.title) || column.name, column.name === 'name' ? '' : cell(feature.values[place], column)])
    .filter(([, value]) => value !== '');
  const findings = app.findings.filter((finding) => finding.subject_layer === layer.name && String(finding.subject_id) === String(feature.id));
  const node = el('div', { class: 'rz-popup' },
    el('p', { class: 'rz-eyebrow' }, [pick(layer.title), entry].filter(Boolean).join(' · '), feature.illustrative ? el('span', { class: 'rz-tag' }, t('illustrative')) : null),
    el('h3', {}, feature.name ? String(feature.name) : String(feature.id || t('unnamed'))),
    coarseOf(app, layer.name) && feature.dimension === 0 ? el('p', { class: 'rz-quiet' }, coarseOf(app, layer.name)) : null,
    feature.chart ? chartOf(pick(feature.chart)) : null,
    facts.length ? el('dl', { class: 'rz-facts' }, facts.map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])) : null,
    findings.slice(0, 5).map((finding) => el('button', { type: 'button', class: 'rz-link', click: () => app.select(finding.finding_id) },
      markSwatch(finding.severity, finding.verdict === 'cannot_tell'), el('span', {}, ruleTitle(app, finding)))),
    feature.dimension === 0 ? going(app, anchorOf(feature.shape), layer.name) : null);
  L.popup({ maxWidth: 300, minWidth: 200, closeButton: true, autoPanPadding: [24, 24] }).setLatLng(at).setContent(node).openOn(app.map);
}

// Where no name may stand: under marks, under the panels on the map, under the measured length.
/** @param {App} app @param {Box} view @param {Box[]} taken */
export function takeRoom(app, view, taken) {
  for (const place of app.marks.within(view).slice(-400)) {
    const at = app.marks.pointOf(place);
    taken.push(L.bounds([at.x - 11, at.y - 11], [at.x + 11, at.y + 11]));
  }
  for (const path of app.drawn) {
    const at = pixelOf(path);
    if (at) taken.push(L.bounds([at.x - 8, at.y - 8], [at.x + 8, at.y + 8]));
  }
  const frame = app.map.getContainer().getBoundingClientRect();
  const covers = [byId('rz-legend'), byId('rz-card'), app.zoom.getContainer(), app.toolbar, byId('rz-say'), app.length && app.length.getElement()];
  for (const node of covers) {
    if (!node || node.hidden) continue;
    const box = node.getBoundingClientRect();
    const corner = view.min.add([box.left - frame.left, box.top - frame.top]);
    taken.push(L.bounds(corner, corner.add([box.width, box.height])));
  }
}

// What could be named in the view, the most important first: areas told apart by kind, lines, other areas, points.
/** @param {App} app @param {Box} view @returns {Generator<Label>} */
export function* namesOf(app, view) {
  const layers = [...app.layers].reverse().filter((layer) => layer.shown);
  /** @param {Layer} layer */
  const weight = (layer) => (layer.dimension === 0 && layer.background ? -1 : layer.dimension === 2 && layer.style.cases.length && !layer.background ? 0 : layer.dimension === 1 ? 1 : layer.dimension === 2 ? 2 : 3);
  layers.sort((a, b) => weight(a) - weight(b));
  for (const layer of layers) {
    if (layer.dimension === 0) {
      if (layer.background || app.map.getZoom() >= 12) yield* namesOfPoints(layer, view);
      continue;
    }
    for (const feature of layer.features) {
      const { path } = feature;
      const box = path && pixelBoundsOf(path);
      if (!box || !box.intersects(view)) continue;
      const kind = feature.kind >= 0 ? pick(layer.style.cases[feature.kind].title) : '';
      const text = layer.dimension === 2 && kind && !layer.background ? kind : feature.name;
      if (!text) continue;
      const symbol = symbolOf(layer, feature);
      yield { text: String(text).slice(0, 40), path, dimension: feature.dimension, size: layer.dimension === 1 ? 13 : 12, weight: layer.dimension === 2 && !layer.background ? 600 : 500, colour: inkOf(symbol), low: layer.background && !symbol.fill };
    }
  }
}

/** @param {Layer} layer @param {Box} view @returns {Generator<Label>} */
function* namesOfPoints(layer, view) {
  const [cloud] = layer.paths;
  for (const place of cloud.within(view)) {
    const { feature } = cloud.items[place];
    if (feature.name) yield { text: String(feature.name).slice(0, 40), pixel: cloud.pointOf(place), dimension: 0, size: 12, weight: 500, colour: inkOf(symbolOf(layer, feature)), low: false };
  }
}

// A colour dark (or, on the dark page, light) enough to be read.
/** @param {Symbol_} symbol */
function inkOf(symbol) {
  const rgb = parts(HEX.test(symbol.stroke || '') ? symbol.stroke : '#444444');
  return dark ? mixed(rgb, [255, 255, 255], 0.62) : mixed(rgb, [0, 0, 0], 0.38);
}
