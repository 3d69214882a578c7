// The packed data back into features and findings. The other side of this is pack.py.

async function unpack(text) {
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

const whole = (column) => (Array.isArray(column) ? column : column ? column.i.map((place) => column.d[place]) : null);

// [x, y, dx, dy, ...] in steps of so many decimals of a degree to [[lat, lon], ...]
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

function decode(shape, decimals = 6) {
  if (!shape) return null;
  const [kind, ...parts] = shape;
  const read = (steps) => points(steps, decimals);
  return { kind, parts: parts.map((part) => (kind === 2 ? part.map(read) : read(part))) };
}

function* paths(shape) {
  if (shape.kind === 2) for (const rings of shape.parts) yield* rings;
  else yield* shape.parts;
}

function boundsOf(shape) {
  const bounds = L.latLngBounds([]);
  if (shape) for (const path of paths(shape)) for (const at of path) bounds.extend(at);
  return bounds;
}

// Where a mark for the shape stands: the point, the middle of the line, or inside the polygon.
function anchorOf(shape) {
  if (shape.kind === 0) return shape.parts[0][0];
  if (shape.kind === 1) {
    const longest = shape.parts.reduce((best, part) => (part.length > best.length ? part : best));
    return longest[Math.floor(longest.length / 2)];
  }
  const biggest = shape.parts.reduce((best, rings) => (span(rings[0]) > span(best[0]) ? rings : best));
  return insideOf(biggest);
}

function span(ring) {
  const lats = ring.map((at) => at[0]);
  return ring.length ? Math.max(...lats) - Math.min(...lats) : 0;
}

// The middle of the widest run inside the rings at the height of their middle.
function insideOf(rings) {
  const lats = rings[0].map((at) => at[0]);
  const middle = (Math.max(...lats) + Math.min(...lats)) / 2 + 1e-9;
  const run = widestRun(rings, middle, (at) => at[1], (at) => at[0]);
  return run ? [middle, (run[0] + run[1]) / 2] : rings[0][0];
}

// The widest stretch of the line y = height that lies inside the rings (even-odd), as [from, to].
function widestRun(rings, height, xOf, yOf) {
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
  let best = null;
  for (let place = 0; place + 1 < cuts.length; place += 2) {
    if (!best || cuts[place + 1] - cuts[place] > best[1] - best[0]) best = [cuts[place], cuts[place + 1]];
  }
  return best;
}

// Whether a place lies in an area (even-odd, so not in its holes).
function liesIn(shape, [lat, lon]) {
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
function nearestOn(shape, at) {
  const stretch = Math.cos((at[0] * Math.PI) / 180);
  let best = null;
  const keep = (lat, lon) => {
    const away = (lat - at[0]) ** 2 + ((lon - at[1]) * stretch) ** 2;
    if (!best || away < best.away) best = { away, at: [lat, lon] };
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
  return best ? best.at : at;
}

function readLayer(packed) {
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
  return { ...packed, features: features.filter((feature) => feature.shape) };
}

function readFindings(packed) {
  const columns = Object.entries(packed.columns).map(([name, column]) => [name, whole(column)]);
  const chiefs = whole(packed.chiefs);
  const shapes = packed.shapes.map((shape) => decode(shape));
  return packed.shape.map((place, row) => {
    const finding = { chiefs: chiefs[row], shape: shapes[place] };
    for (const [name, column] of columns) finding[name] = column[row];
    finding.subject = `${finding.subject_layer}\u001f${finding.subject_id}`;
    finding.at = finding.shape ? anchorOf(finding.shape) : null;
    return finding;
  });
}
