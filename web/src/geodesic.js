// Distance and area on the ellipsoid of CGCS2000 (GRS 80 but for the flattening's tenth decimal).
/** @import { LatLon } from './types' */

const AXIS = 6378137;
const FLAT = 1 / 298.257222101;
const POLAR = AXIS * (1 - FLAT);
const E2 = FLAT * (2 - FLAT);
export const RAD = Math.PI / 180;

// Length of the geodesic between two [lat, lon] in metres: Vincenty, Survey Review 23 (1975) 88-93, inverse formula.
// It does not converge between places nearly opposite on the globe: NaN then.
/** @param {LatLon} at @param {LatLon} at2 */
export function geodesicM([lat1, lon1], [lat2, lon2]) {
  const [u1, u2] = [lat1, lat2].map((lat) => Math.atan((1 - FLAT) * Math.tan(lat * RAD)));
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  const apart = ((lon2 - lon1 + 540) % 360 - 180) * RAD;
  let lambda = apart;
  for (let round = 0; round < 200; round += 1) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sine = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sine === 0) return 0;
    const cosine = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sine, cosine);
    const alpha = (c1 * c2 * sl) / sine;
    const cos2 = 1 - alpha * alpha;
    const mid = cos2 > 1e-15 ? cosine - (2 * s1 * s2) / cos2 : 0;
    const c = (FLAT / 16) * cos2 * (4 + FLAT * (4 - 3 * cos2));
    const next = apart + (1 - c) * FLAT * alpha * (sigma + c * sine * (mid + c * cosine * (2 * mid * mid - 1)));
    if (Math.abs(next - lambda) > 1e-13) {
      lambda = next;
      continue;
    }
    const k = (cos2 * (AXIS * AXIS - POLAR * POLAR)) / (POLAR * POLAR);
    const a = 1 + (k / 16384) * (4096 + k * (k * (320 - 175 * k) - 768));
    const b = (k / 1024) * (256 + k * (k * (74 - 47 * k) - 128));
    const turn = mid + (b / 4) * (cosine * (2 * mid * mid - 1) - (b / 6) * mid * (4 * sine * sine - 3) * (4 * mid * mid - 3));
    return POLAR * a * (sigma - b * sine * turn);
  }
  return NaN;
}

// Area between the equator and a parallel, per radian of longitude [m2]: Snyder 1987, 3-12.
/** @param {number} lat */
function belowM2(lat) {
  const e = Math.sqrt(E2);
  const sine = Math.sin(lat * RAD);
  return ((POLAR * POLAR) / 2) * (sine / (1 - E2 * sine * sine) + Math.atanh(e * sine) / e);
}

const GAUSS = [[-0.906179845938664, 0.236926885056189], [-0.538469310105683, 0.478628670499366], [0, 0.568888888888889], [0.538469310105683, 0.478628670499366], [0.906179845938664, 0.236926885056189]];

// Area of a ring of [lat, lon] in square metres, its edges straight in longitude and latitude as everywhere in riverzones.
/** @param {LatLon[]} ring */
export function ringM2(ring) {
  const base = belowM2(Math.min(...ring.map((at) => at[0])));
  const swept = ring.map((b, place) => {
    const a = ring[(place + ring.length - 1) % ring.length];
    const mean = GAUSS.reduce((sum, [node, weight]) => sum + (weight / 2) * (belowM2(a[0] + ((node + 1) / 2) * (b[0] - a[0])) - base), 0);
    return mean * (b[1] - a[1]) * RAD;
  });
  return Math.abs(swept.reduce((sum, part) => sum + part, 0));
}

// Whether edges of a ring cross each other; its area means nothing then.
/** @param {LatLon[]} ring */
export function crosses(ring) {
  /** @param {LatLon} a @param {LatLon} b @param {LatLon} c */
  const side = (a, b, c) => Math.sign((b[1] - a[1]) * (c[0] - a[0]) - (b[0] - a[0]) * (c[1] - a[1]));
  const edges = ring.map((at, place) => [at, ring[(place + 1) % ring.length]]);
  return edges.some(([a, b], one) => edges.some(([c, d], two) => two > one + 1 && !(one === 0 && two === ring.length - 1)
    && side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0));
}

// Degrees, minutes and seconds of both coordinates, to 0.01" (0.3 m), north and east first.
/** @param {LatLon} at */
export function dms([lat, lon]) {
  /** @param {number} value @param {string} plus @param {string} minus */
  const one = (value, plus, minus) => {
    const hundredths = Math.round(Math.abs(value) * 360000);
    const seconds = ((hundredths % 6000) / 100).toFixed(2).padStart(5, '0');
    return `${Math.floor(hundredths / 360000)}°${String(Math.floor(hundredths / 6000) % 60).padStart(2, '0')}′${seconds}″${value < 0 ? minus : plus}`;
  };
  return `${one(lat, 'N', 'S')} ${one(lon, 'E', 'W')}`;
}

// Direction of the way from a to b as it begins, in degrees clockwise from north (on the sphere: right to 0.2°).
/** @param {LatLon} at @param {LatLon} at2 */
export function bearing([lat1, lon1], [lat2, lon2]) {
  const [a, b, turn] = [lat1 * RAD, lat2 * RAD, (lon2 - lon1) * RAD];
  const angle = Math.atan2(Math.sin(turn) * Math.cos(b), Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(turn));
  return (angle / RAD + 360) % 360;
}
