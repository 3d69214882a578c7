// Leaflet, and everything that knows its private fields: its canvas renderer taught to skip what is hidden, to hatch
// areas and to draw marks and clouds of points; and what other modules ask of a drawn path. No other module may name a
// field that begins with an underscore (eslint holds them to it): a new Leaflet is met here alone.
import { Points } from './points.js';
import { boxOf, eachPixel, paths, pathsOf } from './shapes.js';
import { hatchFill } from './symbols.js';
/** @import { Bounds, LatLngBounds, Map as LeafletMap, Path, PathOptions, Point } from 'leaflet' */
/** @import { Box, CloudOptions, CloudPath, LatLon, MarkOptions, PackedShape, Shape } from './types' */

/** @typedef {PathOptions & { hidden?: boolean, clickable?: boolean, hatch?: string | null }} DrawnOptions Options of a path, and what this page adds. */
/** @typedef {{ options: DrawnOptions, _point: Point, _pxBounds?: Box, _parts?: Point[][], _empty: () => boolean }} Drawn A path as the renderer sees it. */
/** @typedef {{ _bounds: Box, _container: HTMLCanvasElement, _updateDashArray: (path: Drawn) => void }} Renderer */
/** @typedef {{ packed: PackedShape, scale: number, _map: LeafletMap, _bounds: LatLngBounds, _setLatLngs: (at: LatLon[]) => void }} PackedPath */

/** @type {any} The page brings Leaflet; a unit test that needs none has none. */
export const L = globalThis.L;

const FINE = 12; // pixels: no hatch can be seen in areas that are smaller

export const Painter = L.Canvas.extend({
  // While the page is put together nothing is drawn; release() then draws once.
  /** @param {{ padding: number, tolerance: number }} options */
  initialize(options) {
    L.Canvas.prototype.initialize.call(this, options);
    this.held = true;
  },

  release() {
    this.held = false;
    this.repaint();
  },

  _draw() {
    if (!this.held) L.Canvas.prototype._draw.call(this);
  },

  /** @param {Drawn} layer @param {boolean} closed */
  _updatePoly(layer, closed) {
    if (!layer.options.hidden) L.Canvas.prototype._updatePoly.call(this, layer, closed);
  },

  /** @param {Drawn & { options: MarkOptions }} layer */
  _updateMark(layer) {
    if (!this._drawing || layer.options.hidden || layer._empty()) return;
    layer.options.draw(this._ctx, layer._point.x, layer._point.y);
  },

  /** @param {{ points: Points, options: CloudOptions & { hidden?: boolean }, _empty: () => boolean }} cloud */
  _updateCloud(cloud) {
    if (!this._drawing || cloud.options.hidden || cloud._empty()) return;
    const { points, options } = cloud;
    for (const place of points.within(this._bounds, options.radius + 4)) options.draw(this._ctx, points.xy[2 * place], points.xy[2 * place + 1], place);
  },

  /** @param {CanvasRenderingContext2D} ctx @param {Drawn} layer */
  _fillStroke(ctx, layer) {
    const { hatch, fill, stroke } = layer.options;
    const small = layer._pxBounds && layer._pxBounds.max.x - layer._pxBounds.min.x < FINE && layer._pxBounds.max.y - layer._pxBounds.min.y < FINE;
    if (!hatch || !fill || small) {
      L.Canvas.prototype._fillStroke.call(this, ctx, layer);
      return;
    }
    layer.options.stroke = false;
    L.Canvas.prototype._fillStroke.call(this, ctx, layer);
    ctx.globalAlpha = 0.55;
    ctx.fillStyle = hatchFill(ctx, hatch, /** @type {string} */ (layer.options.color));
    ctx.fill('evenodd');
    layer.options.stroke = stroke;
    layer.options.fill = false;
    L.Canvas.prototype._fillStroke.call(this, ctx, layer);
    layer.options.fill = fill;
  },

  repaint() {
    if (!this._map) return;
    L.Util.cancelAnimFrame(this._redrawRequest);
    this._redrawRequest = null;
    this._redrawBounds = null;
    this._clear();
    this._draw();
  },
});

/** @type {new (at: LatLon, options: MarkOptions) => Path} */
export const Mark = L.CircleMarker.extend({
  _updatePath() {
    this._renderer._updateMark(this);
  },
});

// Many points as one thing: places of a layer or marks of findings, ten thousand or more, drawn and clicked together.
/** @type {new (count: number, options: CloudOptions) => CloudPath} The most important point is the last. */
export const Cloud = L.Path.extend({
  /** @param {number} count @param {CloudOptions} options */
  initialize(count, options) {
    L.setOptions(this, options);
    this.points = new Points(count, options.atOf);
  },

  _project() {
    const origin = this._map.getPixelOrigin();
    const box = this.points.project(2 ** this._map.getZoom(), origin);
    const reach = this.options.radius + 4;
    this._pxBounds = box ? L.bounds([box[0] - reach, box[1] - reach], [box[2] + reach, box[3] + reach]) : L.bounds([-1e9, -1e9], [-1e9, -1e9]);
  },

  _update() {
    if (this._map) this._updatePath();
  },

  _updatePath() {
    this._renderer._updateCloud(this);
  },

  // Places that are on and within bounds.
  /** @param {Box} bounds */
  within(bounds) {
    return this.points.within(bounds, this.options.radius + 4);
  },

  // The place at a point of the layer, the nearest and topmost; -1 where there is none.
  /** @param {Point} point */
  at(point) {
    return this.points.nearest(point, this.options.radius + (L.Browser.touch && L.Browser.mobile ? 10 : 2));
  },

  /** @param {Point} point */
  _containsPoint(point) {
    return this.at(point) >= 0;
  },

  _empty() {
    return !this.points.count;
  },

  /** @param {number} place */
  pointOf(place) {
    return L.point(this.points.xy[2 * place], this.points.xy[2 * place + 1]);
  },
});

// Lines and areas that keep their places as the file has them: no object per vertex, and of vertices that fall on one
// pixel one is projected. Their bounds are known before they are drawn.
const packedPath = {
  // packed in steps of so many decimals of a degree
  /** @this {PackedPath} @param {PackedShape} packed @param {number} decimals @param {PathOptions} options */
  initialize(packed, decimals, options) {
    L.setOptions(this, options);
    this._setLatLngs([]);
    this.packed = packed;
    this.scale = 10 ** decimals;
    const box = boxOf(packed, this.scale);
    if (box) this._bounds = L.latLngBounds([box[1], box[0]], [box[3], box[2]]);
  },

  /** @this {PackedPath} @param {unknown} _ @param {Point[][]} rings @param {Bounds} bounds */
  _projectLatlngs(_, rings, bounds) {
    const scale = 2 ** this._map.getZoom();
    const origin = this._map.getPixelOrigin();
    const close = this.packed[0] === 2;
    let west = Infinity;
    let north = Infinity;
    let east = -Infinity;
    let south = -Infinity;
    for (const steps of pathsOf(this.packed)) {
      /** @type {Point[]} */
      const ring = [];
      eachPixel(steps, this.scale, scale, origin, close, (x, y) => {
        ring.push(new L.Point(x, y));
        if (x < west) west = x;
        if (x > east) east = x;
        if (y < north) north = y;
        if (y > south) south = y;
      });
      rings.push(ring);
    }
    if (west <= east) bounds.extend(new L.Point(west, north)).extend(new L.Point(east, south));
  },
};

export const PackedLine = L.Polyline.extend(packedPath);
export const PackedArea = L.Polygon.extend(packedPath);

// Something hidden is neither drawn nor clicked; the caller repaints once for all.
/** @param {Drawn} path @param {boolean} hidden */
export function hide(path, hidden) {
  path.options.hidden = hidden;
  path.options.interactive = !hidden && path.options.clickable !== false;
}

/** @param {Shape} shape */
export function boundsOf(shape) {
  const bounds = L.latLngBounds([]);
  if (shape) for (const path of paths(shape)) for (const at of path) bounds.extend(at);
  return bounds;
}

// Where a drawn mark stands in the layer, in pixels; undefined before it was drawn.
/** @param {Drawn} path @returns {Point | undefined} */
export const pixelOf = (path) => path._point;

// The lines or rings of a drawn path as they were clipped and thinned for the view, in pixels of the layer.
/** @param {Drawn} path @returns {Point[][]} */
export const pixelsOf = (path) => path._parts || [];

// The box of a drawn path in pixels of the layer; undefined before it was drawn.
/** @param {Drawn} path @returns {Box | undefined} */
export const pixelBoundsOf = (path) => path._pxBounds;

// New looks for a path; its dashes are read anew, the caller repaints.
/** @param {Renderer} painter @param {Drawn} path @param {ReturnType<typeof import('./symbols.js').pathOptions>} options */
export function restyle(painter, path, options) {
  L.setOptions(path, options);
  painter._updateDashArray(path);
}

// What the painter shows now, put on another canvas.
/** @param {Renderer} painter @param {CanvasRenderingContext2D} ctx */
export function copyPicture(painter, ctx) {
  const [corner, size] = [painter._bounds.min, painter._bounds.getSize()];
  ctx.drawImage(painter._container, corner.x, corner.y, size.x, size.y);
}
