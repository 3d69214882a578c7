// Words in the two languages, and numbers with their units.
import { TERMS, UNITS } from './catalogue.js';
/** @import { App, Finding, Lang, LatLon, Layer, Words } from './types' */

/** @type {Record<string, [string, string]>} */
export const WORDS = {
  skip: ['跳到清单', 'Skip to the list'],
  panel: ['问题、图层与检查', 'Findings, layers and checks'],
  map: ['地图', 'Map'],
  print: ['打印', 'Print'],
  table: ['表格', 'Table'],
  table_of: ['列出', 'List'],
  rows: ['{0} 行', '{0} rows'],
  name: ['名称', 'Name'],
  kind: ['类别', 'Kind'],
  origin: ['来源', 'Found by'],
  message: ['情况', 'What was found'],
  internal: ['内部资料', 'Internal'],
  internal_long: ['内部资料，不得公开：含联系电话或取水口准确位置。', 'Internal, not for the public: holds telephone numbers or exact places of intakes.'],
  coarse: ['公开版只给概略位置（{0} 网格）', 'The public version gives the place on a grid of {0} only'],
  measure_length: ['量距离', 'Measure a distance'],
  measure_area: ['量面积', 'Measure an area'],
  show_objects: ['显示其他图层：{0}', 'Show the other layers: {0}'],
  hide_objects: ['收起其他图层', 'Put the other layers away'],
  my_location: ['我的位置', 'My location'],
  length_start: ['在图上点选各点，量沿线距离。', 'Click places on the map to measure along them.'],
  area_start: ['在图上点选至少三个点，量所围面积。', 'Click three places or more to measure the area they enclose.'],
  length_one: ['椭球面距离 {0}', 'Distance on the ellipsoid {0}'],
  length_said: ['椭球面距离共 {0}，末段 {1}', 'On the ellipsoid {0} in all, the last part {1}'],
  area_said: ['椭球面面积 {0}，周长 {1}', 'Area on the ellipsoid {0}, perimeter {1}'],
  area_crossed: ['边线相交，量不出面积；请撤销末点。', 'The edges cross, so there is no area; undo the last corner.'],
  hectare: ['公顷', 'ha'],
  corner_here: ['取地图中心', 'Take the centre'],
  undo: ['撤销', 'Undo'],
  done: ['结束', 'Done'],
  location_asking: ['正在取得位置……', 'Asking for the position …'],
  location_said: ['位置 {0}（WGS 84），误差约 {1}', 'At {0} (WGS 84), within about {1}'],
  near_me: ['清单已按离我远近排列。', 'The list is in the order of distance from here.'],
  by_distance: ['离我远近', 'Distance from me'],
  going: ['前往', 'Going there'],
  how_far: ['离我多远？（用本机定位）', 'How far from me? (asks this device)'],
  back_tab: ['回传', 'Send back'],
  back_about: ['在现场记录的情况先存在本页，再保存为一个小文件（.rzback）发回单位；单位用 riverzones findings import 读入。', 'What you note on the spot stays in this page until you save it as one small file (.rzback) and send it to the office, which reads it with riverzones findings import.'],
  not_lasting: ['此浏览器不让本页保存数据：关闭页面后记录就没有了，请先保存文件。', 'This browser lets the page keep nothing: notes are gone when it is closed. Save the file first.'],
  field_note: ['现场记录', 'On the spot'],
  take_note: ['记录现场情况', 'Note what you see'],
  notes_here: ['本页已存 {0} 条', '{0} kept in this page'],
  new_note: ['记录新问题', 'Note a new problem'],
  new_problem: ['新问题', 'New problem'],
  note_of: ['现场记录：{0}', 'On the spot: {0}'],
  state_seen: ['看到的状态', 'State as seen'],
  state_stays: ['不改（{0}）', 'as it is ({0})'],
  note_words: ['现场情况', 'What you see'],
  new_words: ['是什么问题', 'What the problem is'],
  add_photo: ['拍照或选照片', 'Take or choose a photo'],
  photo: ['照片 {0}', 'Photo {0}'],
  photos: ['照片 {0} 张', '{0} photos'],
  drop_photo: ['去掉照片 {0}', 'Remove photo {0}'],
  most_photos: ['每条最多 {0} 张照片。', 'At most {0} photos each.'],
  no_photo: ['{0} 不是能读的照片。', '{0} is no photo that can be read.'],
  note_place: ['位置', 'Position'],
  no_place: ['未记位置', 'no position'],
  place_device: ['取当前位置', 'Where I stand'],
  place_map: ['用地图中心', 'Middle of the map'],
  place_said: ['{0}，误差约 {1}', '{0}, within about {1}'],
  place_map_said: ['{0}（取自地图，误差不明）', '{0} (from the map, accuracy not known)'],
  note_who: ['记录人', 'Your name'],
  keep_note: ['存入本页', 'Keep in this page'],
  chart: ['近 12 个月水质类别和最差指标', 'Classes of the last 12 months and the worst item'],
  discard: ['不存', 'Discard'],
  new_needs: ['新问题要有文字和位置。', 'A new problem needs words and a position.'],
  two_states: ['本页已有一条记录报告“{0}”，不能再报相反的状态；要改请先删除那条记录。', 'A note kept here reports “{0}” already; to report another state, delete that note first.'],
  note_needs: ['请改状态、写一句情况或加一张照片。', 'Change the state, write a line or add a photo.'],
  no_notes: ['还没有记录。打开一条问题即可记录，或记录新问题。', 'No notes yet. Open a finding to take one, or note a new problem.'],
  parcel_size: ['{0} 条记录，文件约 {1} kB', '{0} notes, a file of about {1} kB'],
  save_parcel: ['保存文件', 'Save the file'],
  share: ['发送', 'Send'],
  shared: ['已交给所选的应用。收到单位回复后再清除记录。', 'Handed to the app you chose. Clear the notes when the office has them.'],
  share_failed: ['此处不能直接发送，请先保存文件。', 'It cannot be sent from here. Save the file first.'],
  saved: ['已保存 {0}，在浏览器的下载文件夹中。', 'Saved {0}, in the downloads of the browser.'],
  drop_note: ['删除这条记录', 'Delete this note'],
  drop_notes: ['清除记录', 'Clear the notes'],
  drop_sure: ['确认清除？', 'Really clear?'],
  going_note: ['点击后才打开所选地图，并把这一点的坐标（WGS 84）交给它。', 'A map opens on a click only, and is given the coordinates of this place (WGS 84).'],
  from_here: ['距我的位置 {0}，{1}方（{2}°），我的位置误差约 {3}', '{0} from me, {1} ({2}°); my position within about {3}'],
  winds: ['北 东北 东 东南 南 西南 西 西北', 'north north-east east south-east south south-west west north-west'],
  copy: ['复制', 'Copy'],
  copied: ['已复制', 'Copied'],
  copy_by_hand: ['请长按复制', 'Copy by hand'],
  location_none: ['此浏览器不能取得位置。', 'This browser cannot tell a position.'],
  location_denied: ['未获准取得位置；请在浏览器的网站设置中允许。', 'The position was refused; allow it in the settings of the browser.'],
  location_file: ['浏览器没有把位置给这个本机文件。请在地址栏的权限中允许；仍不行时，请换用 Chrome、Edge 或 Firefox，或由 https 网址打开本文件。', 'The browser did not give the position to a file on this device. Allow it beside the address; failing that, use Chrome, Edge or Firefox, or open the file from an https address.'],
  location_slow: ['等候位置超时；请到开阔处再试。', 'No position in time; try again under open sky.'],
  location_unknown: ['设备测不出位置；请打开定位功能。', 'The device knows no position; switch location on.'],
  stretch: ['{0}：里程（自河口起）', '{0}: chainage from the mouth'],
  km_from: ['起（千米）', 'From (km)'],
  km_to: ['止（千米）', 'To (km)'],
  in_map: ['· 图中 {0} 条', '· {0} in the map'],
  history: ['经过', 'History'],
  days: ['历时 {0} 天', '{0} days'],
  checks_whole: ['数字属整个项目，不限于本图。', 'The numbers are those of the whole project, not of this map alone.'],
  findings: ['问题', 'Findings'],
  layers: ['图层', 'Layers'],
  checks: ['检查', 'Checks'],
  legend: ['图例', 'Legend'],
  search: ['搜索问题', 'Search the findings'],
  search_hint: ['搜索名称、编号、河湖长……', 'Search names, codes, chiefs …'],
  more_filters: ['筛选', 'Filter'],
  sort: ['排序', 'Sort'],
  by_severity: ['严重程度', 'Severity'],
  by_margin: ['超出量', 'Margin'],
  by_rule: ['规则', 'Rule'],
  by_name: ['名称', 'Name'],
  by_place: ['河流与里程', 'River and chainage'],
  severity: ['严重程度', 'Severity'],
  verdict: ['结论', 'Verdict'],
  status: ['状态', 'Status'],
  rule: ['规则', 'Rule'],
  chief: ['河湖长', 'Chief'],
  river: ['河湖', 'River'],
  all: ['全部', 'All'],
  in_view: ['只看当前地图范围', 'Only what the map shows'],
  clear: ['清除筛选', 'Clear filters'],
  none_match: ['没有符合条件的问题。', 'No finding matches.'],
  none_at_all: ['没有发现问题。请看“检查”一栏，了解查了什么、哪些没有查。', 'Nothing was found. See Checks for what was looked at and what was not.'],
  show_more: ['再显示 {0} 条', 'Show {0} more'],
  show_earlier: ['显示前面 {0} 条', 'Show {0} before'],
  count_all: ['{0} 条问题', '{0} findings'],
  count_some: ['{0} / {1} 条', '{0} of {1}'],
  same_subject: ['同一对象 {0} 条', '{0} on this object'],
  others_here: ['同一对象的其他问题', 'Other findings on this object'],
  measured: ['实测值', 'Measured'],
  distance: ['实测距离', 'Distance'],
  depth: ['深入', 'Depth inside'],
  overlap: ['占用面积', 'Shared area'],
  limit: ['限值', 'Limit'],
  margin: ['超出量', 'Margin'],
  clear_by: ['距限值尚余', 'Clear of the limit by'],
  accuracy: ['位置精度', 'Accuracy'],
  why: ['为何无法判定', 'Why it cannot be told'],
  subject: ['对象', 'Object'],
  reference: ['依据图形', 'Against'],
  clause: ['条款', 'Clause'],
  lead_unit: ['牵头单位', 'Lead unit'],
  responsible_units: ['责任单位', 'Responsible units'],
  chiefs: ['河湖长责任链', 'Chain of chiefs'],
  no_chief: ['数据中没有对应的责任河段。', 'The data hold no segment for this place.'],
  place: ['位置', 'Place'],
  bank: ['岸别', 'Bank'],
  chainage: ['里程（距河口）', 'Chainage from the mouth'],
  from_mouth: ['距河口 {0}', '{0} from the mouth'],
  segment: ['责任河段', 'Segment'],
  admin: ['行政区', 'Admin. unit'],
  coordinates: ['坐标', 'Coordinates'],
  first_seen: ['首次发现', 'First seen'],
  last_seen: ['最近一次', 'Last seen'],
  note: ['备注', 'Note'],
  finding_id: ['问题编号', 'Finding'],
  pack: ['规则包', 'Pack'],
  back: ['清单', 'List'],
  close: ['关闭', 'Close'],
  previous: ['上一条', 'Previous'],
  next: ['下一条', 'Next'],
  zoom_here: ['定位', 'Locate'],
  illustrative: ['示意数据', 'Illustrative data'],
  illustrative_long: ['示意数据：图上几何与名称为演示而绘，不得用于执法或决策。', 'Illustrative data: geometry and names are drawn for demonstration; not for enforcement or decisions.'],
  made_on: ['生成日期 {0}', 'Made on {0}'],
  none_found: ['沿途没有找到。', 'Nothing was found on the way.'],
  as_of: ['规则适用日期 {0}', 'Rules as of {0}'],
  background: ['底图', 'Background'],
  themes: ['专题图层', 'Thematic layers'],
  tiles: ['在线底图', 'Online base map'],
  ground: ['地势', 'Relief'],
  empty_layer: ['无数据', 'no rows'],
  checked: ['已查', 'Checked'],
  violations: ['违反', 'Viol.'],
  cannot: ['无法判定', 'Cannot tell'],
  not_applicable: ['不适用', 'N/A'],
  not_run: ['未运行', 'Not run'],
  not_run_note: ['未运行不等于合格。', 'Not run is not passed.'],
  checks_note: ['每条规则查了多少对象、结论如何。', 'How many objects each rule looked at, and what it saw.'],
  total: ['合计', 'Total'],
  sources: ['数据来源', 'Sources'],
  other_case: ['其他', 'Other'],
  theme_dark: ['深色', 'Dark'],
  theme_light: ['浅色', 'Light'],
  zoom_in: ['放大', 'Zoom in'],
  zoom_out: ['缩小', 'Zoom out'],
  home: ['全图', 'Whole map'],
  grip: ['调整清单高度', 'Resize the list'],
  yes: ['是', 'yes'],
  no: ['否', 'no'],
  crs: ['CGCS2000 经纬度', 'CGCS2000 lon/lat'],
  unnamed: ['（无名称）', '(unnamed)'],
  old_browser: [
    '浏览器版本过低，无法解开本文件内的数据。请用 2023 年以后的 Chrome、Edge、Firefox 或 Safari 打开。',
    'This browser is too old to unpack the data in this file. Open it in Chrome, Edge, Firefox or Safari of 2023 or later.',
  ],
  broken: ['文件不完整，数据无法读取。请重新获取本文件。', 'The file is damaged and its data cannot be read. Get the file again.'],
};

Object.assign(WORDS, TERMS); // labels of the catalogue: severities, verdicts, states, kinds, banks, levels

/** @type {Lang} */
export let lang = 'zh';

/** @param {Lang} name */
export function speakIn(name) {
  lang = name;
}

/** @param {string} key @param {...any} values */
export function t(key, ...values) {
  const pair = WORDS[key];
  const words = pair ? pair[lang === 'en' ? 1 : 0] : String(key);
  return words.replace(/\{(\d)\}/g, (/** @type {string} */ _, /** @type {string} */ place) => String(values[Number(place)]));
}

// A word of a closed list (severity, status, level), or the value itself where the list does not hold it.
/** @param {string | null | undefined} value */
export const term = (value) => (value && Object.hasOwn(WORDS, value) ? t(value) : value ? String(value) : '');

/** @param {Words | null | undefined} words */
export const pick = (words) => (words ? words[lang] || words.zh || words.en || '' : '');

/** @param {number} value @param {number} digits */
export function number(value, digits) {
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}

/** @param {unknown} value @param {string | null | undefined} unit */
export function amount(value, unit) {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number') return String(value);
  const shown = unit && Object.hasOwn(UNITS, unit) ? pick(UNITS[unit]) : unit || '';
  const digits = unit === 'm2' || unit === 'm' ? 1 : unit === 'km' ? 2 : Math.abs(value) < 10 ? 3 : 1;
  return `${number(value, digits)}${shown ? '\u00a0' + shown : ''}`;
}

// What was measured, in words; a count (of signs, of zones) says no more than the finding itself.
/** @param {Finding} finding */
export function measuredOf(finding) {
  return finding.unit === 'count' ? '' : amount(finding.measured, finding.unit);
}

/** @param {any} value @param {Layer['columns'][number] | null} column */
export function cell(value, column) {
  if (value === null || value === undefined || value === '') return '';
  if (value === true) return t('yes');
  if (value === false) return t('no');
  if (column && column.values && Object.hasOwn(column.values, value)) return pick(column.values[value]);
  if (typeof value !== 'number' || !column || !column.unit) return String(value);
  return column.unit === 'm' && Math.abs(value) >= 10000 ? amount(value / 1000, 'km') : amount(value, column.unit);
}

/** @param {LatLon} at */
export const position = (at) => `${at[1].toFixed(6)}, ${at[0].toFixed(6)}`;

// Said of a place that the file holds only roughly.
/** @param {App} app @param {string} name */
export function coarseOf(app, name) {
  const width = Object.hasOwn(app.data.coarse, name) ? app.data.coarse[name] : 0;
  return width ? t('coarse', amount(width / 1000, 'km')) : '';
}
