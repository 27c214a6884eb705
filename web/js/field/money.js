/*
 * Rupiah as people type them. The server's reading (src/base/money.c), step by step; what is no amount there, or less
 * than nothing, is none here. tests/data/money.json holds both to it.
 */

const UNITS = { ribu: 1e3, rb: 1e3, k: 1e3, juta: 1e6, jt: 1e6, miliar: 1e9, milyar: 1e9, m: 1e9, triliun: 1e12, trilyun: 1e12, t: 1e12 };
const SEN = 2, DECIMALS_MAX = 9;
export const MONEY_MOST = 1e15;

const grouped = (number, sign) => (sign === '.' ? /^[1-9]\d{0,2}(\.\d{3})+$/ : /^[1-9]\d{0,2}(,\d{3})+$/).test(number);

// Where the decimals' sign stands; -1: all of it is whole. "1.000" is a thousand, "1,000" too unless a unit follows.
function decimalAt(number, unit) {
  const signs = number.replace(/\d/g, ''), last = Math.max(number.lastIndexOf('.'), number.lastIndexOf(','));
  if (!signs) return -1;
  if (signs.includes('.') && signs.includes(',')) return last;
  if (signs.length > 1 || (grouped(number, signs) && !(unit && signs === ','))) return -1;
  return last;
}

// "1.500.000", "Rp 1.500.000,-", "1500000", "2,5 juta", "500rb" → a whole number; null: none, or not to be read for sure.
export function rupiah(text) {
  const said = /^(?:(?:rp|idr)\.?)?\s*(\d+(?:[.,]\d+)*)(?:[.,]--?)?\s*([a-z]*)$/i.exec(text.trim());
  const unit = said?.[2].toLowerCase(), times = unit ? UNITS[unit] : 1;
  if (!said || !times) return null;
  const [, number] = said, at = decimalAt(number, unit), whole = at < 0 ? number : number.slice(0, at), decimals = at < 0 ? '' : number.slice(at + 1);
  if (decimals.length > (unit ? DECIMALS_MAX : SEN)) return null;
  if (!/^\d+$/.test(whole) && !['.', ','].some((sign) => sign !== number[at] && grouped(whole, sign))) return null;
  const tail = decimals.replace(/0+$/, ''), share = times / 10 ** tail.length;
  const amount = Number(whole.replace(/[.,]/g, '') + tail) * share;
  return share >= 1 && amount <= MONEY_MOST ? amount : null;
}

// With dots: "1.500.000".
export const dotted = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, '.');
