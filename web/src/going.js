// The way to a place: links that are followed only on a click, coordinates to copy, and how far it is from here.
import { SERVICES } from './catalogue.js';
import { el } from './elements.js';
import { dms } from './geodesic.js';
import { here } from './here.js';
import { findMe, fromHere } from './location.js';
import { coarseOf, pick, position, t } from './words.js';
/** @import { App, LatLon } from './types' */

/** @param {string} address @param {LatLon} at2 */
const fill = (address, [lat, lon]) => address.replace('{lat}', lat.toFixed(6)).replace('{lon}', lon.toFixed(6));

// The section of a card or a popup; none for places that the file holds only roughly.
/** @param {App} app @param {LatLon | null} at @param {string} layer the name of the layer */
export function going(app, at, layer) {
  if (!at || coarseOf(app, layer)) return null;
  const links = Object.values(SERVICES).map((service) => el('a', { class: 'rz-tool', href: fill(service.address, at), target: '_blank', rel: 'noopener noreferrer' }, pick(service.title)));
  return el('section', { class: 'rz-going' },
    el('h3', {}, t('going')),
    here ? el('p', { class: 'rz-from-here' }, fromHere(at)) : el('button', { type: 'button', class: 'rz-link rz-how-far', click: () => findMe(app) }, t('how_far')),
    el('div', { class: 'rz-note-tools' }, links),
    el('div', { class: 'rz-copies' }, [position(at), dms(at)].map((words) => copyRow(words))),
    el('p', { class: 'rz-quiet' }, t('going_note')));
}

/** @param {string} words */
function copyRow(words) {
  const field = el('input', { type: 'text', readonly: true, value: words, 'aria-label': t('coordinates') });
  const button = el('button', { type: 'button', class: 'rz-tool', click: async () => {
    field.select();
    let kept;
    try {
      await navigator.clipboard.writeText(words);
      kept = true;
    } catch {
      kept = document.execCommand('copy'); // a page opened from a file may have no clipboard of its own
    }
    button.textContent = t(kept ? 'copied' : 'copy_by_hand');
  } }, t('copy'));
  return el('div', { class: 'rz-copy' }, field, button);
}
