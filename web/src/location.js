// Where I am, once the device has told: how far a place is, in which direction, and a line to it.
import { closeSay, el, say } from './elements.js';
import { bearing, geodesicM, RAD } from './geodesic.js';
import { here, standAt } from './here.js';
import { L, Mark } from './leaflet.js';
import { dark, drawEnd } from './symbols.js';
import { amount, coarseOf, number, position, t } from './words.js';
/** @import { App, LatLon } from './types' */

/** @param {number} degrees */
const wind = (degrees) => t('winds').split(' ')[Math.round(degrees / 45) % 8];

// A distance from a position that is known to some metres: kilometres with two decimals from 1 km on.
/** @param {number} value */
export const away = (value) => (value < 1000 ? amount(Math.round(value), 'm') : amount(value / 1000, 'km'));

// How far and in which direction a place is from where I am; nothing before that is known.
/** @param {LatLon | null} at */
export function fromHere(at) {
  if (!here || !at) return '';
  const way = bearing(here.at, at);
  return t('from_here', away(geodesicM(here.at, at)), wind(way), number(way, 0), amount(here.accuracy, 'm'));
}

// A line from here to the open finding, and its length and direction in the card.
/** @param {App} app */
export function pointTheWay(app) {
  for (const path of app.wayLine || []) path.remove();
  app.wayLine = [];
  const at = app.selected && app.selected.at;
  if (!here || !at || !app.selected || coarseOf(app, app.selected.subject_layer)) return;
  const options = { renderer: app.painter, interactive: false, clickable: false, color: dark ? '#7cc3ee' : '#0b5c8a', weight: 2, opacity: 0.9, dashArray: '2 6', lineCap: 'round' };
  app.wayLine.push(L.polyline([here.at, at], options).addTo(app.map));
}

// Where the device stands: a promise of { at, accuracy }, or an error whose message is a word of the page.
/** @returns {Promise<{ at: LatLon, accuracy: number }>} */
export const locate = () => new Promise((done, fail) => {
  if (!navigator.geolocation) fail(new Error('location_none'));
  else {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ at: [coords.latitude, coords.longitude], accuracy: coords.accuracy }),
      ({ code }) => fail(new Error(code === 1 ? (window.location.protocol === 'file:' ? 'location_file' : 'location_denied') : code === 3 ? 'location_slow' : 'location_unknown')),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  }
});

// Where I am: the device itself tells, no request is made. A browser may refuse a file that lies on this computer.
/** @param {App} app */
export function findMe(app) {
  say([el('span', {}, t('location_asking'))]);
  locate().then(({ at, accuracy }) => {
    standAt({ at, accuracy });
    for (const path of app.me || []) path.remove();
    const ink = dark ? '#7cc3ee' : '#0b5c8a';
    const common = { renderer: app.painter, interactive: false, clickable: false };
    app.me = [
      L.polygon(aroundM(at, accuracy), { ...common, color: ink, weight: 1.5, fillColor: ink, fillOpacity: 0.12 }).addTo(app.map),
      new Mark(at, { ...common, radius: 6, draw: (ctx, x, y) => drawEnd(ctx, x, y, ink, dark ? '#10171b' : '#ffffff') }).addTo(app.map)];
    app.map.fitBounds(app.me[0].getBounds(), { maxZoom: 15, animate: false });
    app.repaint();
    if (app.selected) app.map.fitBounds(L.latLngBounds([at, app.selected.at || at]).pad(0.2), { maxZoom: 15, animate: false });
    app.want(app.selected || app.wanted.sort !== 'by_severity' ? {} : { sort: 'by_distance' });
    pointTheWay(app);
    const told = app.selected ? fromHere(app.selected.at) : [t('location_said', position(at), amount(accuracy, 'm')), t('near_me')].join(' ');
    say([el('span', { id: 'rz-here' }, told), closeSay()]);
  }, (error) => say([el('span', {}, t(error.message)), closeSay()]));
}

// A ring of so many metres around a place, true enough to show how well it is known.
/** @param {LatLon} at @param {number} radius */
function aroundM([lat, lon], radius) {
  const up = radius / 111320;
  return Array.from({ length: 48 }, (_, k) => [lat + up * Math.cos((k * Math.PI) / 24), lon + (up / Math.cos(lat * RAD)) * Math.sin((k * Math.PI) / 24)]);
}
