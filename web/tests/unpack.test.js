import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Cells, numbers } from '../src/cells.js';
import { ById, readFindings } from '../src/findings.js';
import { readLayer, unpack } from '../src/unpack.js';

test('what was packed comes back, and what was cut off is said to be broken', async () => {
  const text = gzipSync(Buffer.from('{"title":{"zh":"图"}}')).toString('base64');
  assert.deepEqual(await unpack(text), { title: { zh: '图' } });
  await assert.rejects(unpack(text.slice(0, 20)), /broken/);
  await assert.rejects(unpack('no base64 at all!'), /broken/);
});

test('a layer reads its dictionaries and leaves out rows without a shape', () => {
  const layer = readLayer({ name: 'x', ids: ['1', '2'], names: { d: ['甲'], i: [0, 0] }, illustrative: null, cases: null, values: [[5, 6]], decimals: 1, shapes: [[0, [10, 20]], null] });
  assert.equal(layer.features.length, 1);
  const [{ id, name, illustrative, kind, values, shape, dimension }] = layer.features;
  assert.deepEqual({ id, name, illustrative, kind, values, shape, dimension }, { id: '1', name: '甲', illustrative: false, kind: -1, values: [5], shape: { kind: 0, parts: [[[2, 1]]] }, dimension: 0 });
});

test('findings share their shapes and their chains', () => {
  const [a, b] = readFindings({
    columns: { finding_id: ['a', 'b'], subject_layer: { d: ['outfalls'], i: [0, 0] }, subject_id: ['1', '2'] },
    chiefs: { d: [[{ chief: '张' }]], i: [0, 0] }, shape: [0, 0], shapes: [[0, [109800000, 31070000]]],
  });
  assert.deepEqual(a.shape, b.shape);
  assert.equal(a.chiefs, b.chiefs);
  assert.deepEqual(a.at, [31.07, 109.8]);
  assert.notEqual(a.subject, b.subject);
  assert.notEqual(a.group, b.group);
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

test('what is long stands in lines of its own, and is read when it is asked for', async () => {
  const lines = ['["F-1","F, \\"2\\"","F-3"]', '[0,1,0]', '[1.5,null,-0.25]', '[109800000,31070000,109900000,31080000]', '[0,0,1]', '[0,1,1]'];
  const head = { findings: {
    count: 3,
    columns: { finding_id: { line: 1, of: 'text' }, severity: { d: ['prohibit', 'target'], line: 2 }, measured: { line: 3, of: 'number' }, unit: { one: 'm' }, margin: { as: 'measured' } },
    chiefs: { one: [{ chief: '张' }] }, shape: { line: 5 }, shapes: { points: 4, count: 2 }, subject: { line: 6 },
  } };
  const data = await unpack(gzipSync(Buffer.from([JSON.stringify(head), ...lines].join('\n'))).toString('base64'));
  const found = readFindings(data.findings, data.lines);
  assert.deepEqual(found.map((one) => one.finding_id), ['F-1', 'F, "2"', 'F-3']);
  assert.deepEqual(found.map((one) => one.severity), ['prohibit', 'target', 'prohibit']);
  assert.deepEqual(found.map((one) => one.margin), [1.5, null, -0.25]);
  assert.deepEqual(found.map((one) => [one.unit, one.group, one.at]), [['m', 0, [31.07, 109.8]], ['m', 1, [31.07, 109.8]], ['m', 1, [31.08, 109.9]]]);
  assert.equal(new ById(found).get('F-3'), found[2]);
  assert.ok(!new ById(found).has('F-4'));
});

test('shapes that are no points are cut out of their line one by one', async () => {
  const bytes = new TextEncoder().encode('[[1,[1000000,2000000,5,5]],null,[0,[7,8]]]');
  const cells = new Cells(bytes, 3);
  assert.deepEqual([cells.at(0), cells.at(1), cells.at(2)], [[1, [1000000, 2000000, 5, 5]], null, [0, [7, 8]]]);
});

test('numbers are what JSON would read, to the last bit', () => {
  const values = [0, 1, -1.5, 184.617, 0.1, 123456789.25, 31.070001, 1e-7, 9007199254740991, null];
  const bytes = new TextEncoder().encode(JSON.stringify(values));
  assert.deepEqual([...numbers(bytes, values.length)].map((value) => (Number.isNaN(value) ? null : value)), values);
});
