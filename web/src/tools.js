// Tools on the map: measure a way or an area, and where I am.
import { byId, el, say } from './elements.js';
import { crosses, geodesicM, ringM2 } from './geodesic.js';
import { L, Mark } from './leaflet.js';
import { findMe } from './location.js';
import { dark, drawEnd } from './symbols.js';
import { amount, number, t } from './words.js';
/** @import { LeafletMouseEvent } from 'leaflet' */
/** @import { App, LatLon } from './types' */

/** @param {App} app */
export function makeTools(app) {
  const bar = L.control({ position: 'topleft' });
  bar.onAdd = () => L.DomUtil.create('div', 'leaflet-bar rz-toolbar');
  bar.addTo(app.map);
  app.toolbar = bar.getContainer();
  L.DomEvent.disableClickPropagation(app.toolbar);
  app.toolButtons = { measure_length: '↔', measure_area: '▱', my_location: '◎' };
  for (const [key, sign] of Object.entries(app.toolButtons)) {
    app.toolButtons[key] = el('button', { type: 'button', id: `rz-${key}`, click: () => (key === 'my_location' ? whereAmI(app) : startMeasure(app, key)) }, sign);
    app.toolbar.append(app.toolButtons[key]);
  }
  app.map.on('click', (/** @type {LeafletMouseEvent} */ event) => app.measuring && addCorner(app, [event.latlng.lat, event.latlng.lng]));
}

/** @param {App} app */
export function nameTools(app) {
  for (const [key, button] of Object.entries(app.toolButtons)) {
    button.title = t(key);
    button.setAttribute('aria-label', t(key));
    if (key !== 'my_location') button.setAttribute('aria-pressed', String(Boolean(app.measuring) && app.measuring.kind === key));
  }
  if (app.measuring) showMeasure(app);
}

/** @param {App} app */
function whereAmI(app) {
  endMeasure(app);
  findMe(app);
}

/** @param {App} app @param {string} kind */
function startMeasure(app, kind) {
  const again = app.measuring && app.measuring.kind === kind;
  endMeasure(app);
  if (again) return;
  app.map.closePopup();
  app.select(null, { focus: false });
  app.measuring = { kind, corners: [], drawn: [] };
  app.map.doubleClickZoom.disable();
  document.body.classList.add('rz-measuring');
  nameTools(app);
}

/** @param {App} app */
export function endMeasure(app) {
  if (!app.measuring) return;
  for (const path of app.measuring.drawn) path.remove();
  app.measuring = null;
  app.map.doubleClickZoom.enable();
  document.body.classList.remove('rz-measuring');
  say(null);
  nameTools(app);
}

/** @param {App} app @param {LatLon} at */
export function addCorner(app, at) {
  const last = app.measuring.corners.at(-1);
  if (last && last[0] === at[0] && last[1] === at[1]) return;
  app.measuring.corners.push(at);
  showMeasure(app);
}

/** @param {App} app */
function showMeasure(app) {
  const { kind, corners, drawn } = app.measuring;
  for (const path of drawn.splice(0)) path.remove();
  const ink = dark ? '#ffd257' : '#7a1fa2';
  const common = { renderer: app.painter, interactive: false, clickable: false };
  if (corners.length > 1) {
    const options = { ...common, color: ink, weight: 3, dashArray: '8 4', lineCap: 'butt', fillColor: ink, fillOpacity: 0.15 };
    drawn.push((kind === 'measure_area' && corners.length > 2 ? L.polygon(corners, options) : L.polyline(corners, options)).addTo(app.map));
  }
  for (const at of corners) drawn.push(new Mark(at, { ...common, radius: 5, draw: (ctx, x, y) => drawEnd(ctx, x, y, ink, dark ? '#10171b' : '#ffffff') }).addTo(app.map));
  app.repaint();
  /** @param {string} key @param {() => void} act @param {boolean} [off] */
  const button = (key, act, off) => {
    const made = el('button', { type: 'button', class: 'rz-tool', id: `rz-${key}`, click: act }, t(key));
    made.disabled = Boolean(off);
    return made;
  };
  const focus = document.activeElement ? document.activeElement.id : '';
  say([el('output', { id: 'rz-measured' }, measuredWords(kind, corners)),
    el('span', { class: 'rz-note-tools' },
      button('corner_here', () => addCorner(app, [app.map.getCenter().lat, app.map.getCenter().lng])),
      button('undo', () => {
        corners.pop();
        showMeasure(app);
      }, !corners.length),
      button('done', () => endMeasure(app)))]);
  if (byId(focus) && byId('rz-say').contains(byId(focus))) byId(focus).focus();
}

/** @param {string} kind @param {LatLon[]} corners */
function measuredWords(kind, corners) {
  if (corners.length < 2) return t(kind === 'measure_area' ? 'area_start' : 'length_start');
  const steps = corners.slice(1).map((at, place) => geodesicM(corners[place], at));
  const length = steps.reduce((sum, step) => sum + step, 0);
  if (kind === 'measure_length') return corners.length > 2 ? t('length_said', metres(length), metres(steps[steps.length - 1])) : t('length_one', metres(length));
  if (corners.length < 3) return t('area_start');
  return crosses(corners) ? t('area_crossed') : t('area_said', squareMetres(ringM2(corners)), metres(length + geodesicM(corners[corners.length - 1], corners[0])));
}

/** @param {number} value */
export const metres = (value) => (value < 10000 ? amount(value, 'm') : amount(value / 1000, 'km'));
/** @param {number} value */
const squareMetres = (value) => (value < 100000 ? amount(value, 'm2') : `${number(value / 1e6, 4)}\u00a0km²（${number(value / 1e4, 2)}\u00a0${t('hectare')}）`);
