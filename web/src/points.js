// Positions of many points in typed arrays: projected together, asked together. No map library, no page.
// Web Mercator at zoom 0, a world of 256 pixels, as Leaflet's EPSG:3857 has it.
/** @import { LatLon } from './types' */

/** @typedef {{ x: number, y: number }} Pixel */

const LIMIT = 85.0511287798;

/** @param {number} lon */
export const mercatorX = (lon) => 256 * (0.5 + lon / 360);

/** @param {number} lat */
export function mercatorY(lat) {
  const sine = Math.sin((Math.max(-LIMIT, Math.min(LIMIT, lat)) * Math.PI) / 180);
  return 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
}

export class Points {
  // count points, the most important last; atOf(place) tells [lat, lon]
  /** @param {number} count @param {(place: number) => LatLon} atOf */
  constructor(count, atOf) {
    this.count = count;
    this.off = new Uint8Array(count);
    this.unit = new Float64Array(count * 2);
    this.xy = new Float64Array(count * 2);
    for (let place = 0; place < count; place += 1) {
      const at = atOf(place);
      this.unit[2 * place] = mercatorX(at[1]);
      this.unit[2 * place + 1] = mercatorY(at[0]);
    }
  }

  // Pixels at a scale (2 to the zoom) from an origin; returns their box [west, north, east, south], null of nothing.
  /** @param {number} scale @param {Pixel} origin */
  project(scale, origin) {
    let west = Infinity;
    let north = Infinity;
    let east = -Infinity;
    let south = -Infinity;
    for (let place = 0; place < this.xy.length; place += 2) {
      const x = Math.round(this.unit[place] * scale) - origin.x;
      const y = Math.round(this.unit[place + 1] * scale) - origin.y;
      this.xy[place] = x;
      this.xy[place + 1] = y;
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < north) north = y;
      if (y > south) south = y;
    }
    return west <= east ? [west, north, east, south] : null;
  }

  // Places that are on and within bounds widened by reach; where several fall into one cell of a grid, the most important
  // alone. The more there are, the wider the cells: marks that cover each other are not drawn thousands of times.
  /** @param {{ min: Pixel, max: Pixel }} bounds @param {number} reach */
  within(bounds, reach) {
    const crowded = this.count > 1500;
    const cell = this.count > 20000 ? 12 : 4;
    const west = bounds.min.x - reach;
    const north = bounds.min.y - reach;
    const across = Math.ceil((bounds.max.x + reach - west) / cell) + 1;
    const taken = crowded ? new Uint8Array(Math.min(1e8, across * (Math.ceil((bounds.max.y + reach - north) / cell) + 1))) : null;
    const places = [];
    for (let place = this.count - 1; place >= 0; place -= 1) {
      const x = this.xy[2 * place];
      const y = this.xy[2 * place + 1];
      if (this.off[place] || x < west || x > bounds.max.x + reach || y < north || y > bounds.max.y + reach) continue;
      if (taken) {
        const spot = Math.floor((x - west) / cell) + across * Math.floor((y - north) / cell);
        if (taken[spot]) continue;
        taken[spot] = 1;
      }
      places.push(place);
    }
    return places.reverse();
  }

  // The place nearest to a point and at most reach pixels off, the topmost of equals; -1 where there is none.
  /** @param {Pixel} point @param {number} reach */
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
