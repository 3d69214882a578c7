// Columns of many cells, kept as the bytes of the file or as numbers in typed arrays: no object and no string per cell
// until one is asked for. The other side of this is lined.py.
/** @import { PackedCodes, PackedColumn, PackedLines } from './types' */

const NEWLINE = 10;
const decoder = new TextDecoder();

// The lines behind the first one, each a JSON array.
export class Lines {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.ends = [];
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, end + 1)) this.ends.push(end);
    this.ends.push(bytes.length);
  }

  /** @param {number} line */
  of(line) {
    return this.bytes.subarray(line ? this.ends[line - 1] + 1 : 0, this.ends[line]);
  }
}

/** @param {Uint8Array} bytes */
export const parsed = (bytes) => JSON.parse(decoder.decode(bytes));

// A JSON array of numbers; null becomes NaN. Digits are put together as one whole number and divided once, which is
// exact for what a double can hold; a number that is written otherwise is left to JSON.
/** @param {Uint8Array} bytes @param {number} count */
export function numbers(bytes, count) {
  const found = new Float64Array(count).fill(Number.NaN);
  let [row, whole, scale, sign, digits] = [0, 0, 0, 1, false];
  for (let place = 1; place < bytes.length; place += 1) {
    const byte = bytes[place];
    if (byte >= 48 && byte <= 57) {
      whole = whole * 10 + byte - 48;
      digits = true;
      if (scale) scale *= 10;
    } else if (byte === 46) scale = 1;
    else if (byte === 45) sign = -1;
    else if (byte === 44 || byte === 93) {
      if (digits && row < count) found[row] = scale ? (sign * whole) / scale : sign * whole;
      row += 1;
      [whole, scale, sign, digits] = [0, 0, 1, false];
    } else if (byte === 101 || byte === 69 || whole > Number.MAX_SAFE_INTEGER) {
      return Float64Array.from(parsed(bytes), (value) => (value === null ? Number.NaN : value));
    }
  }
  return found;
}

// By places and copied as they are: an iterator would make an object of each number.
/** @param {number[] | Float64Array} values */
const whole = (values) => {
  let most = 0;
  for (let place = 0; place < values.length; place += 1) if (values[place] > most) most = values[place];
  return most < 256 ? new Uint8Array(values) : most < 65536 ? new Uint16Array(values) : new Uint32Array(values);
};

// A JSON array of anything: where its cells begin is found when the first is asked for, a cell is read when it is asked for.
export class Cells {
  /** @param {Uint8Array} bytes @param {number} count */
  constructor(bytes, count) {
    this.bytes = bytes;
    this.count = count;
    this.starts = null;
  }

  /** @param {number} row */
  at(row) {
    const starts = this.starts || (this.starts = startsOf(this.bytes, this.count));
    return parsed(this.bytes.subarray(starts[row], starts[row + 1] - 1));
  }
}

// Where the cells of a JSON array begin; one more at the end. Commas inside strings and inner arrays are passed over.
/** @param {Uint8Array} bytes @param {number} count */
function startsOf(bytes, count) {
  const starts = new Uint32Array(count + 1);
  let [row, depth, quoted] = [0, 0, false];
  starts[0] = 1;
  for (let place = 1; place < bytes.length; place += 1) {
    const byte = bytes[place];
    if (quoted) {
      if (byte === 92) place += 1;
      else if (byte === 34) quoted = false;
    } else if (byte === 34) quoted = true;
    else if (byte === 91 || byte === 123) depth += 1;
    else if ((byte === 93 || byte === 125) && depth) depth -= 1;
    else if ((byte === 44 && !depth) || byte === 93) starts[(row += 1)] = place + 1;
  }
  return starts;
}

// What is made when it is first asked for, and kept.
/** @template T @param {() => T} make @returns {() => T} */
export function later(make) {
  /** @type {T | null} */
  let held = null;
  return () => held || (held = make());
}

// A column as the file has it, as something that tells the cell of a row.
/** @param {PackedColumn} packed @param {PackedLines} lines @param {number} count @returns {{ at: (row: number) => any }} */
export function columnOf(packed, lines, count) {
  if (Array.isArray(packed)) return { at: (row) => packed[row] };
  if ('one' in packed) return { at: () => packed.one };
  if ('d' in packed) {
    const codes = later(() => codesOf(packed, lines, count));
    return { at: (row) => packed.d[codes()[row]] };
  }
  if (packed.of === 'number') {
    const held = later(() => numbers(lines.of(packed.line), count));
    return { at: (row) => (Number.isNaN(held()[row]) ? null : held()[row]) };
  }
  return new Cells(lines.of(packed.line), count);
}

// Whole numbers above nothing, one a row: { i: [...] }, { range: how many }, { line }.
/** @param {PackedCodes} packed @param {PackedLines} lines @param {number} count */
export function codesOf(packed, lines, count) {
  if (Array.isArray(packed)) return whole(packed);
  if (packed.range !== undefined) return Uint32Array.from({ length: packed.range }, (_, row) => row);
  return whole(packed.i || numbers(lines.of(packed.line), count));
}
