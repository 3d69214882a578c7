// Findings as rows of columns: an object of one number each, whose properties look into the columns.
import { Cells, codesOf, columnOf, later, numbers } from './cells.js';
import { anchorOf, decode } from './shapes.js';
/** @import { Finding, LatLon, PackedCodes, PackedColumn, PackedFindings, PackedLines, PackedNear, PackedShape, Shape } from './types' */

/** @typedef {{ at: (row: number) => any }} Column What tells the cell of a row. */
/** @typedef {{ at: (row: number) => LatLon | null, lat: (row: number) => number, lon: (row: number) => number, shapeOf: (row: number) => Shape | null }} Places */

const STEPS = 1e6; // of a degree, as findings have them

/** @param {PackedFindings} packed @param {PackedLines | null} [lines] null where nothing stands in lines @returns {Finding[]} */
export function readFindings(packed, lines = null) {
  const count = countOf(packed);
  const held = columnsOf(packed, /** @type {PackedLines} */ (lines), count);
  class Row {
    /** @param {number} row */
    constructor(row) {
      this.row = row;
    }
  }
  for (const [name, column] of Object.entries(held)) Object.defineProperty(Row.prototype, name, { get() { return column.at(this.row); } });
  Object.defineProperty(Row.prototype, 'subject', { get() { return `${this.subject_layer}\u001f${this.subject_id}`; } });
  /** @type {any[]} */
  const rows = Array.from({ length: count }, (_, row) => new Row(row));
  return rows;
}

/** @param {PackedFindings} packed @returns {number} */
const countOf = (packed) => packed.count ?? (packed.shape.range === undefined ? /** @type {number[]} */ (packed.shape).length : packed.shape.range);

// Columns by name; what another number tells already is not in the file: a margin that is the measure, the nearest place
// as steps from the point itself.
/** @param {PackedFindings} packed @param {PackedLines} lines @param {number} count */
function columnsOf(packed, lines, count) {
  const places = placesOf(packed, lines, count);
  /** @type {Record<string, Column>} */
  const held = { shape: { at: places.shapeOf }, at: { at: places.at }, lat: { at: places.lat }, lon: { at: places.lon }, chiefs: columnOf(packed.chiefs, lines, count) };
  for (const [name, column] of Object.entries(packed.columns)) {
    if (column.near) held[name] = nearBy(column.near, lines, count, places, name === 'nearest_lon' ? 1 : 0);
    else if (!column.as) held[name] = columnOf(/** @type {PackedColumn} */ (column), lines, count);
  }
  for (const [name, column] of Object.entries(packed.columns)) if (column.as) held[name] = held[column.as];
  held.group = packed.subject ? groupCodes(packed.subject, lines, count) : groupWords(held, count);
  return held;
}

/** @param {PackedCodes} packed @param {PackedLines} lines @param {number} count @returns {Column} */
function groupCodes(packed, lines, count) {
  const codes = codesOf(packed, lines, count);
  return { at: (row) => codes[row] };
}

// Without codes in the file: by the words of layer and id.
/** @param {Record<string, Column>} held @param {number} count @returns {Column} */
function groupWords(held, count) {
  const known = new Map();
  const codes = Uint32Array.from({ length: count }, (_, row) => {
    const key = `${held.subject_layer?.at(row)}\u001f${held.subject_id?.at(row)}`;
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key);
  });
  return { at: (row) => codes[row] };
}

/** @param {PackedNear} near @param {PackedLines} lines @param {number} count @param {Places} places @param {0 | 1} axis @returns {Column} */
function nearBy(near, lines, count, places, axis) {
  const steps = later(() => (Array.isArray(near) ? near : numbers(lines.of(near.line), count)));
  return { at: (row) => {
    const step = steps()[row];
    return step === null || Number.isNaN(step) ? null : (Math.round(/** @type {LatLon} */ (places.at(row))[axis] * STEPS) + step) / STEPS;
  } };
}

// Where each finding is: positions in one typed array, shapes made when they are asked for.
/** @param {PackedFindings} packed @param {PackedLines} lines @param {number} count @returns {Places} */
function placesOf(packed, lines, count) {
  const order = codesOf(packed.shape, lines, count);
  const middles = new Float64Array(2 * count).fill(Number.NaN);
  /** @param {number} row @returns {LatLon | null} */
  const at = (row) => (Number.isNaN(middles[2 * row]) ? null : [middles[2 * row], middles[2 * row + 1]]);
  const [lat, lon] = [(/** @type {number} */ row) => middles[2 * row], (/** @type {number} */ row) => middles[2 * row + 1]];
  if (packed.shapes.points !== undefined) {
    const steps = numbers(lines.of(packed.shapes.points), 2 * (packed.shapes.count ?? count));
    for (let row = 0; row < count; row += 1) {
      middles[2 * row] = steps[2 * order[row] + 1] / STEPS;
      middles[2 * row + 1] = steps[2 * order[row]] / STEPS;
    }
    return { at, lat, lon, shapeOf: (row) => ({ kind: 0, parts: [[at(row)]] }) };
  }
  const shapes = Array.isArray(packed.shapes) ? { at: (/** @type {number} */ place) => /** @type {(PackedShape | null)[]} */ (packed.shapes)[place] } : new Cells(lines.of(packed.shapes.line), packed.shapes.count);
  /** @param {number} row */
  const shapeOf = (row) => decode(shapes.at(order[row]));
  for (let row = 0; row < count; row += 1) {
    const shape = shapeOf(row);
    if (shape) middles.set(anchorOf(shape), 2 * row);
  }
  return { at, lat, lon, shapeOf };
}

// Findings by their id: looked for in the column, no map of all ids is kept.
export class ById {
  /** @param {Finding[]} findings */
  constructor(findings) {
    this.findings = findings;
  }

  /** @param {string} id */
  get(id) {
    return this.findings.find((finding) => finding.finding_id === id);
  }

  /** @param {string} id */
  has(id) {
    return this.get(id) !== undefined;
  }
}
