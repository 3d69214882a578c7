// The names on the map: as many as have room, the most important first.
import { copyPicture, L, pixelBoundsOf, pixelsOf } from './leaflet.js';
import { widestRun } from './shapes.js';
import { dark } from './symbols.js';
/** @import { Map as LeafletMap, Point } from 'leaflet' */
/** @import { Drawn } from './leaflet.js' */
/** @import { Box, Label, Spot } from './types' */

const LABEL_FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",system-ui,sans-serif';

/** @type {new (wanted: (view: Box, taken: Box[]) => Iterable<Label>) => any} wanted gives the most important first */
export const Labels = L.Layer.extend({
  /** @param {(view: Box, taken: Box[]) => Iterable<Label>} wanted */
  initialize(wanted) {
    this.wanted = wanted;
  },

  /** @param {LeafletMap} map */
  onAdd(map) {
    this.map = map;
    this.canvas = L.DomUtil.create('canvas', 'rz-labels', map.getPane('labels'));
    this.canvas.setAttribute('aria-hidden', 'true');
    map.on('moveend resize', this.redraw, this);
    map.on('zoomstart', this.blank, this);
    this.redraw();
  },

  blank() {
    this.canvas.style.visibility = 'hidden';
  },

  redraw() {
    const { map } = this;
    const size = map.getSize();
    const origin = map.containerPointToLayerPoint([0, 0]);
    const dense = window.devicePixelRatio > 1 ? 2 : 1;
    L.DomUtil.setPosition(this.canvas, origin);
    this.canvas.width = size.x * dense;
    this.canvas.height = size.y * dense;
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    this.canvas.style.visibility = '';
    const ctx = this.canvas.getContext('2d');
    ctx.scale(dense, dense);
    ctx.translate(-origin.x, -origin.y);
    const view = L.bounds(origin, origin.add(size));
    if (this.under) copyPicture(this.under, ctx);
    /** @type {Box[]} */
    const taken = [];
    /** @type {Map<string, Point[]>} */
    const named = new Map();
    const until = performance.now() + 60;
    let tried = 0;
    for (const label of this.wanted(view, taken)) {
      if ((tried += 1) > 40 && performance.now() > until) break;
      this.place(ctx, label, view, taken, named);
    }
  },

  /** @param {CanvasRenderingContext2D} ctx @param {Label} label @param {Box} view @param {Box[]} taken @param {Map<string, Point[]>} named */
  place(ctx, label, view, taken, named) {
    ctx.font = `${label.weight || 500} ${label.size}px ${LABEL_FONT}`;
    const width = ctx.measureText(label.text).width;
    for (const spot of spotsOf(label, width, view)) {
      const reach = Math.abs(Math.cos(spot.turn)) * width / 2 + 4;
      const rise = Math.abs(Math.sin(spot.turn)) * width / 2 + label.size * 0.7;
      const box = L.bounds([spot.x - reach, spot.y - rise], [spot.x + reach, spot.y + rise]);
      const before = named.get(label.text) || [];
      if (!view.contains(box) || taken.some((other) => other.overlaps(box)) || before.some((at) => at.distanceTo(box.getCenter()) < 260)) continue;
      named.set(label.text, [...before, box.getCenter()]);
      taken.push(box);
      this.write(ctx, label, spot);
      return;
    }
  },

  /** @param {CanvasRenderingContext2D} ctx @param {Label} label @param {Spot} spot */
  write(ctx, label, spot) {
    ctx.save();
    ctx.translate(spot.x, spot.y);
    ctx.rotate(spot.turn);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.lineJoin = 'round';
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = dark ? 'rgba(15,22,26,.88)' : 'rgba(255,255,255,.9)';
    ctx.strokeText(label.text, 0, 0);
    ctx.fillStyle = label.colour;
    ctx.fillText(label.text, 0, 0);
    ctx.restore();
  },
});

// Places where a name could stand, the best first.
/** @param {Label} label @param {number} width @param {Box} view @returns {Spot[]} */
function spotsOf(label, width, view) {
  if (label.dimension === 0) return besidePoint(label.pixel, width);
  return label.dimension === 1 ? alongLine(/** @type {Drawn} */ (label.path), width, view) : insideArea(/** @type {Drawn} */ (label.path), width, view, label.low);
}

/** @param {Point | undefined} at @param {number} width @returns {Spot[]} */
function besidePoint(at, width) {
  return at ? [{ x: at.x + width / 2 + 9, y: at.y, turn: 0 }, { x: at.x - width / 2 - 9, y: at.y, turn: 0 }, { x: at.x, y: at.y + 15, turn: 0 }] : [];
}

/** @param {Drawn} path @param {number} width @param {Box} view @returns {Spot[]} */
function alongLine(path, width, view) {
  /** @type {{ length: number, shown: Point[] }} */
  let best = { length: 0, shown: [] };
  for (const part of pixelsOf(path)) {
    let length = 0;
    const shown = part.filter((point) => view.contains(point));
    for (let place = 1; place < shown.length; place += 1) length += shown[place].distanceTo(shown[place - 1]);
    if (length > best.length) best = { length, shown };
  }
  if (best.length < width * 1.2) return [];
  return /** @type {Spot[]} */ ([0.5, 0.35, 0.65, 0.2, 0.8].map((share) => pointAlong(best.shown, best.length * share)).filter(Boolean));
}

/** @param {Point[]} line @param {number} length @returns {Spot | null} */
function pointAlong(line, length) {
  let left = length;
  for (let place = 1; place < line.length; place += 1) {
    const a = line[place - 1];
    const b = line[place];
    const step = a.distanceTo(b);
    if (left <= step && step > 0) {
      const turn = Math.atan((b.y - a.y) / (b.x - a.x || 1e-6));
      const share = left / step;
      return { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y), turn: Math.max(-1.1, Math.min(1.1, turn)) };
    }
    left -= step;
  }
  return null;
}

// Inside an area; the name of a ground (low) keeps to its edges, where less is drawn.
/** @param {Drawn} path @param {number} width @param {Box} view @param {boolean} low @returns {Spot[]} */
function insideArea(path, width, view, low) {
  const rings = pixelsOf(path);
  const box = pixelBoundsOf(path);
  if (!rings.length || !box) return [];
  const top = Math.max(box.min.y, view.min.y);
  const bottom = Math.min(box.max.y, view.max.y);
  if (bottom - top < 16) return [];
  const spots = [];
  for (const share of low ? [0.14, 0.86, 0.3] : [0.5, 0.3, 0.7, 0.4, 0.6, 0.15, 0.85]) {
    const y = top + (bottom - top) * share;
    const run = widestRun(rings, y, (point) => point.x, (point) => point.y);
    if (!run) continue;
    const from = Math.max(run[0], view.min.x);
    const to = Math.min(run[1], view.max.x);
    if (to - from > width + 6) for (const along of low ? [0.72, 0.28, 0.5] : [0.5]) spots.push({ x: from + (to - from) * along, y, turn: 0 });
  }
  return spots;
}
