// Small files made on the spot: a picture, a PDF, a spreadsheet.
import zlib from 'node:zlib';

const crcs = Int32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});
function crc32(bytes) {
  let crc = ~0;
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ crcs[(crc ^ bytes[i]) & 255];
  return ~crc >>> 0;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]), out = Buffer.alloc(8);
  out.writeUInt32BE(data.length);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([out.subarray(0, 4), body, crc]);
}

// `noise`: each dot another colour, so that it is hard to make small.
export function png(width = 32, height = 24, shade = 128, noise = false) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (1 + 3 * width), shade);
  for (let i = 0, n = 1; noise && i < rows.length; i++) rows[i] = (n = (n * 1103515245 + 12345) % 2147483648) >>> 16;
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

// A zip of {name: bytes}; `claim` lies about the unpacked size.
export function zip(entries, { claim } = {}) {
  const parts = [], directory = [];
  let at = 0;
  for (const [name, data] of Object.entries(entries)) {
    const packed = zlib.deflateRawSync(data, { level: 6 });
    const head = Buffer.alloc(30), central = Buffer.alloc(46), crc = crc32(data), n = claim ?? data.length;
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 8);
    for (const [b, o] of [[head, 14], [central, 16]]) {
      b.writeUInt32LE(crc, o);
      b.writeUInt32LE(packed.length, o + 4);
      b.writeUInt32LE(n, o + 8);
      b.writeUInt16LE(name.length, o + 12);
    }
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 4);
    central.writeUInt16LE(20, 6);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(at, 42);
    parts.push(head, Buffer.from(name), packed);
    directory.push(central, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const dir = Buffer.concat(directory), end = Buffer.alloc(22), n = Object.keys(entries).length;
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(n, 8);
  end.writeUInt16LE(n, 10);
  end.writeUInt32LE(dir.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, dir, end]);
}

const xml = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;');

// The smallest XLSX of rows of texts; `sheet` replaces the sheet's own XML.
export function xlsx(rows, sheet) {
  const column = (i) => String.fromCharCode(65 + i);
  const body = sheet ?? `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${
    rows.map((cells, r) => `<row r="${r + 1}">${cells.map((c, i) =>
      `<c r="${column(i)}${r + 1}" t="inlineStr"><is><t>${xml(c)}</t></is></c>`).join('')}</row>`).join('')}</sheetData></worksheet>`;
  return zip({
    '[Content_Types].xml': Buffer.from('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'),
    '_rels/.rels': Buffer.from('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'),
    'xl/workbook.xml': Buffer.from('<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'),
    'xl/_rels/workbook.xml.rels': Buffer.from('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'),
    'xl/worksheets/sheet1.xml': Buffer.isBuffer(body) ? body : Buffer.from(body),
  });
}
