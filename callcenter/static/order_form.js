// The order form: hands stay on the keyboard, the server decides. Each key stroke that matters goes to the server in turn;
// what it answers is drawn in three pieces (lines, side, foot) while the entry field is left alone.
import { search } from "./order_search.js";
import { Outbox } from "./order_outbox.js";

const WAITING = ["DEBIT_PENDING", "DEBIT_SENT", "REFERRED"];
const REREAD_MS = 1500;
const money = (fen) => (fen / 100).toLocaleString("en", { minimumFractionDigits: 2 });

class OrderForm extends HTMLElement {
  connectedCallback() {
    const { items, usual } = JSON.parse(this.querySelector("[data-catalogue]").textContent);
    const names = ["id", "code", "name", "nameEn", "pinyin", "initials", "carton", "pack", "priceFen", "room"];
    this.items = items.map((row) => Object.fromEntries(names.map((name, place) => [name, row[place]])));
    this.usual = usual;
    [this.entry, this.qty] = [this.querySelector("[data-entry]"), this.querySelector("[data-qty]")];
    [this.hitList, this.chosenLabel] = [this.querySelector("#of-hits"), this.querySelector("[data-chosen]")];
    [this.hits, this.hit, this.chosen, this.selected] = [[], 0, null, null];
    this.outbox = new Outbox(this.dataset, {
      drawn: (answer) => this.draw(answer),
      told: (sentence, wish) => this.tell(sentence, wish),
      marked: (how) => this.markSaved(how),
      asks: (sku) => Number(this.row(sku)?.dataset.asked ?? 0),
    });
    this.heard = new AbortController();
    const listen = (target, name, act) => target.addEventListener(name, act, { signal: this.heard.signal });
    listen(this, "keydown", (event) => this.key(event));
    listen(this, "click", (event) => this.click(event));
    listen(this.entry, "input", () => this.find());
    listen(document, "keydown", (event) => this.functionKey(event));
    listen(document, "order:changed", ({ detail }) => detail.order_id === Number(this.dataset.orderId) && this.outbox.reread());
    this.timer = setInterval(() => WAITING.includes(this.dataset.state) && this.outbox.reread(), REREAD_MS);
    if (document.activeElement === document.body) this.entry.focus();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.heard.abort();
    this.outbox.stop();
  }

  // Keys ------------------------------------------------------------------------------------------------------------
  functionKey(event) {
    const confirm = this.dataset.state === "DEBIT_FAILED" ? "debit-again" : event.shiftKey ? "confirm-later" : "confirm";
    const keys = { F2: "suggested", F3: "last", F6: "read-back", F9: confirm };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.altKey || event.repeat) return;
    event.preventDefault();
    if (act.startsWith("confirm") && this.dataset.state === "DRAFT" && !this.outbox.waiting.length) return this.tell(this.dataset.sayReadFirst);
    this.act(act);
  }

  key(event) {
    if (event.isComposing || event.metaKey || event.altKey) return;
    const offer = event.target.closest("[data-offer]");
    const act = event.target === this.entry ? this.entryKey(event) : event.target === this.qty ? this.qtyKey(event) : offer && this.offerKey(event, offer);
    if (!act) return;
    event.preventDefault();
    act();
  }

  entryKey({ key, ctrlKey }) {
    const empty = !this.entry.value;
    if (ctrlKey) return key.toLowerCase() === "z" && empty && (() => this.act("take-back"));
    if (key === "Enter") return () => this.choose(this.hits[this.hit]);
    if (key === "ArrowDown" || key === "ArrowUp") return () => this.move(key === "ArrowDown" ? 1 : -1, empty);
    if (key === "Escape") return () => this.clear();
    if (!empty) return null;
    if (key === "Delete" && this.selected) return () => this.strike(this.selected);
    if (key === "ArrowRight") return () => this.querySelector("[data-offer]:enabled")?.focus();
    if (key === "?") return () => this.act("keys");
    if (/^\d$/.test(key) && this.selected) return () => this.choose(this.item(this.selected), key);
    return null;
  }

  qtyKey({ key }) {
    if (key === "Enter") return () => this.ask();
    if (key === "Escape") return () => this.clear();
    return null;
  }

  offerKey({ key }, offer) {
    const offers = [...this.querySelectorAll("[data-offer]:enabled")];
    const at = offers.indexOf(offer);
    if (key === "ArrowDown") return () => offers[at + 1]?.focus();
    if (key === "ArrowUp") return () => offers[at - 1]?.focus();
    if (key === "ArrowLeft" || key === "Escape") return () => this.entry.focus();
    if (key === "Enter") return () => (this.take(offer), (offers[at + 1] ?? this.entry).focus());
    return null;
  }

  // Finding and asking ----------------------------------------------------------------------------------------------
  find() {
    this.hits = this.entry.value.trim() ? search(this.items, this.entry.value, this.usual) : [];
    this.hit = 0;
    this.select(null);
    this.drawHits();
  }

  drawHits() {
    const rows = this.hits.map((item, place) => {
      const row = document.createElement("li");
      row.role = "option";
      row.id = `of-hit-${place}`;
      row.dataset.hit = place;
      row.ariaSelected = place === this.hit;
      const name = document.documentElement.lang.startsWith("zh") ? item.name : item.nameEn;
      for (const text of [item.code, name, money(item.priceFen), item.room === null ? "" : `≤ ${item.room}`]) {
        row.append(Object.assign(document.createElement("span"), { textContent: text }));
      }
      return row;
    });
    const none = this.entry.value.trim() && !rows.length;
    if (none) rows.push(Object.assign(document.createElement("li"), { textContent: this.dataset.sayNothing }));
    this.hitList.replaceChildren(...rows);
    this.hitList.hidden = !rows.length;
    this.entry.setAttribute("aria-expanded", !this.hitList.hidden);
    this.entry.setAttribute("aria-activedescendant", this.hits.length ? `of-hit-${this.hit}` : "");
  }

  choose(item, qty = "") {
    if (!item) return;
    this.chosen = item;
    this.chosenLabel.textContent = document.documentElement.lang.startsWith("zh") ? item.name : item.nameEn;
    this.entry.value = item.code;
    this.hits = [];
    this.drawHits();
    this.hitList.hidden = true;
    this.qty.value = qty;
    this.qty.placeholder = this.row(item.id)?.dataset.asked ?? this.usualQty(item.id);
    this.qty.focus();
  }

  ask() {
    const qty = this.qty.value.trim() || this.qty.placeholder;
    if (!this.chosen || !qty) return;
    const { id } = this.chosen;
    this.clear();
    this.outbox.put("lines", { sku: id, qty }, { sku: id, qty });
  }

  usualQty(sku) {
    return this.querySelector(`[data-offer="${sku}"][data-source="suggested"] .of-number`)?.textContent ?? "";
  }

  clear() {
    this.showKeys(false);
    [this.entry.value, this.qty.value, this.qty.placeholder, this.chosenLabel.textContent] = ["", "", "", ""];
    [this.chosen, this.hits] = [null, []];
    this.drawHits();
    this.select(null);
    this.entry.focus();
  }

  // Lines -----------------------------------------------------------------------------------------------------------
  move(step, inLines) {
    if (!inLines) {
      this.hit = Math.max(0, Math.min(this.hits.length - 1, this.hit + step));
      return this.drawHits();
    }
    const rows = [...this.querySelectorAll("[data-line]")];
    const at = rows.findIndex(({ dataset }) => Number(dataset.line) === this.selected);
    const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step))];
    if (next) this.select(Number(next.dataset.line));
  }

  select(sku) {
    this.selected = sku;
    for (const row of this.querySelectorAll("[data-line]")) {
      const here = Number(row.dataset.line) === sku;
      row.setAttribute("aria-selected", here);
      if (here) row.scrollIntoView({ block: "nearest" });
    }
  }

  strike(sku) {
    this.outbox.put("lines", { sku, qty: "0" }, { sku, qty: "0" });
    this.entry.focus();
  }

  take(offer) {
    if (!offer.disabled) this.outbox.put("accept", { source: offer.dataset.source, sku: Number(offer.dataset.offer) });
  }

  item(sku) {
    return this.items.find(({ id }) => id === sku);
  }

  row(sku) {
    return this.querySelector(`[data-line="${sku}"]`);
  }

  act(name) {
    if (name === "keys") return this.showKeys();
    if (name === "suggested" || name === "last") return this.dataset.editable !== "false" && this.outbox.put("accept", { source: name });
    if (name === "take-back" && this.dataset.editable !== "false") this.outbox.put(name, {});
    if (["read-back", "confirm", "debit-again"].includes(name) && this.isDue(name)) this.outbox.put(name, {});
    if (name === "confirm-later" && this.isDue("confirm")) this.outbox.put("confirm", { at_cut_off: true });
  }

  /** Its button says so; while something is under way the button is not yet redrawn, and the server decides. */
  isDue(name) {
    return this.outbox.waiting.length > 0 || this.querySelector(`[data-act="${name}"]`)?.matches(":enabled");
  }

  /** The page around the form may have keys of its own: they stand on the same sheet. */
  showKeys(shown = this.querySelector("#of-keys").hidden) {
    const keys = this.querySelector("#of-keys");
    const others = keys.querySelector("[data-others]") ? null : document.querySelector("template[data-keys]");
    if (others) keys.append(others.content.cloneNode(true));
    keys.hidden = !shown;
    this.querySelector('[data-act="keys"]').setAttribute("aria-expanded", shown);
  }

  click({ target }) {
    const [hit, offer, act, line] = ["[data-hit]", "[data-offer]", "[data-act]", "[data-line]"].map((one) => target.closest(one));
    if (hit) return this.choose(this.hits[hit.dataset.hit]);
    if (offer) return this.take(offer);
    if (act?.dataset.act === "strike") return this.strike(Number(line.dataset.line));
    if (act) return this.act(act.dataset.act);
    if (line && !this.entry.disabled) (this.select(Number(line.dataset.line)), this.entry.focus());
  }

  // What the server said --------------------------------------------------------------------------------------------
  /** A change that was confirmed has become the order that it changed: from then on the form is that one's. */
  draw({ order_id, version, state, editable, pieces }) {
    const [lines, before] = [this.querySelectorAll("[data-line]").length, this.dataset.state];
    Object.assign(this.dataset, { orderId: order_id, version, state, editable });
    const offer = this.contains(document.activeElement) && document.activeElement.dataset.offer;
    for (const [name, html] of Object.entries(pieces)) {
      const piece = this.querySelector(`[data-piece="${name}"]`);
      if (piece.drawn === html) continue;
      piece.innerHTML = piece.drawn = html;
      window.htmx?.process(piece);
    }
    this.entry.disabled = this.qty.disabled = !editable;
    const kept = this.row(this.selected) ? this.selected : null;
    this.select(kept);
    const rows = [...this.querySelectorAll("[data-line]")];
    if (state !== before) this.querySelector(".of-lines").scrollTop = 0;
    else if (rows.length > lines) (rows.at(-1).nextElementSibling ?? rows.at(-1)).scrollIntoView({ block: "nearest" });
    if (offer) (this.querySelector(`[data-offer="${offer}"]:enabled`) ?? this.entry).focus();
  }

  /** '' takes back what was told. What stands above the lines already is not said twice. */
  tell(sentence, wish) {
    const said = [...this.querySelectorAll(".of-finding")].some(({ textContent }) => textContent.includes(sentence));
    const message = this.querySelector("[data-message]");
    [message.textContent, message.hidden] = [sentence, !sentence || said];
    if (sentence && said) this.querySelector(".of-lines").scrollTop = 0;
    if (!wish || this.entry.value) return;
    this.choose(this.item(wish.sku), wish.qty);
    this.qty.select();
  }

  markSaved(how) {
    const mark = this.querySelector(".of-saved");
    mark.dataset.saved = how;
    mark.querySelector("[data-saved-words]").textContent = this.dataset[`say${how[0].toUpperCase()}${how.slice(1)}`];
  }
}

customElements.define("order-form", OrderForm);

document.addEventListener("submit", async (event) => {
  const { order, verb } = event.target.dataset ?? {};
  if (!order || !verb) return;
  event.preventDefault();
  const body = JSON.stringify({ accept: event.submitter.value === "accept", reason: event.target.reason.value });
  const headers = { "content-type": "application/json", accept: "application/json", ...JSON.parse(document.body.getAttribute("hx-headers") || "{}") };
  const answer = await fetch(`/orders/${order}/${verb}`, { method: "POST", headers, body });
  if (answer.ok) return location.reload();
  const told = event.target.querySelector("[role=alert]");
  [told.textContent, told.hidden] = [(await answer.json()).sentence, false];
});
