// The packed data back into features; the findings are read by findings.js. The other side of this is pack.py.
import { Lines, parsed } from './cells.js';
import { decode } from './shapes.js';
/** @import { Data, Layer, PackedCells, PackedLayer, PackedShape, Shape } from './types' */

/** @param {string} letters */
function bytesOf(letters) {
  const direct = /** @type {any} */ (Uint8Array).fromBase64; // young browsers
  if (direct) return direct.call(Uint8Array, letters);
  const decoded = atob(letters);
  const bytes = new Uint8Array(decoded.length);
  for (let place = 0; place < decoded.length; place += 1) bytes[place] = decoded.charCodeAt(place);
  return bytes;
}

// The first line is one JSON document, what is long stands in lines of its own (data.lines).
/** @param {string} text @returns {Promise<Data>} */
export async function unpack(text) {
  if (typeof DecompressionStream === 'undefined') throw new Error('old_browser');
  try {
    const stream = new Blob([bytesOf(text.trim())]).stream().pipeThrough(new DecompressionStream('gzip'));
    const lines = new Lines(new Uint8Array(await new Response(stream).arrayBuffer()));
    const data = parsed(lines.of(0));
    Object.defineProperty(data, 'lines', { value: lines, enumerable: false, configurable: true });
    return data;
  } catch {
    throw new Error('broken');
  }
}

/** @template Cell @param {PackedCells<Cell> | null} column */
const whole = (column) => (Array.isArray(column) ? column : column ? column.i.map((place) => column.d[place]) : null);

// A row of a layer; its shape is decoded when it is asked for.
class FeatureRow {
  /** @param {PackedLayer} packed @param {number} row @param {(string | number)[]} ids @param {(string | null)[] | null} names @param {(boolean | null)[] | null} flags @param {number[] | null} cases @param {any[][]} values */
  constructor(packed, row, ids, names, flags, cases, values) {
    this.id = ids[row];
    this.name = names ? names[row] : null;
    this.illustrative = flags ? flags[row] === true : false;
    this.kind = cases ? cases[row] : -1;
    this.values = values.map((column) => column[row]);
    this.chart = (packed.charts && packed.charts[row]) || null;
    this.packed = /** @type {PackedShape} */ (packed.shapes[row]);
    this.decimals = packed.decimals;
  }

  get shape() {
    return /** @type {Shape} */ (decode(this.packed, this.decimals));
  }

  // 0 points, 1 lines, 2 areas
  get dimension() {
    return this.packed[0];
  }
}

/** @param {PackedLayer} packed @returns {Layer} still without what drawLayers sets */
export function readLayer(packed) {
  const [ids, names, flags, cases] = /** @type {(PackedCells<any> | null)[]} */ ([packed.ids, packed.names, packed.illustrative, packed.cases]).map(whole);
  const values = /** @type {any[][]} */ (packed.values.map(whole));
  const features = [];
  for (let row = 0; row < packed.shapes.length; row += 1) if (packed.shapes[row]) features.push(new FeatureRow(packed, row, /** @type {any[]} */ (ids), names, flags, cases, values));
  return /** @type {Layer} */ (/** @type {unknown} */ ({ ...packed, shapes: null, values: null, ids: null, names: null, cases: null, charts: null, features }));
}
