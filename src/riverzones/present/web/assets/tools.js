// Tools on the map: measure a way or an area, and where I am.
function makeTools(app) {
  const bar = L.control({ position: 'topleft' });
  bar.onAdd = () => L.DomUtil.create('div', 'leaflet-bar rz-toolbar');
  bar.addTo(app.map);
  app.toolbar = bar.getContainer();
  L.DomEvent.disableClickPropagation(app.toolbar);
  app.toolButtons = { measure_length: '↔', measure_area: '▱', my_location: '◎' };
  for (const [key, sign] of Object.entries(app.toolButtons)) {
    app.toolButtons[key] = el('button', { type: 'button', id: `rz-${key}`, click: () => (key === 'my_location' ? findMe(app) : startMeasure(app, key)) }, sign);
    app.toolbar.append(app.toolButtons[key]);
  }
  app.map.on('click', (event) => app.measuring && addCorner(app, [event.latlng.lat, event.latlng.lng]));
}

function nameTools(app) {
  for (const [key, button] of Object.entries(app.toolButtons)) {
    button.title = t(key);
    button.setAttribute('aria-label', t(key));
    if (key !== 'my_location') button.setAttribute('aria-pressed', String(Boolean(app.measuring) && app.measuring.kind === key));
  }
  if (app.measuring) showMeasure(app);
}

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

function endMeasure(app) {
  if (!app.measuring) return;
  for (const path of app.measuring.drawn) path.remove();
  app.measuring = null;
  app.map.doubleClickZoom.enable();
  document.body.classList.remove('rz-measuring');
  say(null);
  nameTools(app);
}

function addCorner(app, at) {
  const last = app.measuring.corners.at(-1);
  if (last && last[0] === at[0] && last[1] === at[1]) return;
  app.measuring.corners.push(at);
  showMeasure(app);
}

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

function measuredWords(kind, corners) {
  if (corners.length < 2) return t(kind === 'measure_area' ? 'area_start' : 'length_start');
  const steps = corners.slice(1).map((at, place) => geodesicM(corners[place], at));
  const length = steps.reduce((sum, step) => sum + step, 0);
  if (kind === 'measure_length') return corners.length > 2 ? t('length_said', metres(length), metres(steps.at(-1))) : t('length_one', metres(length));
  if (corners.length < 3) return t('area_start');
  return crosses(corners) ? t('area_crossed') : t('area_said', squareMetres(ringM2(corners)), metres(length + geodesicM(corners.at(-1), corners[0])));
}

const metres = (value) => (value < 10000 ? amount(value, 'm') : amount(value / 1000, 'km'));
const squareMetres = (value) => (value < 100000 ? amount(value, 'm2') : `${number(value / 1e6, 4)}\u00a0km²（${number(value / 1e4, 2)}\u00a0${t('hectare')}）`);

// One line at the foot of the map: what was measured, where I am, why not.
function say(content) {
  const bar = byId('rz-say');
  bar.hidden = !content;
  bar.replaceChildren(...(content || []));
}

// Where I am: the device itself tells, no request is made. A browser may refuse a file that lies on this computer.
function findMe(app) {
  endMeasure(app);
  const refuse = (key) => say([el('span', {}, t(key)), closeSay()]);
  if (!navigator.geolocation) {
    refuse('location_none');
    return;
  }
  say([el('span', {}, t('location_asking'))]);
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    const at = [coords.latitude, coords.longitude];
    here = { at, accuracy: coords.accuracy };
    for (const path of app.me || []) path.remove();
    const ink = dark ? '#7cc3ee' : '#0b5c8a';
    const common = { renderer: app.painter, interactive: false, clickable: false };
    app.me = [
      L.polygon(aroundM(at, coords.accuracy), { ...common, color: ink, weight: 1.5, fillColor: ink, fillOpacity: 0.12 }).addTo(app.map),
      new Mark(at, { ...common, radius: 6, draw: (ctx, x, y) => drawEnd(ctx, x, y, ink, dark ? '#10171b' : '#ffffff') }).addTo(app.map)];
    app.map.fitBounds(app.me[0].getBounds(), { maxZoom: 15, animate: false });
    app.repaint();
    if (app.selected) app.map.fitBounds(L.latLngBounds([at, app.selected.at || at]).pad(0.2), { maxZoom: 15, animate: false });
    app.want(app.selected || app.wanted.sort !== 'by_severity' ? {} : { sort: 'by_distance' });
    pointTheWay(app);
    const told = app.selected ? fromHere(app.selected.at) : [t('location_said', position(at), amount(coords.accuracy, 'm')), t('near_me')].join(' ');
    say([el('span', { id: 'rz-here' }, told), closeSay()]);
  }, (error) => {
    if (error.code === 1) refuse(window.location.protocol === 'file:' ? 'location_file' : 'location_denied');
    else refuse(error.code === 3 ? 'location_slow' : 'location_unknown');
  }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
}

const closeSay = () => el('button', { type: 'button', class: 'rz-icon', 'aria-label': t('close'), click: () => say(null) }, '×');

// A ring of so many metres around a place, true enough to show how well it is known.
function aroundM([lat, lon], radius) {
  const up = radius / 111320;
  return Array.from({ length: 48 }, (_, k) => [lat + up * Math.cos((k * Math.PI) / 24), lon + (up / Math.cos(lat * RAD)) * Math.sin((k * Math.PI) / 24)]);
}
