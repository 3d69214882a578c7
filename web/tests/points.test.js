import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mercator, Points } from '../src/points.js';

test('the corners of the world are those of Web Mercator', () => {
  assert.deepEqual(mercator([0, 0]), [128, 128]);
  const [x, y] = mercator([90, -180]);
  assert.ok(Math.abs(x) < 1e-9 && Math.abs(y) < 1e-6);
});

test('points are asked by box and by nearness, and not when they are off', () => {
  const points = new Points([{ at: [0, 0] }, { at: [0, 10] }, { at: [0, 20] }]);
  const box = points.project(1, { x: 0, y: 0 });
  assert.deepEqual(box, [128, 128, 142, 128]);
  const bounds = { min: { x: 120, y: 120 }, max: { x: 136, y: 136 } };
  assert.deepEqual(points.within(bounds, 0), [0, 1]);
  assert.equal(points.nearest({ x: 134, y: 128 }, 3), 1);
  points.off[1] = 1;
  assert.deepEqual(points.within(bounds, 0), [0]);
  assert.equal(points.nearest({ x: 134, y: 128 }, 3), -1);
});

test('nothing has no box', () => {
  assert.equal(new Points([]).project(1, { x: 0, y: 0 }), null);
});

test('of a crowd on one spot the most important, the last, is drawn', () => {
  const crowd = Array.from({ length: 2000 }, () => ({ at: [31, 110] }));
  const points = new Points(crowd);
  points.project(1024, { x: 0, y: 0 });
  assert.deepEqual(points.within({ min: { x: -1e6, y: -1e6 }, max: { x: 1e6, y: 1e6 } }, 0), [1999]);
});
