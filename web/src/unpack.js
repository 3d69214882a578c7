// The packed data back into features and findings. The other side of this is pack.py.
import { anchorOf, decode } from './shapes.js';

/** @param {string} text */
export async function unpack(text) {
  if (typeof DecompressionStream === 'undefined') throw new Error('old_browser');
  try {
    const letters = atob(text.trim());
    const bytes = new Uint8Array(letters.length);
    for (let place = 0; place < letters.length; place += 1) bytes[place] = letters.charCodeAt(place);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return JSON.parse(await new Response(stream).text());
  } catch {
    throw new Error('broken');
  }
}

/** @param {any} column */
const whole = (column) => (Array.isArray(column) ? column : column ? column.i.map((place) => column.d[place]) : null);

/** @param {any} packed */
export function readLayer(packed) {
  const ids = whole(packed.ids);
  const names = whole(packed.names);
  const flags = whole(packed.illustrative);
  const cases = whole(packed.cases);
  const values = packed.values.map(whole);
  const features = packed.shapes.map((shape, row) => ({
    id: ids[row],
    name: names ? names[row] : null,
    illustrative: flags ? flags[row] === true : false,
    kind: cases ? cases[row] : -1,
    values: values.map((column) => column[row]),
    shape: decode(shape, packed.decimals),
  }));
  return { ...packed, shapes: null, features: features.filter((feature) => feature.shape) };
}

/** @param {any} packed */
export function readFindings(packed) {
  const order = packed.shape.range === undefined ? packed.shape : Array.from({ length: packed.shape.range }, (_, place) => place);
  // What another number tells already is not in the file (told_once in pack.py): a margin that is the measure, the nearest
  // place as steps from the point itself.
  const { margin } = packed.columns;
  if (margin && margin.as) packed.columns.margin = packed.columns[margin.as];
  ['nearest_lon', 'nearest_lat'].forEach((name, axis) => {
    const column = packed.columns[name];
    if (column && column.near) packed.columns[name] = column.near.map((steps, row) => (steps === null ? null : (packed.shapes[order[row]][1][axis] + steps) / 1e6));
  });
  const columns = Object.entries(packed.columns).map(([name, column]) => [name, whole(column)]);
  const chiefs = whole(packed.chiefs);
  const shapes = packed.shapes.map((shape) => decode(shape));
  return order.map((place, row) => {
    const finding = { chiefs: chiefs[row], shape: shapes[place] };
    for (const [name, column] of columns) finding[name] = column[row];
    finding.subject = `${finding.subject_layer}\u001f${finding.subject_id}`;
    finding.at = finding.shape ? anchorOf(finding.shape) : null;
    return finding;
  });
}
