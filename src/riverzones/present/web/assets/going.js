// The way to a place: links that are followed only on a click, coordinates to copy, and how far it is from here.
let here = null; // where I am, once the device has told: { at, accuracy }

const fill = (address, [lat, lon]) => address.replace('{lat}', lat.toFixed(6)).replace('{lon}', lon.toFixed(6));

// Degrees, minutes and seconds of both coordinates, to 0.01" (0.3 m), north and east first.
function dms([lat, lon]) {
  const one = (value, plus, minus) => {
    const hundredths = Math.round(Math.abs(value) * 360000);
    const seconds = ((hundredths % 6000) / 100).toFixed(2).padStart(5, '0');
    return `${Math.floor(hundredths / 360000)}°${String(Math.floor(hundredths / 6000) % 60).padStart(2, '0')}′${seconds}″${value < 0 ? minus : plus}`;
  };
  return `${one(lat, 'N', 'S')} ${one(lon, 'E', 'W')}`;
}

// Direction of the way from a to b as it begins, in degrees clockwise from north (on the sphere: right to 0.2°).
function bearing([lat1, lon1], [lat2, lon2]) {
  const [a, b, turn] = [lat1 * RAD, lat2 * RAD, (lon2 - lon1) * RAD];
  const angle = Math.atan2(Math.sin(turn) * Math.cos(b), Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(turn));
  return (angle / RAD + 360) % 360;
}

const wind = (degrees) => t('winds').split(' ')[Math.round(degrees / 45) % 8];

// A distance from a position that is known to some metres: kilometres with two decimals from 1 km on.
const away = (value) => (value < 1000 ? amount(Math.round(value), 'm') : amount(value / 1000, 'km'));

// How far and in which direction a place is from where I am; nothing before that is known.
function fromHere(at) {
  if (!here || !at) return '';
  const way = bearing(here.at, at);
  return t('from_here', away(geodesicM(here.at, at)), wind(way), number(way, 0), amount(here.accuracy, 'm'));
}

// The section of a card or a popup; none for places that the file holds only roughly.
function going(app, at, layer) {
  if (!at || coarseOf(app, layer)) return null;
  const links = Object.values(SERVICES).map((service) => el('a', { class: 'rz-tool', href: fill(service.address, at), target: '_blank', rel: 'noopener noreferrer' }, pick(service.title)));
  return el('section', { class: 'rz-going' },
    el('h3', {}, t('going')),
    here ? el('p', { class: 'rz-from-here' }, fromHere(at)) : el('button', { type: 'button', class: 'rz-link rz-how-far', click: () => findMe(app) }, t('how_far')),
    el('div', { class: 'rz-note-tools' }, links),
    el('div', { class: 'rz-copies' }, [position(at), dms(at)].map((words) => copyRow(words))),
    el('p', { class: 'rz-quiet' }, t('going_note')));
}

function copyRow(words) {
  const field = el('input', { type: 'text', readonly: true, value: words, 'aria-label': t('coordinates') });
  const button = el('button', { type: 'button', class: 'rz-tool', click: async () => {
    field.select();
    let kept = false;
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

// A line from here to the open finding, and its length and direction in the card.
function pointTheWay(app) {
  for (const path of app.wayLine || []) path.remove();
  app.wayLine = [];
  const at = app.selected && app.selected.at;
  if (!here || !at || coarseOf(app, app.selected.subject_layer)) return;
  const options = { renderer: app.painter, interactive: false, clickable: false, color: dark ? '#7cc3ee' : '#0b5c8a', weight: 2, opacity: 0.9, dashArray: '2 6', lineCap: 'round' };
  app.wayLine.push(L.polyline([here.at, at], options).addTo(app.map));
}

const awayOf = (finding) => (here && finding.at ? geodesicM(here.at, finding.at) : Infinity);
