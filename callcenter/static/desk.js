// The order desk: one telephone, one live connection, one screen. The server says what is so; this file puts it in its
// place, moves the focus, and turns keys into verbs. The form in the middle is ordering's own (order_form.js).
import { PhoneBar } from "/static/desk_bar.js";
import { LivePage, place, post, Refused, showWhen } from "/static/desk_server.js";
import { markForm, markRing } from "/static/desk_marks.js";
import { Outbound } from "/static/desk_outbound.js";
import { Phone } from "/static/phone.js";

const desk = document.getElementById("desk");
const work = document.getElementById("work");
const remark = document.getElementById("remark");
const find = (name) => desk.querySelector(`[data-test="${name}"]`);
const phone = new Phone({ grant: () => post("/desk/phone"), audio: document.getElementById("voice") });
const bar = new PhoneBar(phone, document.getElementById("bar"));
const page = new LivePage("/desk/socket");
const outbound = new Outbound({ ask: verb, told: () => told, say, finish: saveRemark, phone, work, remark });
let told = { state: "", call_id: null }; // what the server said last

page.addEventListener("state", ({ detail }) => {
  desk.dataset.connection = detail;
  if (detail === "connected") tellVoice();
  if (detail === "taken-over") leave();
});
page.addEventListener("message", ({ detail: message }) => {
  if (message.caller) bar.callers.set(message.call_id, message.caller);
  if (message.pieces?.work !== undefined && message.call_id) markForm(message.call_id, work);
  if (message.kind === "order") orderChanged(message);
  if (message.state !== undefined) become(message);
  if (message.notice) say(message.notice);
  if (message.pieces?.work !== undefined && told.stage && phone.call?.state === "talking") focusWork();
});
phone.addEventListener("ring", ({ detail: call }) => {
  markRing(call.id);
  if (call.id && call.id === sessionStorage.voice) return phone.answer(); // the call that a reload cut off, come back
  if (outbound.isOurs(call.id)) return phone.answer();
  find("answer").focus();
});
phone.addEventListener("change", () => {
  bar.voiceless = voiceless();
  if (phone.call?.state !== "talking" || spoke === phone.call.id) return;
  spoke = sessionStorage.voice = phone.call.id;
  tellVoice();
  focusWork();
});
phone.addEventListener("over", () => {
  spoke = null;
  if (!leaving) delete sessionStorage.voice;
  if (phone.line === "retired") mayComeBack();
});
let spoke = null; // the call in which the focus was given to the form
let leaving = false; // the page is being closed or loaded again

function become(message) {
  const before = told;
  told = { state: message.state, call_id: message.call_id, lost: message.lost, stage: message.stage, byAgent: message.by_agent };
  desk.dataset.state = told.state;
  remark.hidden = !told.call_id;
  showWhen(remark, told.state === "WRAPPING_UP" ? "after" : "during");
  bar.draw(voiceless());
  if (phone.call?.state === "ringing" && outbound.isOurs(phone.call.id)) phone.answer(); // it rang before this word came
  if (before.call_id !== told.call_id) remark.reset();
  outbound.show(Boolean(message.result_wanted) && told.state === "WRAPPING_UP", message.results ?? []);
  if (told.state === "WRAPPING_UP" && !message.result_wanted && before.state !== "WRAPPING_UP") remark.text.focus();
  if (told.state === "PAUSED" && !phone.call) work.querySelector("[data-first]")?.focus();
}

/** The server says that we talk, and no voice is here: it was lost with the page before this one, or is in another. */
const voiceless = () => (told.state === "TALKING" && !phone.call && told.stage !== "my_phone" ? (told.lost ? "lost" : "elsewhere") : "");

/** The server takes a seat whose page was gone for lost until it hears this. */
function tellVoice() {
  if (phone.call && phone.call.state !== "ringing") page.send({ voice: phone.call.id });
}

/** By hand. The server is told before the line goes: a call that ends without this word has lost its page, and comes back. */
function hangUp() {
  if (phone.call) page.send({ hangs_up: phone.call.id });
  phone.hangUp();
}

function focusWork() {
  (work.querySelector("[data-entry]") ?? work.querySelector("[data-first]") ?? work.querySelector("input:not([type=hidden])"))?.focus();
}

/** The form in the middle shows the stages of its order; it re-reads itself when it hears this. */
function orderChanged({ order_id, order_state }) {
  document.dispatchEvent(new CustomEvent("order:changed", { detail: { order_id, state: order_state } }));
}

async function verb(path, facts) {
  try {
    const answer = await post(path, facts);
    for (const [id, html] of Object.entries(answer.pieces ?? {})) place(id, html);
    if (answer.state !== undefined) become(answer);
    return answer;
  } catch (error) {
    say(error instanceof Refused ? error.message : desk.dataset.sayLost);
  }
}

let quiet;
function say(sentence) {
  const notice = document.getElementById("notice");
  notice.textContent = sentence;
  clearTimeout(quiet);
  quiet = setTimeout(() => (notice.textContent = ""), 8000);
}

function leave() {
  phone.retire();
  document.getElementById("taken-over").hidden = false;
  mayComeBack();
}

/** Loading the page again would cut off the voice that is still here: not before the call is over. */
function mayComeBack() {
  find("take-back").disabled = Boolean(phone.call);
  if (!phone.call) find("take-back").focus();
}

async function saveRemark() {
  const facts = { call_id: told.call_id, kind: remark.kind.value, text: remark.text.value.trim(), ...outbound.said };
  if (told.state === "WRAPPING_UP") {
    const done = await verb("/desk/finish", facts);
    if (done) remark.reset();
    return done;
  } else if (facts.text && (await verb("/desk/remark", facts))) {
    remark.reset();
    focusWork();
  }
}

function menu(open = find("my-state").getAttribute("aria-expanded") !== "true") {
  find("my-state").setAttribute("aria-expanded", open);
  document.getElementById("my-menu").hidden = !open;
  if (open) document.querySelector("#my-menu button").focus();
  else find("my-state").focus();
}

const KEYS = {
  F1: () => !remark.hidden && remark.text.focus(),
  F4: () => phone.toggleHold(),
  F7: () => outbound.dial(),
  F8: () => hangUp(),
  F10: () => menu(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const ringing = phone.call?.state === "ringing" && (event.key === "Enter" || event.key === " ");
  const act = ringing ? () => phone.answer() : event.altKey ? event.code === "KeyM" && (() => phone.toggleMute()) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  if (!event.repeat) act();
}, true);

document.getElementById("me").addEventListener("keydown", (event) => {
  const buttons = [...document.querySelectorAll("#my-menu button")];
  const at = buttons.indexOf(document.activeElement);
  if (event.key === "Escape") menu(false);
  else if (event.key === "ArrowDown") buttons[(at + 1) % buttons.length].focus();
  else if (event.key === "ArrowUp") buttons.at(at - 1).focus();
  else if (at >= 0 && buttons[event.key - 1]) buttons[event.key - 1].click();
  else return;
  event.preventDefault();
});

remark.addEventListener("submit", (event) => (event.preventDefault(), saveRemark()));
remark.addEventListener("keydown", (event) => event.key === "Escape" && focusWork());

const CLICKS = {
  answer: () => phone.answer(),
  hold: () => phone.toggleHold(),
  mute: () => phone.toggleMute(),
  "hang-up": () => hangUp(),
  "my-state": () => menu(),
  "try-again": () => phone.start(),
  "take-back": () => location.reload(),
};
desk.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  CLICKS[button?.dataset.test]?.();
  if (!button?.dataset.verb) return;
  const { verb: path, ...facts } = button.dataset;
  verb(path, { reason: facts.reason ?? "" });
});

// A slip of the hand must not cut a retailer off.
addEventListener("beforeunload", (event) => phone.call && event.preventDefault());
// Who leaves all the same says so: the caller is back in the queue at once instead of listening to nothing for 15 s.
addEventListener("pagehide", () => {
  leaving = true;
  page.close();
  phone.hangUp();
});

page.open();
phone.start();
Object.assign(window, { leaflineDesk: { phone, page } }); // for the browser's console and the journeys
