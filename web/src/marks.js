// Findings on the map: one mark per object, the measured line of the one that is open, and the way there.
import { byId, el } from './elements.js';
import { Groups } from './groups.js';
import { boundsOf, Cloud, L, Mark } from './leaflet.js';
import { boxOf, nearestOn } from './shapes.js';
import { dark, drawEnd, drawMark, stamp } from './symbols.js';
import { addCorner } from './tools.js';
import { amount, number, t } from './words.js';
/** @import { FitBoundsOptions, LatLngBounds, Path, PathOptions } from 'leaflet' */
/** @import { App, Finding, LatLon, Layer, Shape } from './types' */

/** @param {App} app */
export function makeMarks(app) {
  const groups = new Groups(app.findings);
  app.groups = groups;
  app.marks = new Cloud(groups.inOrder.length, {
    renderer: app.painter, interactive: true, radius: 11,
    atOf: (place) => /** @type {LatLon} */ (groups.atOf(groups.inOrder[place])),
    draw: (ctx, x, y, place) => drawGroup(app, ctx, x, y, groups.inOrder[place]),
  });
  app.marks.on('click', (event) => {
    if (app.measuring) {
      addCorner(app, [event.latlng.lat, event.latlng.lng]);
      return;
    }
    const place = app.marks.at(event.layerPoint);
    if (place < 0) return;
    const shown = groups.wantedOf(groups.inOrder[place]);
    const same = shown.findIndex((finding) => finding === app.selected);
    app.select(shown[(same + 1) % shown.length].finding_id);
  });
  app.marks.addTo(app.map);
}

/** @param {App} app @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {number} group */
function drawGroup(app, ctx, x, y, group) {
  const look = markLook(app, group);
  stamp(ctx, x, y, look.ring ? 24 : 18, `mark|${look.severity}|${look.unsure}|${look.ring}|${look.count}`, (brush, bx, by) => drawMark(brush, bx, by, look));
}

/** @param {App} app @param {number} group */
function markLook(app, group) {
  const worst = app.groups.worstOf(group);
  const open = app.selected && app.selected.group === group;
  return { severity: worst.severity, unsure: worst.verdict === 'cannot_tell', radius: open ? 9 : 7.5, ring: open, count: app.groups.shown[group] };
}

/** @param {App} app @param {Finding[]} passing */
export function showMarks(app, passing) {
  const { groups } = app;
  groups.want(passing);
  groups.inOrder.forEach((group, place) => (app.marks.points.off[place] = groups.shown[group] ? 0 : 1));
  app.repaint();
}

// The line that was measured, from the object to the nearest point, with its length.
/** @param {App} app @param {Finding} finding */
export function showMeasured(app, finding) {
  clearMeasured(app);
  if (!finding.shape) return;
  const accent = dark ? '#6cb8e6' : '#0b5c8a';
  const paper = dark ? '#0f161a' : '#ffffff';
  const common = { renderer: app.painter, interactive: false, clickable: false };
  /** @param {Path} path */
  const add = (path) => app.drawn.push(path.addTo(app.map));
  const reference = featureOf(app, finding.reference_layer, finding.reference_id);
  if (reference && reference.shape.kind > 0) add(outline(reference.shape, { ...common, color: accent, weight: 3, opacity: 0.9, dashArray: '2 5', lineCap: 'round', fill: false }));
  if (finding.shape.kind > 0) {
    add(outline(finding.shape, { ...common, color: paper, weight: 8, opacity: 0.9, fill: false }));
    add(outline(finding.shape, { ...common, color: accent, weight: 4, opacity: 1, fill: false }));
  }
  const { group } = finding;
  const at = app.groups.atOf(group);
  if (finding.nearest_lon !== null && finding.nearest_lat !== null) {
    /** @type {LatLon} */
    const far = [finding.nearest_lat, finding.nearest_lon];
    const near = nearestOn(finding.shape, far);
    const ink = dark ? '#ffffff' : '#14222a';
    add(L.polyline([near, far], { ...common, color: paper, weight: 7, opacity: 0.9 }));
    add(L.polyline([near, far], { ...common, color: ink, weight: 2.5, opacity: 1, dashArray: '7 4', lineCap: 'butt' }));
    add(new Mark(far, { ...common, radius: 5, draw: (ctx, x, y) => drawEnd(ctx, x, y, ink, paper) }));
    if (finding.unit === 'm' && finding.measured !== null) {
      const words = el('span', {}, amount(finding.measured, 'm'));
      const middle = [(near[0] + far[0]) / 2, (near[1] + far[1]) / 2];
      const flat = Math.abs(far[1] - near[1]) > Math.abs(far[0] - near[0]);
      const beside = flat ? { direction: 'top', offset: [0, -10] } : { direction: 'right', offset: [12, 0] };
      app.length = L.tooltip({ permanent: true, className: 'rz-length', opacity: 1, ...beside }).setLatLng(middle).setContent(words).addTo(app.map);
    }
  }
  if (at) add(new Mark(at, { ...common, radius: 11, draw: (ctx, x, y) => drawGroup(app, ctx, x, y, group) }));
}

/** @param {Shape} shape @param {PathOptions} options */
function outline(shape, options) {
  return shape.kind === 2 ? L.polygon(shape.parts, options) : L.polyline(shape.parts, options);
}

/** @param {App} app */
export function clearMeasured(app) {
  for (const path of app.drawn) path.remove();
  app.drawn = [];
  if (app.length) app.length.remove();
  app.length = null;
}

/** @param {App} app @param {string} layerName @param {string} id */
export function featureOf(app, layerName, id) {
  if (!app.byFeature) {
    app.byFeature = new Map();
    for (const layer of app.layers) for (const feature of layer.features) app.byFeature.set(`${layer.name}\u001f${feature.id}`, feature);
  }
  return app.byFeature.get(`${layerName}\u001f${id}`);
}

// Room of the map that card, legend and buttons cover, as Leaflet wants it for fitting: the legend in its corner is
// passed on its right or above it, whichever shows the bounds larger.
/** @param {App} app @param {LatLngBounds} bounds */
export function padding(app, bounds) {
  if (window.matchMedia('print').matches) return { padding: [40, 40] };
  if (app.phone.matches || app.sideways.matches) return { paddingTopLeft: [56, 30], paddingBottomRight: [56, 44] };
  const card = byId('rz-card');
  const legend = byId('rz-legend');
  const right = card.hidden ? 60 : card.offsetWidth + 60;
  const beside = { paddingTopLeft: [Math.max(70, legend.offsetWidth + 42), 60], paddingBottomRight: [right, 50] };
  const above = { paddingTopLeft: [70, 60], paddingBottomRight: [right, legend.offsetHeight + 42] };
  return [above, beside].map((pads) => ({ pads, room: roomIn(app, bounds, pads) })).sort((a, b) => b.room - a.room)[0].pads;
}

// How large bounds can be shown within pads: pixels per pixel of zoom 0, a hair more where more is free.
/** @param {App} app @param {LatLngBounds} bounds @param {{ paddingTopLeft: number[], paddingBottomRight: number[] }} pads */
function roomIn(app, bounds, pads) {
  const free = app.map.getSize().subtract(pads.paddingTopLeft).subtract(pads.paddingBottomRight);
  if (free.x < 60 || free.y < 60) return 0;
  const far = app.map.project(bounds.getSouthEast(), 0).subtract(app.map.project(bounds.getNorthWest(), 0));
  const largest = 2 ** 16;
  return Math.min(largest, free.x / Math.max(far.x, 1e-9), free.y / Math.max(far.y, 1e-9)) * (1 + (free.x * free.y) / 1e9);
}

// While a finding is open the legend folds where card and legend would leave the map too little room between them.
/** @param {App} app */
export function foldLegend(app) {
  const legend = byId('rz-legend');
  const free = app.map.getSize().x - byId('rz-card').offsetWidth - legend.offsetWidth;
  if (!app.selected) {
    if (app.folded) legend.open = true;
    app.folded = false;
  } else if (legend.open && !app.folded && (app.phone.matches || app.sideways.matches || free < 480)) {
    legend.open = false;
    app.folded = true;
  }
}

/** @param {App} app @param {Finding} finding @param {FitBoundsOptions} [options] */
export function goTo(app, finding, options = {}) {
  if (!finding.shape) return;
  const bounds = boundsOf(finding.shape);
  if (finding.nearest_lon !== null && finding.nearest_lat !== null) bounds.extend([finding.nearest_lat, finding.nearest_lon]);
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  app.map.fitBounds(bounds, { ...padding(app, bounds), maxZoom: 16, animate: !still && !app.starting, duration: 0.4, ...options });
}

/** @param {App} app @param {FitBoundsOptions} [options] */
export function goHome(app, options = {}) {
  const bounds = homeBounds(app);
  if (bounds.isValid()) app.map.fitBounds(bounds, { ...padding(app, bounds), maxZoom: 15, ...options });
}

// The map goes to what a filter or a search has left: unless nothing is left, or all of it is in sight and not small.
/** @param {App} app */
export function showListed(app) {
  if (app.wanted.inView || app.selected) return;
  const bounds = boundsOfAll(app.listed);
  if (!bounds.isValid()) return;
  const view = app.map.getBounds();
  const room = app.map.getSize();
  const far = app.map.project(bounds.getSouthEast()).subtract(app.map.project(bounds.getNorthWest()));
  const small = far.x < room.x / 4 && far.y < room.y / 4 && app.map.getZoom() < 13;
  if (view.contains(bounds) && !small) return;
  app.map.fitBounds(bounds, { ...padding(app, bounds), maxZoom: 13, animate: false });
}

// A map of one part: its edge is drawn, and nobody is led beyond it.
/** @param {App} app */
export function stayWithin(app) {
  const { within } = app.data;
  if (!within) return;
  const [west, south, east, north] = within;
  const bounds = L.latLngBounds([south, west], [north, east]);
  const ring = [[south, west], [south, east], [north, east], [north, west]];
  L.polygon(ring, { renderer: app.painter, interactive: false, clickable: false, color: '#7a8a93', weight: 1.5, dashArray: '2 6', fill: false }).addTo(app.map);
  app.map.setMaxBounds(bounds.pad(0.6));
}

// How many of the listed findings the map shows now.
/** @param {App} app */
export function showInMap(app) {
  const bounds = app.map.getBounds();
  const [west, south, east, north] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  let count = 0;
  for (const { lat, lon } of app.listed) if (lat >= south && lat <= north && lon >= west && lon <= east) count += 1;
  byId('rz-inmap').textContent = count === app.listed.length ? '' : t('in_map', number(count, 0));
}

// The box of where findings are; not valid where none has a place.
/** @param {Finding[]} findings */
function boundsOfAll(findings) {
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  for (const { lat, lon } of findings) { // what has no place (NaN) is neither smaller nor larger
    if (lon < west) west = lon;
    if (lon > east) east = lon;
    if (lat < south) south = lat;
    if (lat > north) north = lat;
  }
  return west <= east ? L.latLngBounds([south, west], [north, east]) : L.latLngBounds([]);
}

// Bounds with those of all rows of a layer, from the boxes of the shapes as the file has them.
/** @param {LatLngBounds} bounds @param {Layer} layer */
function extendBy(bounds, layer) {
  for (const { packed, decimals } of layer.features) {
    const box = boxOf(packed, 10 ** decimals);
    if (box) bounds.extend([box[1], box[0]]).extend([box[3], box[2]]);
  }
}

/** @param {App} app */
export function homeBounds(app) {
  if (app.data.within) {
    const [west, south, east, north] = app.data.within;
    return L.latLngBounds([south, west], [north, east]).pad(-0.08);
  }
  const bounds = boundsOfAll(app.findings);
  for (const layer of app.layers) if (!layer.background && layer.shown) extendBy(bounds, layer);
  if (!bounds.isValid()) for (const layer of app.layers) extendBy(bounds, layer);
  return bounds;
}
