// Shapes of what the modules hand to each other. What comes out of the packed data is described in pack.py and lined.py.
import type { Bounds, Path, PathOptions, Point } from 'leaflet';
import type { Groups } from './groups.js';
import type { Drawn } from './leaflet.js';
import type { Points } from './points.js';

/** Latitude and longitude in degrees, CGCS2000. */
export type LatLon = [number, number];

/** Words in the two languages. */
export interface Words { zh: string; en: string }

export type Lang = keyof Words;

/** An event at a field or a button that the handler asks for its value. */
export type EventAt<Target extends Element, Kind extends Event = Event> = Kind & { target: Target };

/** Attributes of an element, and its two handlers. */
export interface Attributes {
  [name: string]: any;
  click?(event: MouseEvent): unknown;
  change?(event: Event): unknown;
}

/** The lines behind the first one of the packed data. */
export interface PackedLines { of(line: number): Uint8Array }

/** Whole numbers above nothing, one a row. */
export type PackedCodes =
  | (number[] & { range?: undefined })
  | { i: number[]; range?: undefined }
  | { range: number }
  | { line: number; i?: undefined; range?: undefined };

/** A column as a list, of one value, of distinct values and their codes, or with its cells in a line. */
export type PackedColumn =
  | any[]
  | { one: any }
  | { d: any[]; i: number[] }
  | { d: any[]; line: number }
  | { of: 'number' | 'text'; line: number };

/** A column of findings, which may be told by another one (as) or by steps from the point itself (near). */
export type FindingColumn =
  | (PackedColumn & { as?: undefined; near?: undefined })
  | { as: string; near?: undefined }
  | { near: PackedNear; as?: undefined };

export interface PackedFindings {
  count?: number;
  columns: Record<string, FindingColumn>;
  chiefs: PackedColumn;
  /** Without it findings of one object are known by the words of its layer and id. */
  subject?: PackedCodes;
  shape: PackedCodes;
  shapes:
    | ((PackedShape | null)[] & { points?: undefined })
    | { points: number; count?: number }
    | { line: number; count: number; points?: undefined };
}

export type PackedNear = (number | null)[] | { line: number };

/** kind, then the parts: of points and lines lists of steps, of areas lists of rings. */
export type PackedShape = [kind: number, ...parts: any[]];

/** A column of a layer whose cells stand in the document. */
export type PackedCells<Cell> = Cell[] | { d: Cell[]; i: number[] };

export interface PackedLayer extends Omit<Layer, 'shown' | 'dimension' | 'features' | 'paths'> {
  ids: PackedCells<string | number>;
  names: PackedCells<string | null> | null;
  illustrative: PackedCells<boolean | null> | null;
  cases: PackedCells<number> | null;
  values: PackedCells<any>[];
  charts?: Record<string, Words>;
  decimals: number;
  shapes: (PackedShape | null)[];
}

/** What a rule looked at. */
export interface Checked {
  code: string;
  checked: number;
  violations: number;
  cannot_tell: number;
  not_applicable: number;
  not_run: Words | null;
}

export interface ListingRow {
  layer: string;
  id: string;
  name: string | null;
  river: string | null;
  figure: Words | null;
  detail: Words | null;
}

/** Numbers are places in the words of the explanations. */
export type CardLine = [words: number, label: number | null, level: number, role: string];
export type CardSection = [name: string, title: number, lines: CardLine[]];

/** A line of a card with its words in the language of now. */
export interface SaidLine { words: string; label: string; level: number; role: string }

export interface Explanation { sure: number; card: CardSection[] }

export interface Explained { words: [string, string][]; by_id: Record<string, Explanation> }

/** The packed data of the page. */
export interface Data {
  title: Words;
  on: string;
  lang: Lang;
  illustrative: boolean;
  tiles: string | null;
  tiles_attribution: string;
  /** A picture of the ground: a data address, and west, south, east, north. */
  base: { picture: string; bounds: [west: number, south: number, east: number, north: number] } | null;
  sources: string[];
  layers: PackedLayer[];
  /** Null once they are read. */
  findings: PackedFindings | null;
  lines: PackedLines;
  explained?: Explained;
  rules: Record<string, { title: Words | null; citation: Words | null; severity: string | null; lead_unit: Words | null }>;
  checked: Checked[];
  listing: { title: Words; note: Words; rows: ListingRow[] } | null;
  internal: boolean;
  coarse: Record<string, number>;
  project: string;
  within: [west: number, south: number, east: number, north: number] | null;
}

/** Labels of the catalogue, as assets.py writes them before the bundle. */
export interface Labels {
  terms: Record<string, [string, string]>;
  units: Record<string, Words>;
  services: Record<string, { title: Words; address: string }>;
}

/** kind 0: parts are lists of points; 1: lines; 2: areas, each a list of rings. */
export interface Shape { kind: number; parts: any[] }

export interface Symbol_ {
  stroke: string;
  fill: string | null;
  width: number;
  opacity: number;
  fill_opacity: number;
  dash: string | null;
  radius: number;
  shape: string;
}

export interface Feature {
  id: string | number;
  name: string | null;
  illustrative: boolean;
  kind: number;
  values: any[];
  shape: Shape;
  dimension: number;
  packed: PackedShape;
  decimals: number;
  /** SVG that the program drew, in both languages. */
  chart: Words | null;
  path?: any;
}

export interface Layer {
  name: string;
  title: Words;
  visible: boolean;
  background: boolean;
  shown: boolean;
  dimension: number;
  style: { symbol: Symbol_; order: number; cases: { value: string; title: Words; symbol: Symbol_ }[] };
  columns: { name: string; title: Words; unit: string | null; values: Record<string, Words> }[];
  features: Feature[];
  paths: any[];
}

/** Bounds that hold something. */
export type Box = Bounds & { min: Point; max: Point };

/** Draws at a point of a canvas. */
export type Draw = (ctx: CanvasRenderingContext2D, x: number, y: number) => void;

export interface MarkOptions extends PathOptions {
  clickable: boolean;
  radius: number;
  draw: Draw;
}

export interface CloudOptions extends PathOptions {
  clickable?: boolean;
  radius: number;
  atOf: (place: number) => LatLon;
  draw: (ctx: CanvasRenderingContext2D, x: number, y: number, place: number) => void;
}

/** Many points drawn as one path of Leaflet. */
export interface CloudPath extends Path {
  points: Points;
  within(bounds: Box): number[];
  at(point: Point): number;
  pointOf(place: number): Point;
  items: { at: LatLon; feature: Feature }[];
}

/** A name for the map: of a point with its pixel, of a line or an area with its drawn path. */
export interface Label {
  text: string;
  path?: Drawn;
  pixel?: Point;
  dimension: number;
  size: number;
  weight: number;
  colour: string;
  /** The name of a ground, which keeps to its edges. */
  low: boolean;
}

/** Where a name could stand in the layer, in pixels, and how it is turned in radians. */
export interface Spot { x: number; y: number; turn: number }

/** A column of the table: what its cells say, and by what they are ordered. */
export interface TableColumn<Row> {
  title: string;
  words: (row: Row) => any;
  by?: (row: Row) => any;
}

/** One link of a chain of chiefs. */
export interface Link { level?: string; chief?: string; title?: string; unit?: string; phone?: string | number; segment_id?: string }

/** A finding: the columns of riverzones.model.FINDING_COLUMNS, and what the page derives from them. */
export interface Finding {
  [column: string]: any;
  finding_id: string;
  row: number;
  group: number;
  subject: string;
  subject_layer: string;
  subject_id: string;
  severity: string;
  verdict: string;
  rule: string;
  river: string | null;
  chainage_m: number | null;
  margin: number | null;
  chiefs: Link[];
  shape: Shape | null;
  at: LatLon | null;
  lat: number;
  lon: number;
}

/** What was seen on the spot, kept until it is sent back. */
export interface FieldNote {
  id: string;
  project: string;
  finding: string | null;
  subject: string;
  stood: { status: string; note: string } | null;
  status: string | null;
  note: string;
  when: string;
  at: { lat: number; lon: number; accuracy_m: number | null; from: 'device' | 'map' } | null;
  photos: Uint8Array[];
  who: string;
}

/** The notes of a project on this device. */
export interface Keeper {
  lasting: boolean;
  all(): FieldNote[];
  put(note: FieldNote): Promise<void>;
  remove(ids: string[]): Promise<void>;
}

/** A note that is being written. */
export interface Draft {
  finding: Finding | null;
  status: string;
  note: string;
  photos: Uint8Array[];
  at: FieldNote['at'];
  refused: string;
  stood: FieldNote['stood'];
}

export interface Back { keeper: Keeper; draft: Draft | null; who: string; said: string }

/** While a note is being written. */
export interface Writing extends Back { draft: Draft }

/** A facet: a code for each finding, and the values behind each code. */
export interface Facet { name: string; codes: Uint32Array; values: (string | null)[][] }

/** What is wanted of the findings: filters, search, order. */
export interface Wanted {
  [facet: string]: any;
  severity: Set<string>;
  text: string;
  inView: boolean;
  from: number | null;
  to: number | null;
  sort: string;
}

/** What is shown; every change goes through want, select or speak. */
export interface App {
  [more: string]: any;
  data: Data;
  map: any;
  painter: any;
  layers: Layer[];
  findings: Finding[];
  byId: { get: (id: string) => Finding | undefined; has: (id: string) => boolean };
  listed: Finding[];
  stretch: [number, number]; // of the list, whose rows are there
  groups: Groups;
  selected: Finding | null;
  wanted: Wanted;
  facets?: Facet[];
  /** For each facet: value -> how many findings it would leave. */
  counts: Record<string, Map<string, number>>;
  marks: CloudPath;
  /** None in a map that takes no notes: whatever can be reached there asks first. */
  back: Back;
  drawn: any[];
  starting: boolean;
  repaint: () => void;
  remember: () => void;
  want: (change: Partial<Wanted>) => void;
  select: (id: string | null, options?: { focus?: boolean; move?: boolean }) => void;
  speak: () => void;
}

declare global {
  const RIVERZONES_LABELS: Labels;
  interface Window { riverzonesFrame: any }
}
