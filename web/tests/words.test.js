import assert from 'node:assert/strict';
import { test } from 'node:test';
import './labels.js';
import { amount, cell, speakIn, t, term } from '../src/words.js';

test('a word is said in the language of the page, its values as they are', () => {
  assert.equal(t('rows', '<b>'), '<b> 行');
  speakIn('en');
  assert.equal(t('rows', 3), '3 rows');
  speakIn('zh');
});

test('a word that is not ours stays as it came, also one that every object has', () => {
  assert.equal(term('constructor'), 'constructor');
  assert.equal(term(null), '');
});

test('amounts keep as many digits as they mean', () => {
  assert.equal(amount(1234.56, 'm'), '1,234.6\u00a0m');
  assert.equal(amount(null, 'm'), '');
  assert.equal(amount('about 3', 'm'), 'about 3');
});

test('a cell reads yes, no, a coded value, and metres above ten thousand as kilometres', () => {
  assert.equal(cell(true), '是');
  assert.equal(cell('a', { values: { a: { zh: '甲', en: 'A' } } }), '甲');
  assert.equal(cell(12340, { unit: 'm' }), '12.34\u00a0km');
  assert.equal(cell(undefined), '');
});
