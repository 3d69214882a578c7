import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standAt } from '../src/here.js';
import { countAll, kindsOf, nothingWanted, ordersNow } from '../src/wanted.js';

const finding = (id, change = {}) => ({
  finding_id: id, severity: 'prohibit', verdict: 'violation', rule: 'CN-101', river: '长江', chainage_m: 1000, margin: 1, unit: 'm',
  status: 'new', chiefs: [], names: [], at: [31, 110], subject_name: id, ...change,
});

function counted(findings, change) {
  const app = { findings, data: { rules: {} }, wanted: { ...nothingWanted(), ...change } };
  countAll(app);
  return app;
}

test('a facet counts what each of its values would leave under the other choices', () => {
  const rows = [finding('a'), finding('b', { severity: 'target' }), finding('c', { severity: 'target', river: '抱龙河' })];
  const app = counted(rows, { river: '长江' });
  assert.deepEqual(app.listed.map((one) => one.finding_id), ['a', 'b']);
  assert.deepEqual(Object.fromEntries(app.counts.severity), { prohibit: 1, target: 1 });
  assert.deepEqual(Object.fromEntries(app.counts.river), { 长江: 2, 抱龙河: 1 });
});

test('every word of a search must be there, in either language', () => {
  const rows = [finding('a', { message: '位于保护区内', message_en: 'inside a zone' }), finding('b')];
  assert.deepEqual(counted(rows, { text: '保护区 zone' }).listed.map((one) => one.finding_id), ['a']);
  assert.deepEqual(counted(rows, { text: 'zone nowhere' }).listed, []);
});

test('a stretch keeps its ends and drops what has no chainage', () => {
  const rows = [finding('a', { chainage_m: 3000 }), finding('b', { chainage_m: 7500 }), finding('c', { chainage_m: null }), finding('d', { chainage_m: 7501 })];
  assert.deepEqual(counted(rows, { from: 3, to: 7.5 }).listed.map((one) => one.finding_id).sort(), ['a', 'b']);
});

test('the gravest stand first, what cannot be told after what is sure, then the deepest', () => {
  const rows = [finding('deep', { margin: 9 }), finding('open', { verdict: 'cannot_tell', margin: 99 }), finding('soft', { severity: 'target' }), finding('flat')];
  assert.deepEqual(counted(rows, {}).listed.map((one) => one.finding_id), ['deep', 'flat', 'open', 'soft']);
});

test('the order by distance is there once the device has told where it is', () => {
  assert.ok(!ordersNow().includes('by_distance'));
  standAt({ at: [31, 110], accuracy: 10 });
  assert.ok(ordersNow().includes('by_distance'));
  const rows = [finding('far', { at: [32, 110] }), finding('near', { at: [31.01, 110] }), finding('nowhere', { at: null })];
  assert.deepEqual(counted(rows, { sort: 'by_distance' }).listed.map((one) => one.finding_id), ['near', 'far', 'nowhere']);
});

test('clauses that are no JSON leave a finding of its own kind', () => {
  assert.deepEqual(kindsOf(finding('a', { clauses: '{broken' })), ['rule']);
  assert.deepEqual(kindsOf(finding('b', { kind: 'data', clauses: '[{"kind": "task"}]' })), ['data', 'task']);
});
