// Geometry as the file holds it, decoded: kinds 0 points, 1 lines, 2 polygons; places are [lat, lon] in degrees.
import { mercatorX, mercatorY } from './points.js';

// [x, y, dx, dy, ...] in steps of so many decimals of a degree to [[lat, lon], ...]
/** @import { LatLon, PackedShape, Shape } from './types' */

/** @param {number[]} steps @param {number} decimals */
function points(steps, decimals) {
  const scale = 10 ** decimals;
  const found = new Array(steps.length / 2);
  let x = 0;
  let y = 0;
  for (let place = 0; place < found.length; place += 1) {
    x += steps[2 * place];
    y += steps[2 * place + 1];
    found[place] = [y / scale, x / scale];
  }
  return found;
}

/** @param {PackedShape | null} shape @param {number} [decimals] @returns {Shape | null} */
export function decode(shape, decimals = 6) {
  if (!shape) return null;
  const [kind, ...parts] = shape;
  /** @param {number[]} steps */
  const read = (steps) => points(steps, decimals);
  return { kind, parts: parts.map((part) => (kind === 2 ? part.map(read) : read(part))) };
}

// The paths of a shape as the file has it: lists of steps.
/** @param {PackedShape} packed @returns {number[][]} */
export const pathsOf = ([kind, ...parts]) => (kind === 2 ? parts.flat() : parts);

// [west, south, east, north] of a shape as the file has it, in degrees; null of nothing.
/** @param {PackedShape} packed @param {number} scale */
export function boxOf(packed, scale) {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const steps of pathsOf(packed)) {
    let [x, y] = [0, 0];
    for (let place = 0; place < steps.length; place += 2) {
      x += steps[place];
      y += steps[place + 1];
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < south) south = y;
      if (y > north) north = y;
    }
  }
  return west <= east ? [west / scale, south / scale, east / scale, north / scale] : null;
}

// The pixels of a path from an origin, one after another; of neighbours on one pixel the first. A closed path keeps three.
/** @param {number[]} steps @param {number} degrees @param {number} scale @param {{ x: number, y: number }} origin @param {boolean} close @param {(x: number, y: number) => void} each */
export function eachPixel(steps, degrees, scale, origin, close, each) {
  let x = 0;
  let y = 0;
  let beforeX = Number.NaN;
  let beforeY = Number.NaN;
  const few = steps.length <= (close ? 8 : 4);
  for (let place = 0; place < steps.length; place += 2) {
    x += steps[place];
    y += steps[place + 1];
    const pixelX = Math.round(mercatorX(x / degrees) * scale) - origin.x;
    const pixelY = Math.round(mercatorY(y / degrees) * scale) - origin.y;
    const last = place + 2 >= steps.length;
    if (pixelX === beforeX && pixelY === beforeY && !few && !last) continue;
    beforeX = pixelX;
    beforeY = pixelY;
    each(pixelX, pixelY);
  }
}

/** @param {Shape} shape */
export function* paths(shape) {
  if (shape.kind === 2) for (const rings of shape.parts) yield* rings;
  else yield* shape.parts;
}

// Where a mark for the shape stands: the point, the middle of the line, or inside the polygon.
/** @param {Shape} shape */
export function anchorOf(shape) {
  if (shape.kind === 0) return shape.parts[0][0];
  if (shape.kind === 1) {
    const longest = shape.parts.reduce((best, part) => (part.length > best.length ? part : best));
    return longest[Math.floor(longest.length / 2)];
  }
  const biggest = shape.parts.reduce((best, rings) => (span(rings[0]) > span(best[0]) ? rings : best));
  return insideOf(biggest);
}

/** @param {LatLon[]} ring */
function span(ring) {
  const lats = ring.map((at) => at[0]);
  return ring.length ? Math.max(...lats) - Math.min(...lats) : 0;
}

// The middle of the widest run inside the rings at the height of their middle.
/** @param {LatLon[][]} rings */
function insideOf(rings) {
  const lats = rings[0].map((at) => at[0]);
  const middle = (Math.max(...lats) + Math.min(...lats)) / 2 + 1e-9;
  const run = widestRun(rings, middle, (at) => at[1], (at) => at[0]);
  return run ? [middle, (run[0] + run[1]) / 2] : rings[0][0];
}

// The widest stretch of the line y = height that lies inside the rings (even-odd), as [from, to].
/** @template Corner @param {Corner[][]} rings @param {number} height @param {(at: Corner) => number} xOf @param {(at: Corner) => number} yOf */
export function widestRun(rings, height, xOf, yOf) {
  /** @type {number[]} */
  const cuts = [];
  for (const ring of rings) {
    for (let place = 0, before = ring.length - 1; place < ring.length; before = place, place += 1) {
      const a = ring[before];
      const b = ring[place];
      if (yOf(a) > height !== yOf(b) > height) {
        cuts.push(xOf(a) + ((height - yOf(a)) / (yOf(b) - yOf(a))) * (xOf(b) - xOf(a)));
      }
    }
  }
  cuts.sort((a, b) => a - b);
  /** @type {[number, number] | null} */
  let best = null;
  for (let place = 0; place + 1 < cuts.length; place += 2) {
    if (!best || cuts[place + 1] - cuts[place] > best[1] - best[0]) best = [cuts[place], cuts[place + 1]];
  }
  return best;
}

// Whether a place lies in an area (even-odd, so not in its holes).
/** @param {Shape} shape @param {LatLon} at2 */
export function liesIn(shape, [lat, lon]) {
  return shape.parts.some((rings) => {
    let inside = false;
    for (const ring of rings) {
      for (let place = 0, before = ring.length - 1; place < ring.length; before = place, place += 1) {
        const [a, b] = [ring[before], ring[place]];
        if (a[0] > lat !== b[0] > lat && lon < a[1] + ((lat - a[0]) / (b[0] - a[0])) * (b[1] - a[1])) inside = !inside;
      }
    }
    return inside;
  });
}

// The point of the shape nearest to `at`, on a plane true at that latitude: good for drawing, the number comes measured.
/** @param {Shape} shape @param {LatLon} at */
export function nearestOn(shape, at) {
  const stretch = Math.cos((at[0] * Math.PI) / 180);
  /** @type {LatLon} */
  let nearest = at;
  let least = Infinity;
  /** @param {number} lat @param {number} lon */
  const keep = (lat, lon) => {
    const away = (lat - at[0]) ** 2 + ((lon - at[1]) * stretch) ** 2;
    if (away < least) [least, nearest] = [away, [lat, lon]];
  };
  for (const path of paths(shape)) {
    if (shape.kind === 0 || path.length === 1) for (const [lat, lon] of path) keep(lat, lon);
    for (let place = 1; shape.kind > 0 && place < path.length; place += 1) {
      const [aLat, aLon] = path[place - 1];
      const [bLat, bLon] = path[place];
      const dx = (bLon - aLon) * stretch;
      const dy = bLat - aLat;
      const along = dx || dy ? ((at[1] - aLon) * stretch * dx + (at[0] - aLat) * dy) / (dx * dx + dy * dy) : 0;
      const share = Math.min(1, Math.max(0, along));
      keep(aLat + share * dy, aLon + share * (bLon - aLon));
    }
  }
  return nearest;
}
