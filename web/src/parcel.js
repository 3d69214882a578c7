// Field notes as one small file that goes back to the office: a ZIP with notes.json and photos. The other side of this is
// riverzones/readers/field_notes.py. No page.
import { zipOf } from './zip.js';
/** @import { FieldNote } from './types' */

// The notes of one project and person as the bytes of an .rzback file; photos are numbered through.
/** @param {{ project: string, title: string, on: string, who: string, made: Date, notes: FieldNote[] }} parcel */
export function parcelOf({ project, title, on, who, made, notes }) {
  /** @type {[string, Uint8Array][]} */
  const photos = [];
  const rows = notes.map((note) => ({
    id: note.id,
    finding: note.finding,
    subject: note.subject,
    stood: note.stood,
    status: note.status,
    note: note.note,
    who: note.who,
    when: note.when,
    at: note.at,
    photos: note.photos.map((bytes) => {
      const name = `photo-${String(photos.length + 1).padStart(3, '0')}.jpg`;
      photos.push([name, bytes]);
      return name;
    }),
  }));
  const head = { format: 'rzback', version: 1, project, title, on, who, made: made.toISOString(), notes: rows };
  return zipOf([['notes.json', new TextEncoder().encode(JSON.stringify(head))], ...photos], made);
}

// A name for the file that every system takes.
/** @param {string} title @param {Date} made */
export function parcelName(title, made) {
  /** @param {number} value */
  const two = (value) => String(value).padStart(2, '0');
  const day = `${made.getFullYear()}${two(made.getMonth() + 1)}${two(made.getDate())}-${two(made.getHours())}${two(made.getMinutes())}`;
  const plain = title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 40);
  return `${plain || 'riverzones'}-${day}.rzback`;
}
