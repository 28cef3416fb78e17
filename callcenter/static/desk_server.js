// The page's way to its server: verbs by POST, and one WebSocket that comes back by itself and then re-reads everything.
import { drawAll, setTime } from "/static/desk_clock.js";

const WAITS_MS = [250, 500, 1000, 2000, 4000, 8000];
const TAKEN_OVER = 4001;
const SIGNED_OUT = 4401;

export class Refused extends Error {}

/** POST facts as JSON; the answer's JSON. Refused carries the sentence the server gave. */
export async function post(path, facts = {}) {
  const headers = { "content-type": "application/json", accept: "application/json", ...ownHeaders() };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(facts) });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(body.detail || body.sentence || answer.statusText);
  return body;
}

/** What base.html tells htmx to send along: the token that proves the request comes from a page of ours. */
function ownHeaders() {
  return JSON.parse(document.body.getAttribute("hx-headers") || "{}");
}

/** Messages are {kind, now, pieces: {element id: html}, …}; pieces are put in place before anybody hears of it. */
export class LivePage extends EventTarget {
  constructor(path) {
    super();
    this.address = Object.assign(new URL(path, location.href), { protocol: location.protocol.replace("http", "ws") });
    this.tries = 0;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  open() {
    this.socket = new WebSocket(this.address);
    this.socket.onmessage = ({ data }) => this.receive(JSON.parse(data));
    this.socket.onclose = ({ code }) => this.closed(code);
  }

  close() {
    this.socket.onclose = null;
    this.socket.close();
  }

  closed(code) {
    if (code === TAKEN_OVER) return this.tell("taken-over");
    if (code === SIGNED_OUT) return location.reload(); // the server sends us to sign in, and back here
    this.tell("reconnecting");
    this.stillSignedIn();
    this.again = setTimeout(() => this.open(), WAITS_MS[Math.min(this.tries++, WAITS_MS.length - 1)] * (0.75 + Math.random() / 2));
  }

  /** A server that is there and does not know us any more refuses the socket without a word: a page says it plainly. */
  async stillSignedIn() {
    const answer = await fetch(location.pathname, { headers: { accept: "application/json" } }).catch(() => null);
    if (answer?.status === 401) location.reload();
  }

  hurry() {
    if (this.state !== "reconnecting" || this.socket.readyState !== WebSocket.CLOSED) return;
    clearTimeout(this.again);
    this.open();
  }

  receive(message) {
    if (message.now) setTime(message.now);
    for (const [id, html] of Object.entries(message.pieces ?? {})) place(id, html);
    this.dispatchEvent(new CustomEvent("message", { detail: message }));
    if (this.state !== "connected") this.tell("connected"); // not before the first message: then all of it is here
    this.tries = 0;
  }

  send(facts) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(facts));
  }

  tell(state) {
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }
}

/** Put a piece in its place, unless it is there already: what has not changed keeps its focus and its scroll. */
export function place(id, html) {
  const element = document.getElementById(id);
  if (!element || element.pieceHtml === html) return;
  element.pieceHtml = html;
  element.innerHTML = html;
  window.htmx?.process(element);
  drawAll(element);
}

/** Show those children whose data-when names the state, hide the rest. */
export function showWhen(element, state) {
  for (const child of element.querySelectorAll("[data-when]")) child.hidden = !child.dataset.when.split(" ").includes(state);
}
