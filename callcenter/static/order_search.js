// Finding a sku from what an agent types: the rules of ordering/products/search.py, one for one; a test holds them together.
// item: {id, code, name, nameEn, pinyin ('zhong hua ying'), initials ('zhy'), carton, pack}
const MISS = 9;
const FORGIVEN = 8;
const BARCODE_END_MIN = 3;

export function search(items, typed, usual = [], limit = 8) {
  typed = typed.trim().toLowerCase();
  const habit = new Map(usual.map((sku, place) => [sku, place]));
  const habitOf = (item) => habit.get(item.id) ?? habit.size;
  const band = (found) => (found === 0 || found === FORGIVEN ? found : 1);
  return items
    .filter((item) => typed || habit.has(item.id))
    .map((item) => [rank(item, typed), item])
    .filter(([found]) => found < MISS)
    .sort(([a, x], [b, y]) => band(a) - band(b) || habitOf(x) - habitOf(y) || a - b || (x.code < y.code ? -1 : 1))
    .slice(0, limit)
    .map(([, item]) => item);
}

function rank(item, typed) {
  if (typed === item.code) return 0;
  if (typed && /^\d+$/.test(typed)) return item.code.startsWith(typed) ? 1 : endsBarcode(item, typed) ? 2 : MISS;
  if (item.initials.startsWith(typed)) return 1;
  if (item.name.toLowerCase().includes(typed)) return 2;
  if (sounds(item.pinyin, typed)) return 3;
  if (holds(item.name.toLowerCase(), typed)) return 4;
  if (/^[a-z]{2,}$/.test(typed)) {
    const missed = typed.length - shared(item.initials, typed);
    if (missed === 0) return 5;
    if (missed === 1 && typed.length >= 3) return FORGIVEN;
  }
  return MISS;
}

function endsBarcode({ carton, pack }, typed) {
  return typed.length >= BARCODE_END_MIN && (carton.endsWith(typed) || pack.endsWith(typed));
}

function sounds(pinyin, typed) {
  const syllables = pinyin.split(" ");
  let at = 0;
  for (const word of typed.split(/\s+/)) {
    while (at < syllables.length && !syllables.slice(at).join("").startsWith(word)) at++;
    if (at === syllables.length) return false;
    at++;
  }
  return true;
}

const count = (text, sign) => [...text].filter((one) => one === sign).length;

function holds(name, typed) {
  const signs = [...typed].filter((sign) => sign !== " ");
  return /[^\x00-\x7f]/.test(typed) && signs.every((sign) => count(typed, sign) <= count(name, sign));
}

function shared(initials, typed) {
  return [...new Set(typed)].reduce((sum, letter) => sum + Math.min(count(typed, letter), count(initials, letter)), 0);
}
