/* Rupiah as people type them. The server's reading (src/base/money.c) of what a phone's keys make. */

const UNITS = { ribu: 1e3, rb: 1e3, k: 1e3, juta: 1e6, jt: 1e6, miliar: 1e9, milyar: 1e9, m: 1e9 };
export const MONEY_MOST = 1e15;

// "1.500.000", "Rp 1.500.000,-", "1500000", "2,5 juta", "500rb" → a whole number; null: none, or not to be read for sure.
export function rupiah(text) {
  const said = /^(?:rp|idr)?\.?\s*(\d[\d.,]*?)(?:[.,]--?)?\s*([a-z]*)$/i.exec(text.trim());
  const times = said?.[2] ? UNITS[said[2].toLowerCase()] : 1;
  if (!said || !times) return null;
  let number = said[1];
  if (/^\d{1,3}(\.\d{3})+$/.test(number) || (times === 1 && /^\d{1,3}(,\d{3})+$/.test(number))) number = number.replace(/[.,]/g, '');
  const parts = /^(\d+)(?:[.,](\d{1,6}))?$/.exec(number) ?? /^(\d{1,3}(?:\.\d{3})+),(\d{1,6})$/.exec(number);
  if (!parts) return null;
  const tail = (parts[2] ?? '').replace(/0+$/, ''), whole = Number(parts[1].replace(/\./g, '') + tail);
  const amount = Math.round(whole * times / 10 ** tail.length);
  return amount <= MONEY_MOST && (times >= 10 ** tail.length) ? amount : null;
}

// With dots: "1.500.000".
export const dotted = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '.');
