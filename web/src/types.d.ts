// Shapes of what the modules hand to each other. What comes out of the packed data is described in pack.py.

/** Latitude and longitude in degrees, CGCS2000. */
export type LatLon = [number, number];

/** Words in the two languages. */
export interface Words { zh: string; en: string }

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
  packed: any[];
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
  data: any;
  map: any;
  painter: any;
  layers: Layer[];
  findings: Finding[];
  byId: { get: (id: string) => Finding | undefined; has: (id: string) => boolean };
  listed: Finding[];
  groups: any;
  selected: Finding | null;
  wanted: Wanted;
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
  var L: any;
  interface Window { riverzonesFrame: any }
}
