import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mercatorX, mercatorY, Points } from '../src/points.js';

test('the corners of the world are those of Web Mercator', () => {
  assert.deepEqual([mercatorX(0), mercatorY(0)], [128, 128]);
  const [x, y] = [mercatorX(-180), mercatorY(90)];
  assert.ok(Math.abs(x) < 1e-9 && Math.abs(y) < 1e-6);
});

test('points are asked by box and by nearness, and not when they are off', () => {
  const points = new Points(3, (place) => [0, 10 * place]);
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
  assert.equal(new Points(0, () => [0, 0]).project(1, { x: 0, y: 0 }), null);
});

test('of a crowd on one spot the most important, the last, is drawn', () => {
  const points = new Points(2000, () => [31, 110]);
  points.project(1024, { x: 0, y: 0 });
  const [x, y] = points.xy;
  assert.deepEqual(points.within({ min: { x: x - 500, y: y - 500 }, max: { x: x + 500, y: y + 500 } }, 0), [1999]);
});
