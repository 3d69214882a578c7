import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parcelName, parcelOf } from '../src/parcel.js';
import { fitted } from '../src/photo.js';
import { crc32, zipOf } from '../src/zip.js';

test('the check sum is that of the standard', () => {
  assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926); // the check value of CRC-32/ISO-HDLC
  assert.equal(crc32(new Uint8Array()), 0);
});

test('a file of stored members ends with its directory and says where each begins', () => {
  const body = new TextEncoder().encode('hello');
  const bytes = zipOf([['a.txt', body], ['b.txt', body]], new Date(2026, 10, 30, 18, 20, 30));
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  assert.equal(view.getUint32(end, true), 0x06054b50);
  assert.equal(view.getUint16(end + 10, true), 2);
  const directory = view.getUint32(end + 16, true);
  assert.equal(view.getUint32(directory, true), 0x02014b50);
  const second = view.getUint32(directory + 46 + 5 + 42, true);
  assert.equal(view.getUint32(second, true), 0x04034b50);
  assert.equal(new TextDecoder().decode(bytes.slice(second + 30, second + 35)), 'b.txt');
});

test('photos are numbered through, and a note names its own', () => {
  const note = (id, photos) => ({ id, project: 'p', finding: null, subject: '', stood: null, status: null, note: '', when: '', at: null, who: '', photos });
  const bytes = parcelOf({ project: 'p', title: 't', on: '', who: '', made: new Date(), notes: [note('a', [new Uint8Array([1])]), note('b', [new Uint8Array([2]), new Uint8Array([3])])] });
  const text = new TextDecoder('latin1').decode(bytes);
  const head = JSON.parse(text.slice(text.indexOf('{'), text.indexOf('PK', 4)));
  assert.deepEqual(head.notes.map((one) => one.photos), [['photo-001.jpg'], ['photo-002.jpg', 'photo-003.jpg']]);
});

test('a file name holds letters and digits only, whatever the title', () => {
  assert.equal(parcelName('../巫山 <b>"x"', new Date(2026, 0, 2, 3, 4)), '巫山-b-x-20260102-0304.rzback');
  assert.equal(parcelName('///', new Date(2026, 0, 2, 3, 4)), 'riverzones-20260102-0304.rzback');
});

test('a photo fits into its square and never grows', () => {
  assert.deepEqual(fitted(4000, 3000), [1280, 960]);
  assert.deepEqual(fitted(640, 480), [640, 480]);
  assert.deepEqual(fitted(10000, 1), [1280, 1]);
});
