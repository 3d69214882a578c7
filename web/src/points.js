// Positions of many points in typed arrays: projected together, asked together. No map library, no page.
// Web Mercator at zoom 0, a world of 256 pixels, as Leaflet's EPSG:3857 has it.
/** @import { LatLon } from './types' */

const LIMIT = 85.0511287798;

/** @param {LatLon} at */
export function mercator([lat, lon]) {
  const sine = Math.sin((Math.max(-LIMIT, Math.min(LIMIT, lat)) * Math.PI) / 180);
  return [256 * (0.5 + lon / 360), 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI))];
}

export class Points {
  // items: [{ at: [lat, lon] }], the most important last
  constructor(items) {
    this.count = items.length;
    this.off = new Uint8Array(items.length);
    this.unit = new Float64Array(items.length * 2);
    this.xy = new Float64Array(items.length * 2);
    items.forEach(({ at }, place) => this.unit.set(mercator(at), 2 * place));
  }

  // Pixels at a scale (2 to the zoom) from an origin; returns their box [west, north, east, south], null of nothing.
  project(scale, origin) {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let place = 0; place < this.xy.length; place += 2) {
      const x = Math.round(this.unit[place] * scale) - origin.x;
      const y = Math.round(this.unit[place + 1] * scale) - origin.y;
      this.xy[place] = x;
      this.xy[place + 1] = y;
      west = Math.min(west, x);
      east = Math.max(east, x);
      north = Math.min(north, y);
      south = Math.max(south, y);
    }
    return west <= east ? [west, north, east, south] : null;
  }

  // Places that are on and within bounds widened by reach, where several fall on one spot the most important alone.
  within(bounds, reach) {
    const crowded = this.count > 1500;
    const taken = new Set();
    const places = [];
    for (let place = this.count - 1; place >= 0; place -= 1) {
      const x = this.xy[2 * place];
      const y = this.xy[2 * place + 1];
      if (this.off[place] || x < bounds.min.x - reach || x > bounds.max.x + reach || y < bounds.min.y - reach || y > bounds.max.y + reach) continue;
      if (crowded) {
        const spot = Math.floor(x / 4) * 65536 + Math.floor(y / 4);
        if (taken.has(spot)) continue;
        taken.add(spot);
      }
      places.push(place);
    }
    return places.reverse();
  }

  // The place nearest to a point and at most reach pixels off, the topmost of equals; -1 where there is none.
  nearest(point, reach) {
    let [best, near] = [-1, reach * reach];
    for (let place = this.count - 1; place >= 0; place -= 1) {
      if (this.off[place]) continue;
      const away = (this.xy[2 * place] - point.x) ** 2 + (this.xy[2 * place + 1] - point.y) ** 2;
      if (away < near) [best, near] = [place, away];
    }
    return best;
  }
}
