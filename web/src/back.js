// Back from the river bank: what was seen at a finding, or a new problem, noted on the device and saved as one small file.
import { byId, el } from './elements.js';
import { openTab, setSheet } from './frame.js';
import { subjectName } from './list.js';
import { locate } from './location.js';
import { newId, openNotes } from './notes.js';
import { parcelName, parcelOf } from './parcel.js';
import { drawThumbnail, smallJpeg } from './photo.js';
import { amount, number, pick, position, t, term } from './words.js';
/** @import { App, EventAt, FieldNote, Finding, Writing } from './types' */

const STATES = ['in_hand', 'answered']; // what a chief can say of a finding; the office closes it
const MOST_PHOTOS = 4;
const LONGEST_NOTE = 1000;

// Notes can be taken in a map of a project; a map made for one question has none.
/** @param {App} app */
export async function makeBack(app) {
  if (!app.data.project || app.data.listing) return;
  const known = () => app.back.keeper.all().at(-1)?.who || '';
  const late = () => {
    app.back.who ||= known();
    if (!app.back.draft) showBack(app); // what is being written stays as it is
  };
  app.back = { keeper: await openNotes(app.data.project, late), draft: null, who: '', said: '' };
  app.back.who = known();
  byId('rz-tab-back').hidden = false;
}

// The button in the card of a finding.
/** @param {App} app @param {Finding} finding */
export function noteButton(app, finding) {
  if (!app.back) return null;
  const count = app.back.keeper.all().filter((note) => note.finding === finding.finding_id).length;
  return el('section', { class: 'rz-field' }, el('h3', {}, t('field_note')),
    el('button', { type: 'button', class: 'rz-tool rz-take-note', click: () => takeNote(app, finding) }, t('take_note')),
    count ? el('p', { class: 'rz-quiet' }, t('notes_here', count)) : null);
}

/** @param {App} app @param {Finding | null} finding null for a new problem */
function takeNote(app, finding) {
  app.back.draft = {
    finding, status: '', note: '', photos: [], at: null, refused: '',
    stood: finding ? { status: finding.status || '', note: finding.note || '' } : null,
  };
  if (finding) app.select(null, { focus: false });
  openTab('back');
  setSheet(app, 'full');
  showBack(app);
  const field = byId('rz-pane-back').querySelector('textarea');
  if (field) field.focus();
  findPlace(app);
}

/** @param {App} app */
export function showBack(app) {
  if (!app.back) return;
  const { keeper, draft } = app.back;
  const notes = keeper.all();
  byId('rz-tab-back').replaceChildren(t('back_tab'), notes.length ? el('span', { class: 'rz-dot' }, number(notes.length, 0)) : '');
  byId('rz-pane-back').replaceChildren(...(draft ? form(app) : overview(app, notes)));
}

/** @param {App} app */
function form(app) {
  const { draft } = /** @type {Writing} */ (app.back);
  const { finding } = draft;
  /** @param {string} key @param {() => void} act */
  const button = (key, act, more = '') => el('button', { type: 'button', class: `rz-tool ${more}`, click: act }, t(key));
  const note = el('textarea', { id: 'rz-note-words', rows: '4', maxlength: LONGEST_NOTE });
  note.value = draft.note;
  note.addEventListener('input', () => (draft.note = note.value));
  const who = el('input', { type: 'text', id: 'rz-note-who', autocomplete: 'name', maxlength: '60' });
  who.value = app.back.who;
  who.addEventListener('input', () => (app.back.who = who.value));
  const choices = ['', ...STATES].map((state) => {
    const option = el('option', { value: state }, state ? term(state) : t('state_stays', term(draft.stood ? draft.stood.status : '')));
    option.selected = state === draft.status;
    return option;
  });
  const picker = el('input', { type: 'file', accept: 'image/*', multiple: true, id: 'rz-note-photo', change: (/** @type {EventAt<HTMLInputElement>} */ event) => addPhotos(app, [.../** @type {FileList} */ (event.target.files)]) });
  return [
    el('h2', {}, finding ? t('note_of', subjectName(finding)) : t('new_problem')),
    finding ? el('label', { class: 'rz-select' }, el('span', {}, t('state_seen')), el('select', { id: 'rz-note-state', change: (/** @type {EventAt<HTMLSelectElement>} */ event) => (draft.status = event.target.value) }, choices)) : null,
    el('label', { class: 'rz-select' }, el('span', {}, t(finding ? 'note_words' : 'new_words')), note),
    el('div', { class: 'rz-select' }, el('label', { class: 'rz-tool rz-photo', for: 'rz-note-photo' }, t('add_photo')), picker,
      el('div', { class: 'rz-thumbs' }, draft.photos.map((bytes, place) => thumbnail(app, bytes, place)))),
    el('div', { class: 'rz-select' }, el('span', {}, t('note_place')),
      el('p', { id: 'rz-note-at' }, placeWords(draft.at)),
      el('div', { class: 'rz-note-tools' }, button('place_device', () => findPlace(app)), button('place_map', () => placeOfMap(app)))),
    el('label', { class: 'rz-select' }, el('span', {}, t('note_who')), who),
    el('p', { class: 'rz-refused', role: 'alert', hidden: !draft.refused }, draft.refused),
    el('div', { class: 'rz-note-tools' }, button('keep_note', () => keepNote(app), 'rz-main'), button('discard', () => {
      app.back.draft = null;
      showBack(app);
    })),
  ].filter(Boolean);
}

/** @param {FieldNote['at']} at */
const placeWords = (at) => {
  if (!at) return t('no_place');
  return at.from === 'device' ? t('place_said', position([at.lat, at.lon]), amount(at.accuracy_m, 'm')) : t('place_map_said', position([at.lat, at.lon]));
};

/** @param {App} app @param {Uint8Array} bytes @param {number} place */
function thumbnail(app, bytes, place) {
  const canvas = el('canvas', { width: '144', height: '108', role: 'img', 'aria-label': t('photo', place + 1) });
  drawThumbnail(bytes, canvas).catch(() => canvas.remove());
  return el('span', { class: 'rz-thumb' }, canvas, el('small', {}, amount(bytes.length / 1000, 'kB')), el('button', { type: 'button', class: 'rz-icon', 'aria-label': t('drop_photo', place + 1), click: () => {
    /** @type {Writing} */ (app.back).draft.photos.splice(place, 1);
    showBack(app);
  } }, '×'));
}

/** @param {App} app @param {File[]} files */
async function addPhotos(app, files) {
  const { draft } = /** @type {Writing} */ (app.back);
  draft.refused = '';
  for (const file of files) {
    if (draft.photos.length >= MOST_PHOTOS) {
      draft.refused = t('most_photos', MOST_PHOTOS);
      break;
    }
    try {
      draft.photos.push(await smallJpeg(file));
    } catch {
      draft.refused = t('no_photo', file.name);
    }
  }
  if (app.back.draft === draft) showBack(app);
}

// The device is asked when a note is begun and when it is wished; the answer goes into the note that asked.
/** @param {App} app */
async function findPlace(app) {
  const { draft } = /** @type {Writing} */ (app.back);
  const line = byId('rz-note-at');
  if (line) line.textContent = t('location_asking');
  try {
    const { at, accuracy } = await locate();
    draft.at = { lat: at[0], lon: at[1], accuracy_m: Math.round(accuracy * 10) / 10, from: 'device' };
    if (byId('rz-note-at')) byId('rz-note-at').textContent = placeWords(draft.at);
  } catch (error) {
    if (byId('rz-note-at') && app.back.draft === draft) byId('rz-note-at').textContent = draft.at ? placeWords(draft.at) : t(/** @type {Error} */ (error).message);
  }
}

/** @param {App} app */
function placeOfMap(app) {
  const centre = app.map.getCenter();
  /** @type {Writing} */ (app.back).draft.at = { lat: centre.lat, lon: centre.lng, accuracy_m: null, from: 'map' };
  byId('rz-note-at').textContent = placeWords(/** @type {Writing} */ (app.back).draft.at);
}

/** @param {App} app */
async function keepNote(app) {
  const { draft, keeper, who } = /** @type {Writing} */ (app.back);
  const { finding } = draft;
  const words = draft.note.trim();
  if (!finding && (!words || !draft.at)) draft.refused = t('new_needs');
  else if (finding && !words && !draft.status && !draft.photos.length) draft.refused = t('note_needs');
  else if (finding && takesBack(keeper.all(), finding.finding_id, draft.status)) draft.refused = t('two_states', term(takesBack(keeper.all(), finding.finding_id, draft.status)));
  else {
    await keeper.put({
      id: newId(), project: app.data.project, finding: finding ? finding.finding_id : null, subject: finding ? subjectName(finding) : '',
      stood: draft.stood, status: draft.status || null, note: words, when: new Date().toISOString(), at: draft.at, photos: draft.photos,
      who: who.trim(),
    });
    app.back.draft = null;
    app.back.said = '';
    app.remember();
  }
  showBack(app);
}

// The state that a note kept here reports of the same finding, where another would take it back; '' where none does.
/** @param {FieldNote[]} notes @param {string} finding @param {string} status */
export function takesBack(notes, finding, status) {
  const last = notes.filter((note) => note.finding === finding && note.status).at(-1);
  return last && last.status && status && STATES.indexOf(status) < STATES.indexOf(last.status) ? last.status : '';
}

/** @param {App} app @param {FieldNote[]} notes */
function overview(app, notes) {
  const { keeper, said } = app.back;
  const made = new Date();
  const file = notes.length ? parcel(app, notes, made) : null;
  /** @param {string} key @param {() => void} does */
  const act = (key, does, more = '') => el('button', { type: 'button', class: `rz-tool ${more}`, id: `rz-${key}`, click: does }, t(key));
  return [
    el('p', { class: 'rz-quiet' }, t('back_about')),
    keeper.lasting ? null : el('p', { class: 'rz-why', id: 'rz-not-lasting' }, t('not_lasting')),
    el('p', {}, act('new_note', () => takeNote(app, null))),
    notes.length ? el('ul', { class: 'rz-notes' }, notes.map((note) => noteRow(app, note))) : el('p', { class: 'rz-quiet' }, t('no_notes')),
    file ? el('p', { id: 'rz-parcel' }, t('parcel_size', notes.length, number(Math.ceil(file.size / 1000), 0))) : null,
    file ? el('div', { class: 'rz-note-tools' },
      canShare(file) ? act('share', () => share(app, file), 'rz-main') : null,
      act('save_parcel', () => save(app, file), canShare(file) ? '' : 'rz-main'),
      act('drop_notes', () => dropAll(app))) : null,
    said ? el('p', { role: 'status', id: 'rz-back-said' }, said) : null,
  ].filter(Boolean);
}

/** @param {App} app @param {FieldNote} note */
function noteRow(app, note) {
  const facts = [note.status ? term(note.status) : '', note.photos.length ? t('photos', note.photos.length) : '', note.at ? position([note.at.lat, note.at.lon]) : t('no_place'), new Date(note.when).toLocaleString()];
  return el('li', {},
    el('span', { class: 'rz-row-main' },
      el('b', {}, note.finding ? note.subject : t('new_problem')), el('span', { class: 'rz-note-said' }, note.note),
      el('small', {}, facts.filter(Boolean).join(' · '))),
    el('button', { type: 'button', class: 'rz-icon', 'aria-label': t('drop_note'), title: t('drop_note'), click: async () => {
      await app.back.keeper.remove([note.id]);
      showBack(app);
    } }, '×'));
}

/** @param {App} app @param {FieldNote[]} notes @param {Date} made */
function parcel(app, notes, made) {
  const title = pick(app.data.title);
  const bytes = parcelOf({ project: app.data.project, title, on: app.data.on, who: app.back.who.trim(), made, notes });
  return new File([/** @type {any} */ (bytes)], parcelName(title, made), { type: 'application/zip' });
}

/** @param {File} file */
const canShare = (file) => Boolean(navigator.canShare && navigator.canShare({ files: [file] }));

/** @param {App} app @param {File} file */
async function share(app, file) {
  try {
    await navigator.share({ files: [file], title: file.name });
    app.back.said = t('shared');
  } catch (error) {
    if (/** @type {Error} */ (error).name === 'AbortError') return; // the person closed the sheet
    app.back.said = t('share_failed');
  }
  showBack(app);
}

/** @param {App} app @param {File} file */
function save(app, file) {
  const address = URL.createObjectURL(file);
  el('a', { href: address, download: file.name }).click();
  window.setTimeout(() => URL.revokeObjectURL(address), 60000);
  app.back.said = t('saved', file.name);
  showBack(app);
}

// Notes go only on a second press: a file that was never saved cannot be had again.
/** @param {App} app */
async function dropAll(app) {
  const button = byId('rz-drop_notes');
  if (button.dataset.sure !== '1') {
    button.dataset.sure = '1';
    button.textContent = t('drop_sure');
    return;
  }
  await app.back.keeper.remove(app.back.keeper.all().map((note) => note.id));
  app.back.said = '';
  showBack(app);
}
