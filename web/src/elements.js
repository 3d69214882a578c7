// The one way elements are made: text enters as text, never as markup; and the line at the foot of the map.
import { t } from './words.js';
/** @import { Attributes } from './types' */

// The only maker of elements: attributes from our own code, children as text nodes or elements.
/**
 * @param {string} tag
 * @param {Attributes} [attributes]
 * @param {...any} children
 * @returns {any}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === 'click') node.addEventListener('click', value);
    else if (name === 'change') node.addEventListener('change', value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/** @type {(id: string) => any} An element of body.html, which is always there. */
export const byId = (id) => document.getElementById(id);

export function sayStaticWords() {
  for (const node of /** @type {NodeListOf<any>} */ (document.querySelectorAll('[data-t]'))) node.textContent = t(node.dataset.t);
  for (const node of /** @type {NodeListOf<any>} */ (document.querySelectorAll('[data-t-label]'))) node.setAttribute('aria-label', t(node.dataset.tLabel));
  for (const node of /** @type {NodeListOf<any>} */ (document.querySelectorAll('[data-t-placeholder]'))) node.placeholder = t(node.dataset.tPlaceholder);
}

// One line at the foot of the map: what was measured, where I am, why not.
/** @param {HTMLElement[] | null} content */
export function say(content) {
  const bar = byId('rz-say');
  bar.hidden = !content;
  bar.replaceChildren(...(content || []));
}

export const closeSay = () => el('button', { type: 'button', class: 'rz-icon', 'aria-label': t('close'), click: () => say(null) }, '×');
