// How things look: shapes of marks, hatches of areas, colours by severity and for the dark page.
import { el } from './elements.js';
/** @import { Draw, Symbol_ } from './types' */

export const SEVERITIES = ['prohibit', 'remove', 'restrict', 'require', 'trigger', 'target', 'inventory', 'monitor', 'prefer', 'route'];
/** @type {Record<string, { shape: string, light: string, dark: string }>} */
const MARKS = {
  prohibit: { shape: 'diamond', light: '#b3261e', dark: '#ff7a70' },
  remove: { shape: 'cross', light: '#b3261e', dark: '#ff7a70' },
  restrict: { shape: 'star', light: '#b45309', dark: '#ffb45e' },
  require: { shape: 'triangle', light: '#b45309', dark: '#ffb45e' },
  trigger: { shape: 'square', light: '#6d4aa8', dark: '#c4a8ff' },
  target: { shape: 'square', light: '#6d4aa8', dark: '#c4a8ff' },
  inventory: { shape: 'circle', light: '#2f6d94', dark: '#8fcdf2' },
  monitor: { shape: 'circle', light: '#2f6d94', dark: '#8fcdf2' },
  prefer: { shape: 'circle', light: '#2f6d94', dark: '#8fcdf2' },
  route: { shape: 'circle', light: '#2f6d94', dark: '#8fcdf2' },
};
/** @param {string} severity */
const markOf = (severity) => MARKS[severity] || MARKS.prefer;
/** @param {string} severity */
export const rank = (severity) => (SEVERITIES.includes(severity) ? SEVERITIES.indexOf(severity) : SEVERITIES.length);

// Areas of one layer that differ by kind get a hatch each, so that colour is never the only difference.
const HATCHES = [null, 'rise', 'fall', 'dots', 'cross', 'level'];

/** @type {Record<string, number[][]>} Corners by the name of a shape; a circle has none. */
const POLYGONS = {
  diamond: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
  triangle: [[0, -1.25], [1.2, 0.9], [-1.2, 0.9]],
  square: [[-0.95, -0.95], [0.95, -0.95], [0.95, 0.95], [-0.95, 0.95]],
  pentagon: [0, 1, 2, 3, 4].map((k) => [1.15 * Math.sin((k * 2 * Math.PI) / 5), -1.15 * Math.cos((k * 2 * Math.PI) / 5)]),
  hexagon: [0, 1, 2, 3, 4, 5].map((k) => [1.1 * Math.cos((k * Math.PI) / 3), 1.1 * Math.sin((k * Math.PI) / 3)]),
  star: Array.from({ length: 10 }, (_, k) => {
    const radius = k % 2 ? 0.6 : 1.35;
    return [radius * Math.sin((k * Math.PI) / 5), -radius * Math.cos((k * Math.PI) / 5)];
  }),
  cross: [[-0.4, -1.15], [0.4, -1.15], [0.4, -0.4], [1.15, -0.4], [1.15, 0.4], [0.4, 0.4], [0.4, 1.15], [-0.4, 1.15], [-0.4, 0.4], [-1.15, 0.4], [-1.15, -0.4], [-0.4, -0.4]],
};

/** @param {CanvasRenderingContext2D} ctx @param {string} shape @param {number} x @param {number} y @param {number} radius */
export function shapePath(ctx, shape, x, y, radius) {
  ctx.beginPath();
  const corners = POLYGONS[shape];
  if (!corners) {
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
  } else {
    corners.forEach(([dx, dy], place) => (place ? ctx.lineTo(x + dx * radius, y + dy * radius) : ctx.moveTo(x + dx * radius, y + dy * radius)));
  }
  ctx.closePath();
}

export let dark = false;

/** @param {boolean} on */
export function darken(on) {
  dark = on;
}

export const HEX = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i;

/** @param {string} colour */
export function parts(colour) {
  const long = colour.length === 4 ? [...colour.slice(1)].map((c) => c + c).join('') : colour.slice(1);
  return [0, 2, 4].map((place) => parseInt(long.slice(place, place + 2), 16));
}

/** @param {number[]} rgb */
const lightness = (rgb) => (0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]) / 255;
/** @param {number[]} rgb @param {number[]} other @param {number} share */
export const mixed = (rgb, other, share) => `rgb(${rgb.map((part, place) => Math.round(part + (other[place] - part) * share)).join(',')})`;

// A colour of a style as the page can show it: on the dark page dim colours are lifted, pale ones are kept.
/** @param {string} colour */
export function tone(colour) {
  if (!HEX.test(colour || '')) return dark ? '#c8d2d8' : '#444444';
  const rgb = parts(colour);
  const light = lightness(rgb);
  return !dark || light >= 0.55 ? colour : mixed(rgb, [255, 255, 255], (0.6 - light) * 0.85);
}

// The fill of an area: on the dark page pale grounds become dark ones.
/** @param {string} colour */
function ground(colour) {
  if (!HEX.test(colour || '')) return dark ? '#c8d2d8' : '#444444';
  const rgb = parts(colour);
  const light = lightness(rgb);
  return !dark || light < 0.5 ? tone(colour) : mixed(rgb, [27, 36, 42], Math.min(0.97, (light - 0.3) * 1.45));
}

/** @param {Symbol_} symbol @param {number} place @param {boolean} isArea */
export function pathOptions(symbol, place, isArea) {
  const hatch = isArea && place >= 0 ? HATCHES[place % HATCHES.length] : null;
  return {
    color: tone(symbol.stroke),
    weight: symbol.width,
    opacity: symbol.opacity,
    stroke: symbol.width > 0,
    fill: isArea && Boolean(symbol.fill),
    fillColor: ground(symbol.fill || symbol.stroke),
    fillOpacity: symbol.fill_opacity * (hatch ? 0.55 : 1),
    dashArray: symbol.dash || null,
    lineCap: symbol.dash ? 'butt' : 'round',
    hatch,
  };
}

const tiles = new Map();

// A repeating tile of lines or dots in `colour`, sharp on dense screens.
/** @param {CanvasRenderingContext2D} ctx @param {string} kind @param {string} colour */
export function hatchFill(ctx, kind, colour) {
  const key = `${kind}|${colour}`;
  if (!tiles.has(key)) {
    const pattern = /** @type {CanvasPattern} */ (ctx.createPattern(hatchTile(kind, colour), 'repeat'));
    pattern.setTransform(new DOMMatrix().scale(0.5));
    tiles.set(key, pattern);
  }
  return tiles.get(key);
}

/** @param {string} kind @param {string} colour */
function hatchTile(kind, colour) {
  const size = 18;
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const ctx = /** @type {CanvasRenderingContext2D} */ (tile.getContext('2d'));
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.lineWidth = 2;
  ctx.beginPath();
  for (const shift of [-size, 0, size]) {
    if (kind === 'rise' || kind === 'cross') {
      ctx.moveTo(shift, size);
      ctx.lineTo(shift + size, 0);
    }
    if (kind === 'fall' || kind === 'cross') {
      ctx.moveTo(shift, 0);
      ctx.lineTo(shift + size, size);
    }
  }
  if (kind === 'level') {
    ctx.moveTo(0, size / 2);
    ctx.lineTo(size, size / 2);
  }
  ctx.stroke();
  if (kind === 'dots') {
    ctx.beginPath();
    ctx.arc(size / 2, size / 2, 2.4, 0, 2 * Math.PI);
    ctx.fill();
  }
  return tile;
}

const sprites = new Map();

// A small drawing made once and stamped many times: ten thousand marks are ten thousand copies of a few pictures.
/** @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {number} size @param {string} key @param {Draw} draw */
export function stamp(ctx, x, y, size, key, draw) {
  const dense = window.devicePixelRatio > 1 ? 2 : 1;
  const name = `${key}|${dark}|${dense}`;
  if (!sprites.has(name)) {
    const picture = document.createElement('canvas');
    picture.width = size * 2 * dense;
    picture.height = size * 2 * dense;
    const brush = /** @type {CanvasRenderingContext2D} */ (picture.getContext('2d'));
    brush.scale(dense, dense);
    draw(brush, size, size);
    sprites.set(name, picture);
  }
  ctx.globalAlpha = 1;
  ctx.drawImage(sprites.get(name), x - size, y - size, size * 2, size * 2);
}

// A mark of a finding: filled when it is a violation, hollow with a question mark when it cannot be told.
/** @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {{ severity: string, unsure: boolean, radius: number, ring?: boolean | null, count: number }} look */
export function drawMark(ctx, x, y, { severity, unsure, radius, ring, count }) {
  const mark = markOf(severity);
  const colour = dark ? mark.dark : mark.light;
  const paper = dark ? '#11181c' : '#ffffff';
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
  if (ring) {
    ctx.beginPath();
    ctx.arc(x, y, radius * 2.1, 0, 2 * Math.PI);
    ctx.fillStyle = dark ? 'rgba(108,184,230,.25)' : 'rgba(11,92,138,.16)';
    ctx.fill();
    ctx.lineWidth = 2;
    ctx.strokeStyle = dark ? '#6cb8e6' : '#0b5c8a';
    ctx.stroke();
  }
  shapePath(ctx, mark.shape, x, y, radius);
  ctx.lineJoin = 'round';
  ctx.lineWidth = unsure ? 5 : 4;
  ctx.strokeStyle = paper;
  ctx.stroke();
  ctx.fillStyle = unsure ? paper : colour;
  ctx.fill();
  if (unsure) {
    ctx.lineWidth = 2;
    ctx.strokeStyle = colour;
    ctx.stroke();
    write(ctx, '?', x, y + (mark.shape === 'triangle' ? 1.5 : 0.5), colour, `700 ${Math.round(radius * 1.35)}px system-ui, sans-serif`);
  }
  if (count > 1) {
    ctx.beginPath();
    ctx.arc(x + radius, y - radius, 7.5, 0, 2 * Math.PI);
    ctx.fillStyle = dark ? '#e6edf0' : '#1c2b33';
    ctx.fill();
    write(ctx, count > 99 ? '99' : String(count), x + radius, y - radius + 0.5, paper, '700 10px system-ui, sans-serif');
  }
}

/** @param {CanvasRenderingContext2D} ctx @param {string} text @param {number} x @param {number} y @param {string} colour @param {string} font */
function write(ctx, text, x, y, colour, font) {
  ctx.font = font;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y);
}

// A small picture of a symbol, drawn by the same code as the map.
/** @param {(ctx: CanvasRenderingContext2D, width: number, height: number) => void} draw @param {number} [width] @param {number} [height] */
function swatch(draw, width = 30, height = 18) {
  const canvas = el('canvas', { width: width * 2, height: height * 2, class: 'rz-swatch', 'aria-hidden': 'true' });
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const ctx = canvas.getContext('2d');
  ctx.scale(2, 2);
  draw(ctx, width, height);
  return canvas;
}

/** @param {Symbol_} symbol @param {number} place @param {number} dimension */
export function symbolSwatch(symbol, place, dimension) {
  return swatch((ctx, width, height) => {
    const options = pathOptions(symbol, place, dimension === 2);
    ctx.strokeStyle = options.color;
    ctx.lineWidth = Math.min(options.weight, 4);
    if (dimension === 0) {
      ctx.fillStyle = tone(symbol.fill || symbol.stroke);
      shapePath(ctx, symbol.shape, width / 2, height / 2, Math.min(symbol.radius, 6));
      ctx.fill();
      ctx.stroke();
      return;
    }
    if (options.dashArray) ctx.setLineDash(options.dashArray.split(/[, ]+/).map(Number));
    ctx.beginPath();
    if (dimension === 1) {
      ctx.moveTo(1, height - 5);
      ctx.bezierCurveTo(width * 0.35, 0, width * 0.6, height, width - 1, 5);
    } else {
      ctx.rect(2, 2, width - 4, height - 4);
    }
    if (options.fill) {
      ctx.globalAlpha = options.fillOpacity;
      ctx.fillStyle = options.fillColor;
      ctx.fill();
      ctx.globalAlpha = 1;
      if (options.hatch) {
        ctx.fillStyle = hatchFill(ctx, options.hatch, options.color);
        ctx.globalAlpha = 0.7;
        ctx.fill();
      }
    }
    ctx.globalAlpha = options.opacity;
    if (options.stroke) ctx.stroke();
  });
}

/** @param {string} severity @param {boolean} unsure @param {number} [width] */
export const markSwatch = (severity, unsure, width = 22) => swatch((ctx, across, height) => drawMark(ctx, across / 2, height / 2, { severity, unsure, radius: 6, count: 1 }), width, 18);

/** @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} y @param {string} ink @param {string} paper */
export function drawEnd(ctx, x, y, ink, paper) {
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
  ctx.beginPath();
  ctx.arc(x, y, 4.5, 0, 2 * Math.PI);
  ctx.fillStyle = paper;
  ctx.fill();
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = ink;
  ctx.stroke();
}
