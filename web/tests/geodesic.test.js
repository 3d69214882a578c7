import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bearing, crosses, dms, geodesicM, ringM2 } from '../src/geodesic.js';

test('a degree of latitude and of longitude are those of the ellipsoid', () => {
  // pyproj.Geod(a=6378137, rf=298.257222101).inv: 31N 110E to 32N 110E, and to 31N 111E
  assert.ok(Math.abs(geodesicM([31, 110], [32, 110]) - 110878.1107) < 0.001);
  assert.ok(Math.abs(geodesicM([31, 110], [31, 111]) - 95503.9408) < 0.001);
  assert.equal(geodesicM([31, 110], [31, 110]), 0);
});

test('places nearly opposite on the globe have no length rather than a wrong one', () => {
  assert.ok(Number.isNaN(geodesicM([0, 0], [0.5, 179.7])));
});

test('a square of a hundredth of a degree has the area of its sides, whichever way it runs', () => {
  const ring = [[31, 110], [31, 110.01], [31.01, 110.01], [31.01, 110]];
  const sides = geodesicM([31.005, 110], [31.005, 110.01]) * geodesicM([31, 110], [31.01, 110]);
  assert.ok(Math.abs(ringM2(ring) / sides - 1) < 1e-6);
  assert.equal(ringM2([...ring].reverse()).toFixed(3), ringM2(ring).toFixed(3));
});

test('a bow tie crosses itself, a square does not', () => {
  assert.equal(crosses([[0, 0], [1, 1], [0, 1], [1, 0]]), true);
  assert.equal(crosses([[0, 0], [0, 1], [1, 1], [1, 0]]), false);
});

test('degrees, minutes and seconds carry over and name the hemisphere', () => {
  assert.equal(dms([31.1498, 109.8926]), '31°08′59.28″N 109°53′33.36″E');
  assert.equal(dms([-0.9999999, -179.9999999]), '1°00′00.00″S 180°00′00.00″W');
});

test('a bearing counts clockwise from north', () => {
  for (const [to, degrees] of [[[32, 110], 0], [[31, 110.001], 90], [[30, 110], 180], [[31, 109.999], 270]]) {
    assert.ok(Math.abs(bearing([31, 110], to) - degrees) < 0.01);
  }
});
