import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readFindings, readLayer, unpack } from '../src/unpack.js';

test('what was packed comes back, and what was cut off is said to be broken', async () => {
  const text = gzipSync(Buffer.from('{"title":{"zh":"图"}}')).toString('base64');
  assert.deepEqual(await unpack(text), { title: { zh: '图' } });
  await assert.rejects(unpack(text.slice(0, 20)), /broken/);
  await assert.rejects(unpack('no base64 at all!'), /broken/);
});

test('a layer reads its dictionaries and leaves out rows without a shape', () => {
  const layer = readLayer({ name: 'x', ids: ['1', '2'], names: { d: ['甲'], i: [0, 0] }, illustrative: null, cases: null, values: [[5, 6]], decimals: 1, shapes: [[0, [10, 20]], null] });
  assert.equal(layer.features.length, 1);
  assert.deepEqual(layer.features[0], { id: '1', name: '甲', illustrative: false, kind: -1, values: [5], shape: { kind: 0, parts: [[[2, 1]]] } });
});

test('findings share their shapes and their chains', () => {
  const [a, b] = readFindings({
    columns: { finding_id: ['a', 'b'], subject_layer: { d: ['outfalls'], i: [0, 0] }, subject_id: ['1', '2'] },
    chiefs: { d: [[{ chief: '张' }]], i: [0, 0] }, shape: [0, 0], shapes: [[0, [109800000, 31070000]]],
  });
  assert.equal(a.shape, b.shape);
  assert.equal(a.chiefs, b.chiefs);
  assert.deepEqual(a.at, [31.07, 109.8]);
  assert.notEqual(a.subject, b.subject);
});

test('numbers that others tell come back: a margin that is the measure, the nearest place as steps from the point', () => {
  const [a, b] = readFindings({
    columns: { finding_id: ['a', 'b'], subject_layer: ['x', 'x'], subject_id: ['1', '2'], measured: [1.5, 2], margin: { as: 'measured' },
      nearest_lon: { near: [1000, null] }, nearest_lat: { near: [-500, null] } },
    chiefs: { d: [[]], i: [0, 0] }, shape: { range: 2 }, shapes: [[0, [109800000, 31070000]], [0, [109900000, 31070000]]],
  });
  assert.deepEqual([a.margin, b.margin], [1.5, 2]);
  assert.deepEqual([a.nearest_lon, a.nearest_lat, b.nearest_lon], [109.801, 31.0695, null]);
});
