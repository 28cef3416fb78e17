// What was keyed goes to the server in order, one at a time, each naming the version it was keyed on. Without a connection it
// waits here, and in the tab's storage so that a reload keeps it; after a colleague's change it is given back to the agent.
const RETRY_MS = 1000;
const NOT_UNDERSTOOD = 422;

export class Outbox {
  /** order: the form's dataset. drawn(answer), told(sentence, wish), marked(how), asks(sku): what the form does with it. */
  constructor(order, form) {
    [this.order, this.form, this.busy] = [order, form, false];
    this.key = `order-outbox-${order.orderId}`;
    this.waiting = JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
    if (this.waiting.length) this.pump();
    addEventListener("online", (this.hurry = () => this.pump()));
  }

  stop() {
    removeEventListener("online", this.hurry);
    clearTimeout(this.again);
    this.stopped = true;
  }

  /** wish: {sku, qty} of a line, to tell our own lost answer from a colleague's change and to give it back. */
  put(verb, body, wish = null) {
    this.form.told("");
    this.waiting.push({ verb, body, wish, tried: false });
    this.keep();
    return this.pump();
  }

  async reread() {
    if (this.busy || this.waiting.length) return;
    const answer = await this.fetch("pieces").catch(() => null);
    if (answer?.ok && !this.busy && !this.waiting.length) this.form.drawn(await answer.json());
  }

  async pump() {
    if (this.busy || this.stopped) return;
    clearTimeout(this.again);
    this.busy = true;
    while (this.waiting.length && !this.stopped) {
      this.form.marked("saving");
      if (!this.inVain(this.waiting[0]) && !(await this.send(this.waiting[0]))) {
        this.form.marked("offline");
        this.again = setTimeout(() => this.pump(), RETRY_MS);
        this.busy = false;
        return;
      }
      this.waiting.shift();
      this.keep();
    }
    this.busy = false;
    this.form.marked("saved");
  }

  /** F9 was pressed while F6 was under way, and the read-back did not pass: what stopped it is on the screen already. */
  inVain(one) {
    return one.verb === "confirm" && !one.tried && this.order.state !== "REVIEWED";
  }

  /** False: it did not get through, and is tried again. */
  async send(one) {
    const answer = await this.fetch(one.verb, { ...one.body, seen_version: Number(this.order.version) }).catch(() => null);
    const [again, body] = [one.tried, await answer?.json().catch(() => null)];
    one.tried = true;
    if (!answer || answer.status >= 500 || !body) return false;
    if (answer.ok) await this.redraw(body);
    else await this.refused(one, answer.status, body, again);
    if (answer.ok && one.verb === "confirm" && body.state === "DRAFT") this.form.told(this.order.sayShrunk);
    return true;
  }

  /** Settlement's answer brings no pieces of the form: they are asked for. */
  async redraw(body) {
    const fresh = body.pieces ? null : await this.fetch("pieces").catch(() => null);
    if (body.pieces || fresh?.ok) this.form.drawn(body.pieces ? body : await fresh.json());
  }

  /** What was not understood is given back to be put right; all else is told in the server's own sentence. */
  async refused(one, status, { code, sentence }, again) {
    await this.redraw({});
    if (code !== "order_changed") return this.form.told(sentence, status === NOT_UNDERSTOOD ? one.wish : null);
    const done = one.wish ? String(this.form.asks(one.wish.sku)) === one.wish.qty : again;
    if (!done) this.form.told(one.wish ? this.order.sayChanged : sentence, one.wish);
  }

  get address() {
    return `/orders/${this.order.orderId}`;
  }

  fetch(verb, body) {
    const own = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    const headers = { "content-type": "application/json", accept: "application/json", ...own };
    return fetch(`${this.address}/${verb}`, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  }

  keep() {
    if (this.waiting.length) sessionStorage.setItem(this.key, JSON.stringify(this.waiting));
    else sessionStorage.removeItem(this.key);
  }
}
