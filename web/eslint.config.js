import js from '@eslint/js';

const PAGE = ['atob', 'btoa', 'Blob', 'File', 'Uint8Array', 'CSS', 'DecompressionStream', 'document', 'DOMMatrix', 'Event', 'HTMLElement', 'DataView', 'globalThis', 'indexedDB', 'navigator', 'performance', 'requestAnimationFrame', 'Response', 'setTimeout', 'structuredClone', 'TextDecoder', 'TextEncoder', 'URL', 'URLSearchParams', 'window', 'RIVERZONES_LABELS', 'createImageBitmap'];
const named = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));
const MARKUP = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'DOMParser'].map((name) => ({
  selector: `Identifier[name="${name}"]`,
  message: 'Attribute values are never trusted: elements are made by el(), text enters as text.',
}));
const PRIVATE = {
  selector: 'MemberExpression > Identifier.property[name=/^_[a-zA-Z]/]',
  message: 'Private fields of Leaflet are known to src/leaflet.js alone.',
};

export default [
  js.configs.recommended,
  {
    rules: {
      'no-var': 'error', 'prefer-const': 'error', eqeqeq: 'error', 'no-eval': 'error', 'no-implied-eval': 'error',
      'no-new-func': 'error', 'no-shadow': ['error', { allow: ['name'] }], 'no-unused-vars': 'error', 'object-shorthand': 'error',
      'max-lines': ['error', 500],
    },
  },
  { files: ['src/**'], languageOptions: { globals: named(PAGE) }, rules: { 'no-restricted-syntax': ['error', PRIVATE, ...MARKUP] } },
  { files: ['src/leaflet.js'], rules: { 'no-restricted-syntax': ['error', ...MARKUP] } },
  { files: ['tests/**', '*.js'], languageOptions: { globals: named(['process', 'Buffer', 'TextEncoder', 'TextDecoder', 'queueMicrotask', 'setTimeout']) } },
];
