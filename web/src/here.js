// Where I am, once the device has told. No page.
import { geodesicM } from './geodesic.js';
/** @import { Finding, LatLon } from './types' */

/** @type {{ at: LatLon, accuracy: number } | null} Where I am, once the device has told, and to how many metres. */
export let here = null;

/** @param {{ at: LatLon, accuracy: number }} told */
export function standAt(told) {
  here = told;
}

/** @param {Finding} finding */
export const awayOf = (finding) => (here && finding.at ? geodesicM(here.at, finding.at) : Infinity);
