// What the page says in the two languages, and numbers with their units: sentences here, labels from the catalogue.
import { TERMS, UNITS } from './catalogue.js';
/** @import { App, Finding, Lang, LatLon, Layer, Words } from './types' */

/** @type {Record<string, [string, string]>} */
export const WORDS = {
  panel: ['问题、图层与检查', 'Findings, layers and checks'],
  rows: ['{0} 行', '{0} rows'],
  internal_long: ['内部资料，不得公开：含联系电话或取水口准确位置。', 'Internal, not for the public: holds telephone numbers or exact places of intakes.'],
  coarse: ['公开版只给概略位置（{0} 网格）', 'The public version gives the place on a grid of {0} only'],
  show_objects: ['显示其他图层：{0}', 'Show the other layers: {0}'],
  length_start: ['在图上点选各点，量沿线距离。', 'Click places on the map to measure along them.'],
  area_start: ['在图上点选至少三个点，量所围面积。', 'Click three places or more to measure the area they enclose.'],
  length_one: ['椭球面距离 {0}', 'Distance on the ellipsoid {0}'],
  length_said: ['椭球面距离共 {0}，末段 {1}', 'On the ellipsoid {0} in all, the last part {1}'],
  area_said: ['椭球面面积 {0}，周长 {1}', 'Area on the ellipsoid {0}, perimeter {1}'],
  area_crossed: ['边线相交，量不出面积；请撤销末点。', 'The edges cross, so there is no area; undo the last corner.'],
  location_asking: ['正在取得位置……', 'Asking for the position …'],
  location_said: ['位置 {0}（WGS 84），误差约 {1}', 'At {0} (WGS 84), within about {1}'],
  near_me: ['清单已按离我远近排列。', 'The list is in the order of distance from here.'],
  how_far: ['离我多远？（用本机定位）', 'How far from me? (asks this device)'],
  back_about: ['在现场记录的情况先存在本页，再保存为一个小文件（.rzback）发回单位；单位用 riverzones findings import 读入。', 'What you note on the spot stays in this page until you save it as one small file (.rzback) and send it to the office, which reads it with riverzones findings import.'],
  not_lasting: ['此浏览器不让本页保存数据：关闭页面后记录就没有了，请先保存文件。', 'This browser lets the page keep nothing: notes are gone when it is closed. Save the file first.'],
  notes_here: ['本页已存 {0} 条', '{0} kept in this page'],
  note_of: ['现场记录：{0}', 'On the spot: {0}'],
  state_stays: ['不改（{0}）', 'as it is ({0})'],
  photo: ['照片 {0}', 'Photo {0}'],
  photos: ['照片 {0} 张', '{0} photos'],
  drop_photo: ['去掉照片 {0}', 'Remove photo {0}'],
  most_photos: ['每条最多 {0} 张照片。', 'At most {0} photos each.'],
  no_photo: ['{0} 不是能读的照片。', '{0} is no photo that can be read.'],
  place_said: ['{0}，误差约 {1}', '{0}, within about {1}'],
  place_map_said: ['{0}（取自地图，误差不明）', '{0} (from the map, accuracy not known)'],
  chart: ['近 12 个月水质类别和最差指标', 'Classes of the last 12 months and the worst item'],
  new_needs: ['新问题要有文字和位置。', 'A new problem needs words and a position.'],
  two_states: ['本页已有一条记录报告“{0}”，不能再报相反的状态；要改请先删除那条记录。', 'A note kept here reports “{0}” already; to report another state, delete that note first.'],
  note_needs: ['请改状态、写一句情况或加一张照片。', 'Change the state, write a line or add a photo.'],
  no_notes: ['还没有记录。打开一条问题即可记录，或记录新问题。', 'No notes yet. Open a finding to take one, or note a new problem.'],
  parcel_size: ['{0} 条记录，文件约 {1} kB', '{0} notes, a file of about {1} kB'],
  shared: ['已交给所选的应用。收到单位回复后再清除记录。', 'Handed to the app you chose. Clear the notes when the office has them.'],
  share_failed: ['此处不能直接发送，请先保存文件。', 'It cannot be sent from here. Save the file first.'],
  saved: ['已保存 {0}，在浏览器的下载文件夹中。', 'Saved {0}, in the downloads of the browser.'],
  drop_sure: ['确认清除？', 'Really clear?'],
  going_note: ['点击后才打开所选地图，并把这一点的坐标（WGS 84）交给它。', 'A map opens on a click only, and is given the coordinates of this place (WGS 84).'],
  from_here: ['距我的位置 {0}，{1}方（{2}°），我的位置误差约 {3}', '{0} from me, {1} ({2}°); my position within about {3}'],
  winds: ['北 东北 东 东南 南 西南 西 西北', 'north north-east east south-east south south-west west north-west'],
  location_none: ['此浏览器不能取得位置。', 'This browser cannot tell a position.'],
  location_denied: ['未获准取得位置；请在浏览器的网站设置中允许。', 'The position was refused; allow it in the settings of the browser.'],
  location_file: ['浏览器没有把位置给这个本机文件。请在地址栏的权限中允许；仍不行时，请换用 Chrome、Edge 或 Firefox，或由 https 网址打开本文件。', 'The browser did not give the position to a file on this device. Allow it beside the address; failing that, use Chrome, Edge or Firefox, or open the file from an https address.'],
  location_slow: ['等候位置超时；请到开阔处再试。', 'No position in time; try again under open sky.'],
  location_unknown: ['设备测不出位置；请打开定位功能。', 'The device knows no position; switch location on.'],
  stretch: ['{0}：里程（自河口起）', '{0}: chainage from the mouth'],
  in_map: ['· 图中 {0} 条', '· {0} in the map'],
  days: ['历时 {0} 天', '{0} days'],
  checks_whole: ['数字属整个项目，不限于本图。', 'The numbers are those of the whole project, not of this map alone.'],
  search_hint: ['搜索名称、编号、河湖长……', 'Search names, codes, chiefs …'],
  none_match: ['没有符合条件的问题。', 'No finding matches.'],
  none_at_all: ['没有发现问题。请看“检查”一栏，了解查了什么、哪些没有查。', 'Nothing was found. See Checks for what was looked at and what was not.'],
  show_more: ['再显示 {0} 条', 'Show {0} more'],
  show_earlier: ['显示前面 {0} 条', 'Show {0} before'],
  count_all: ['{0} 条问题', '{0} findings'],
  count_some: ['{0} / {1} 条', '{0} of {1}'],
  same_subject: ['同一对象 {0} 条', '{0} on this object'],
  no_chief: ['数据中没有对应的责任河段。', 'The data hold no segment for this place.'],
  from_mouth: ['距河口 {0}', '{0} from the mouth'],
  illustrative_long: ['示意数据：图上几何与名称为演示而绘，不得用于执法或决策。', 'Illustrative data: geometry and names are drawn for demonstration; not for enforcement or decisions.'],
  made_on: ['生成日期 {0}', 'Made on {0}'],
  none_found: ['沿途没有找到。', 'Nothing was found on the way.'],
  as_of: ['规则适用日期 {0}', 'Rules as of {0}'],
  not_run_note: ['未运行不等于合格。', 'Not run is not passed.'],
  checks_note: ['每条规则查了多少对象、结论如何。', 'How many objects each rule looked at, and what it saw.'],
  crs: ['CGCS2000 经纬度', 'CGCS2000 lon/lat'],
  old_browser: [
    '浏览器版本过低，无法解开本文件内的数据。请用 2023 年以后的 Chrome、Edge、Firefox 或 Safari 打开。',
    'This browser is too old to unpack the data in this file. Open it in Chrome, Edge, Firefox or Safari of 2023 or later.',
  ],
  broken: ['文件不完整，数据无法读取。请重新获取本文件。', 'The file is damaged and its data cannot be read. Get the file again.'],
};

Object.assign(WORDS, TERMS); // labels of catalogue/terms: headings, buttons, severities, verdicts, states, kinds, banks, levels

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
