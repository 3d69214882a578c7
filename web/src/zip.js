// A ZIP file of stored (not packed) members: APPNOTE.TXT 6.3.10, 4.3; names in UTF-8, times in local time. No page.
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

// CRC-32 as ZIP has it (ISO 3309).
/** @param {Uint8Array} bytes */
export function crc32(bytes) {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = TABLE[(rest ^ byte) & 0xff] ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}

// Date and time as MS-DOS counts them, in steps of two seconds.
/** @param {Date} when */
function dosTime(when) {
  const date = ((when.getFullYear() - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate();
  return [(when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1), date];
}

/** @param {number[][]} fields each its size in bytes and its value */
const bytesOf = (fields) => {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)));
  let at = 0;
  for (const [size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += size;
  }
  return new Uint8Array(view.buffer);
};

/** @param {[string, Uint8Array][]} members @param {Date} when */
export function zipOf(members, when) {
  const [time, date] = dosTime(when);
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, body] of members) {
    const label = new TextEncoder().encode(name);
    const common = [[2, 20], [2, 0x800], [2, 0], [2, time], [2, date], [4, crc32(body)], [4, body.length], [4, body.length], [2, label.length], [2, 0]];
    parts.push(bytesOf([[4, 0x04034b50], ...common]), label, body);
    directory.push(bytesOf([[4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]]), label);
    offset += 30 + label.length + body.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = bytesOf([[4, 0x06054b50], [2, 0], [2, 0], [2, members.length], [2, members.length], [4, size], [4, offset], [2, 0]]);
  const all = [...parts, ...directory, end];
  const whole = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
