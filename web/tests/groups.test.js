import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFindings } from '../src/findings.js';
import { Groups } from '../src/groups.js';

const found = readFindings({
  columns: { finding_id: ['a', 'b', 'c', 'd'], severity: ['target', 'prohibit', 'target', 'target'], verdict: ['violation', 'violation', 'violation', 'violation'], subject_layer: ['x', 'x', 'x', 'x'], subject_id: ['1', '1', '2', '3'] },
  chiefs: { d: [[]], i: [0, 0, 0, 0] }, shape: [0, 0, 1, 2], shapes: [[0, [1000000, 2000000]], [0, [3000000, 4000000]], null],
});

test('findings of one object are a group, the gravest stands for it, and what has no place has no mark', () => {
  const groups = new Groups(found);
  assert.equal(groups.count, 3);
  assert.deepEqual([...groups.inOrder], [1, 0]); // the gravest last, on top
  assert.equal(groups.worstOf(0).finding_id, 'b');
  assert.equal(groups.atOf(2), null);
  assert.deepEqual(groups.findingsOf(0).map((one) => one.finding_id), ['a', 'b']);
});

test('a group counts what is wanted of it', () => {
  const groups = new Groups(found);
  groups.want([found[0], found[2]]);
  assert.deepEqual([...groups.shown], [1, 1, 0]);
  assert.equal(groups.worstOf(0).finding_id, 'a');
  assert.deepEqual(groups.wantedOf(0).map((one) => one.finding_id), ['a']);
});
