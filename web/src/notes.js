// Field notes kept on the device until they are saved as a file: in IndexedDB where the browser has one for this page, else
// in memory only, which the page then says. A data base that comes late is taken all the same.
/** @import { FieldNote, Keeper } from './types' */

const BASE = 'riverzones-notes';
const PATIENCE_MS = 15000; // some viewers never answer, a busy device has taken longer the first time: a setting of ours

// A request of the data base as a promise.
/** @param {IDBRequest} request @returns {Promise<any>} */
const answered = (request) => new Promise((done, fail) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
});

/** @returns {Promise<IDBDatabase>} */
function openBase() {
  return new Promise((done, fail) => {
    const request = window.indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('notes', { keyPath: 'id' });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
    request.onblocked = () => fail(new Error('blocked'));
  });
}

// The notes of one project; lasting tells whether they outlive the page. Without an answer of the data base for a while
// the notes are in memory: when it answers after all it gets them, gives those that it holds, and late is called.
/** @param {string} project @param {() => void} late */
export async function openNotes(project, late) {
  /** @type {IDBDatabase | null} */
  let base = null;
  let gone = false; // on without the data base
  /** @type {Map<string, FieldNote>} */
  const notes = new Map();
  /** @type {Keeper} */
  const keeper = {
    lasting: false,
    all: () => [...notes.values()].sort((a, b) => a.when.localeCompare(b.when)),
    async put(note) {
      notes.set(note.id, note);
      await write((store) => store.put(note));
    },
    async remove(ids) {
      for (const id of ids) notes.delete(id);
      await write((store) => ids.forEach((id) => store.delete(id)));
    },
  };

  // A data base that breaks later (full, taken away) leaves the notes in memory, and says so.
  /** @param {(store: IDBObjectStore) => void} change */
  const write = async (change) => {
    if (!base) return;
    try {
      const transaction = base.transaction('notes', 'readwrite');
      change(transaction.objectStore('notes'));
      await new Promise((done, fail) => {
        transaction.oncomplete = done;
        transaction.onerror = () => fail(transaction.error);
        transaction.onabort = () => fail(transaction.error);
      });
    } catch {
      base = null;
      keeper.lasting = false;
    }
  };

  /** @param {IDBDatabase} opened */
  const take = async (opened) => {
    const stored = await answered(opened.transaction('notes').objectStore('notes').getAll());
    const early = [...notes.values()];
    for (const note of stored) if (note && note.project === project && !notes.has(note.id)) notes.set(note.id, note);
    base = opened;
    if (early.length) await write((store) => early.forEach((note) => store.put(note)));
    keeper.lasting = base !== null;
    if (gone) late();
  };
  const opening = openBase().then(take).catch(() => {});
  await Promise.race([opening, new Promise((done) => { window.setTimeout(done, PATIENCE_MS); })]);
  gone = true;
  return keeper;
}

// A name for a note that no other note has.
export function newId() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
