import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openNotes } from '../src/notes.js';

const note = (id, when, project = 'p') => ({ id, project, when, finding: null, subject: '', stood: null, status: null, note: id, at: null, photos: [], who: '' });

// As much of a data base as notes need: a request that is answered when somebody says so, and stores a map.
function dataBase(...there) {
  const stored = new Map(there.map((one) => [one.id, one]));
  const store = {
    put: (one) => stored.set(one.id, one),
    delete: (id) => stored.delete(id),
    getAll() {
      const request = { result: [...stored.values()] };
      queueMicrotask(() => request.onsuccess());
      return request;
    },
  };
  const transaction = () => {
    const made = { objectStore: () => store };
    queueMicrotask(() => made.oncomplete?.());
    return made;
  };
  const request = { result: { transaction } };
  return { stored, open: () => request, answer: () => request.onsuccess() };
}

const settled = () => new Promise((done) => { setTimeout(done, 5); });

test('a data base that answers after the patience of the page gets what was noted, and gives what it holds', async () => {
  const base = dataBase(note('old', '2026-01-01'), note('other', '2026-01-02', 'q'));
  globalThis.window = { indexedDB: base, setTimeout: (done) => setTimeout(done, 0) };
  let late = 0;
  const keeper = await openNotes('p', () => { late += 1; });
  assert.equal(keeper.lasting, false);
  await keeper.put(note('new', '2026-01-03'));
  await keeper.put(note('dropped', '2026-01-04'));
  await keeper.remove(['dropped']);
  base.answer();
  await settled();
  assert.equal(keeper.lasting, true);
  assert.equal(late, 1);
  assert.deepEqual(keeper.all().map((one) => one.id), ['old', 'new']);
  assert.deepEqual([...base.stored.keys()], ['old', 'other', 'new']);
  await keeper.remove(['old']);
  assert.deepEqual([...base.stored.keys()], ['other', 'new']);
});

test('a data base that answers in time is there from the beginning, and nothing is told late', async () => {
  const base = dataBase(note('old', '2026-01-01'));
  globalThis.window = { indexedDB: base, setTimeout: () => {} };
  const opening = openNotes('p', () => assert.fail('not late'));
  base.answer();
  const keeper = await opening;
  assert.equal(keeper.lasting, true);
  assert.deepEqual(keeper.all().map((one) => one.id), ['old']);
});

test('without a data base the notes are in memory', async () => {
  globalThis.window = { indexedDB: { open() { throw new Error('no'); } }, setTimeout: () => {} };
  const keeper = await openNotes('p', () => assert.fail('never'));
  await keeper.put(note('new', '2026-01-03'));
  assert.equal(keeper.lasting, false);
  assert.deepEqual(keeper.all().map((one) => one.id), ['new']);
});
