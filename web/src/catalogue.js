// Labels of the catalogue, which the page puts before this bundle: words of closed lists, signs of units, maps that lead
// to a place. Where a module runs without a page, as in a unit test, there are none.
/** @type {import('./types').Labels} */
const labels = typeof RIVERZONES_LABELS === 'undefined' ? { terms: {}, units: {}, services: {} } : RIVERZONES_LABELS;

export const TERMS = labels.terms;
export const UNITS = labels.units;
export const SERVICES = labels.services;
