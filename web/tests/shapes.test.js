import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anchorOf, decode, liesIn, nearestOn, widestRun } from '../src/shapes.js';

const SQUARE = [2, [[0, 0, 10, 0, 0, 10, -10, 0, 0, -10], [4, 4, 2, 0, 0, 2, -2, 0, 0, -2]]];

test('steps become places, latitude first', () => {
  assert.deepEqual(decode([0, [109800000, 31070000]]), { kind: 0, parts: [[[31.07, 109.8]]] });
  assert.deepEqual(decode([1, [109800, 31070, 100, 10]], 3), { kind: 1, parts: [[[31.07, 109.8], [31.08, 109.9]]] });
  assert.equal(decode(null), null);
});

test('an area has its hole outside', () => {
  const shape = decode(SQUARE, 0);
  assert.equal(liesIn(shape, [1, 1]), true);
  assert.equal(liesIn(shape, [5, 5]), false);
  assert.equal(liesIn(shape, [11, 5]), false);
});

test('a mark of an area stands inside it, beside the hole', () => {
  const shape = decode(SQUARE, 0);
  assert.equal(liesIn(shape, anchorOf(shape)), true);
});

test('a mark of a line stands on its longest part', () => {
  assert.deepEqual(anchorOf({ kind: 1, parts: [[[0, 0], [0, 1]], [[5, 5], [6, 6], [7, 7]]] }), [6, 6]);
});

test('the widest run of a line through an area with a hole is one side of the hole', () => {
  const rings = decode(SQUARE, 0).parts[0];
  assert.deepEqual(widestRun(rings, 5, (at) => at[1], (at) => at[0]), [0, 4]);
  assert.equal(widestRun(rings, 50, (at) => at[1], (at) => at[0]), null);
});

test('the nearest place of a line is its foot, of points the point', () => {
  const [lat, lon] = nearestOn({ kind: 1, parts: [[[0, 0], [0, 10]]] }, [1, 4]);
  assert.ok(Math.abs(lat) < 1e-9 && Math.abs(lon - 4) < 1e-9);
  assert.deepEqual(nearestOn({ kind: 0, parts: [[[0, 0], [2, 2]]] }, [3, 3]), [2, 2]);
});
