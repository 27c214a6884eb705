// Small files made on the spot: a picture, a PDF, a spreadsheet.
import zlib from 'node:zlib';

function crc32(bytes) {
  let crc = ~0;
  for (const b of bytes) {
    crc ^= b;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]), out = Buffer.alloc(8);
  out.writeUInt32BE(data.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([out.subarray(0, 4), body, crc]);
}

export function png(width = 32, height = 24, shade = 128) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (1 + 3 * width), shade);
  for (let y = 0; y < height; y++) rows[y * (1 + 3 * width)] = 0;
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head),
    chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

// A PNG that announces far more than it holds.
export const pngBomb = () => {
  const bytes = png();
  bytes.writeUInt32BE(60000, 16);
  bytes.writeUInt32BE(60000, 20);
  const body = bytes.subarray(12, 29);
  bytes.writeUInt32BE(crc32(body), 29);
  return bytes;
};

export const pdf = () => Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n' +
  'trailer<</Root 1 0 R>>\n%%EOF\n');

// CSV of rows of cells.
export const csv = (rows, between = ',') => Buffer.from(rows.map((row) =>
  row.map((cell) => (/["\r\n]/.test(cell) || cell.includes(between) ? `"${cell.replace(/"/g, '""')}"` : cell)).join(between)).join('\r\n') + '\r\n');
