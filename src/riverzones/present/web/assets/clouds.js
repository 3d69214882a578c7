// Many points as one thing: places of a layer or marks of findings, ten thousand or more, drawn and clicked together.
const Cloud = L.Path.extend({
  // items: [{ at: [lat, lon], ... }], the most important last; options: renderer, radius, draw(ctx, x, y, item)
  initialize(items, options) {
    L.setOptions(this, options);
    this.items = items;
    this.off = new Uint8Array(items.length);
    this.unit = new Float64Array(items.length * 2);
    items.forEach(({ at }, place) => {
      const world = L.CRS.EPSG3857.latLngToPoint(L.latLng(at), 0);
      this.unit[2 * place] = world.x;
      this.unit[2 * place + 1] = world.y;
    });
    this.xy = new Float64Array(items.length * 2);
  },

  _project() {
    const scale = 2 ** this._map.getZoom();
    const origin = this._map.getPixelOrigin();
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
    const reach = this.options.radius + 4;
    const none = [[-1e9, -1e9], [-1e9, -1e9]];
    this._pxBounds = L.bounds(...(west <= east ? [[west - reach, north - reach], [east + reach, south + reach]] : none));
  },

  _update() {
    if (this._map) this._updatePath();
  },

  _updatePath() {
    this._renderer._updateCloud(this);
  },

  // Places that are on and within bounds, where several fall on one spot the most important alone.
  within(bounds) {
    const reach = this.options.radius + 4;
    const crowded = this.items.length > 1500;
    const taken = new Set();
    const found = [];
    for (let place = this.items.length - 1; place >= 0; place -= 1) {
      const x = this.xy[2 * place];
      const y = this.xy[2 * place + 1];
      if (this.off[place] || x < bounds.min.x - reach || x > bounds.max.x + reach || y < bounds.min.y - reach || y > bounds.max.y + reach) continue;
      if (crowded) {
        const spot = Math.floor(x / 4) * 65536 + Math.floor(y / 4);
        if (taken.has(spot)) continue;
        taken.add(spot);
      }
      found.push(place);
    }
    return found.reverse();
  },

  // The place at a point of the layer, the nearest and topmost; -1 where there is none.
  at(point) {
    const reach = this.options.radius + (L.Browser.touch && L.Browser.mobile ? 10 : 2);
    let [best, near] = [-1, reach * reach];
    for (let place = this.items.length - 1; place >= 0; place -= 1) {
      if (this.off[place]) continue;
      const away = (this.xy[2 * place] - point.x) ** 2 + (this.xy[2 * place + 1] - point.y) ** 2;
      if (away < near) [best, near] = [place, away];
    }
    return best;
  },

  _containsPoint(point) {
    return this.at(point) >= 0;
  },

  _empty() {
    return !this.items.length;
  },

  pointOf(place) {
    return L.point(this.xy[2 * place], this.xy[2 * place + 1]);
  },
});
