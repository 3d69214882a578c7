// Field notes kept on the device until they are saved as a file: in IndexedDB where the browser has one for this page, else
// in memory only, which the page then says.
/** @import { FieldNote, Keeper } from './types' */

const BASE = 'riverzones-notes';
const PATIENCE_MS = 15000; // some viewers never answer, a slow device takes seconds the first time: a setting of ours

// A request of the data base as a promise.
/** @param {IDBRequest} request @returns {Promise<any>} */
const answered = (request) => new Promise((done, fail) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => fail(request.error);
});

/** @returns {Promise<IDBDatabase>} */
function openBase() {
  return new Promise((done, fail) => {
    window.setTimeout(() => fail(new Error('no answer')), PATIENCE_MS);
    const request = window.indexedDB.open(BASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore('notes', { keyPath: 'id' });
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
    request.onblocked = () => fail(new Error('blocked'));
  });
}

// The notes of one project; lasting tells whether they outlive the page.
/** @param {string} project */
export async function openNotes(project) {
  /** @type {IDBDatabase | null} */
  let base = null;
  /** @type {Map<string, FieldNote>} */
  const notes = new Map();
  try {
    base = await openBase();
    for (const note of await answered(base.transaction('notes').objectStore('notes').getAll())) {
      if (note && note.project === project) notes.set(note.id, note);
    }
  } catch {
    base = null;
  }
  /** @type {Keeper} */
  const keeper = {
    lasting: base !== null,
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
  return keeper;
}

// A name for a note that no other note has.
export function newId() {
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
