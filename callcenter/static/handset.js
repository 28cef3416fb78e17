// A telephone to be the retailer with: keys by mouse and keyboard, real sound, and what is said in writing beside it.
import { draw } from "/static/desk_clock.js";
import { LivePage, post, showWhen } from "/static/desk_server.js";
import { Phone } from "/static/phone.js";

const root = document.getElementById("handset");
const said = document.getElementById("said");
const shop = document.getElementById("shop");
const find = (name) => root.querySelector(`[data-test="${name}"]`);
const digits = find("digits");
const phone = new Phone({ grant: () => post("/handset/phone"), audio: document.getElementById("voice"), register: false });
const page = new LivePage("/handset/socket");
const DIGITS_SHOWN = 13; // as many as the telephone's little screen holds
let dialled = root.dataset.hotline;

phone.addEventListener("change", show);
phone.addEventListener("over", () => ((digits.textContent = dialled), (said.dataset.over = "yes")));
page.addEventListener("message", ({ detail }) => {
  if (detail.what === "says") speak(detail.text, detail.language);
  const happened = { queued: "sayQueued", answered: "sayAnswered", ended: "sayEnded" }[detail.what];
  if (happened) speak(root.dataset[happened]);
});

function show() {
  const { call, line } = phone;
  root.dataset.call = call?.state ?? "none";
  showWhen(root, call?.state ?? `line-${line}`);
  const clock = find("talk-clock");
  clock.hidden = call?.state !== "talking";
  clock.dataset.since = call?.since ?? Date.now();
  draw(clock);
  for (const button of root.querySelectorAll("[data-send]")) button.disabled = call?.state !== "talking";
  if (shop) shop.disabled = Boolean(call);
}

/** One bubble for each thing said; the newest is the loud one. */
function speak(text, language) {
  const bubble = document.createElement("li");
  bubble.textContent = text;
  if (language) bubble.lang = language;
  else bubble.className = "happened";
  said.append(bubble);
  bubble.scrollIntoView({ block: "end" });
}

async function dial() {
  if (phone.call || phone.line !== "ready") return;
  const number = shop?.selectedOptions[0].dataset.number ?? "";
  said.replaceChildren();
  delete said.dataset.over;
  page.send({ number });
  await phone.renew();
  dialled = digits.textContent || root.dataset.hotline;
  phone.dial(dialled, number ? [`${root.dataset.callerHeader}: ${number}`] : []);
  digits.textContent = "";
}

function key(digit) {
  digits.textContent = (digits.textContent + digit).slice(-DIGITS_SHOWN);
  if (phone.call) phone.press(digit);
  const button = find(`key-${digit}`);
  button.dataset.pressed = "yes";
  setTimeout(() => delete button.dataset.pressed, 120);
}

const SENDS = { card: () => shop.value + "#", pin: () => shop.selectedOptions[0].dataset.pin + "#" };
function send(what) {
  for (const digit of SENDS[what]()) key(digit);
}

function showShop() {
  const chosen = shop.selectedOptions[0];
  const facts = { ...chosen.dataset, "number-on-card": chosen.value.replace(/(\d{4})/g, "$1 "), "shown-number": chosen.dataset.shownNumber };
  for (const place of root.querySelectorAll("[data-show]")) place.textContent = facts[place.dataset.show] ?? "";
}

root.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!button) return;
  if (button.dataset.digit) key(button.dataset.digit);
  if (button.dataset.send) send(button.dataset.send);
  if (button.dataset.test === "dial") dial();
  if (button.dataset.test === "hang-up") phone.hangUp();
  if (button.dataset.test === "try-again") phone.start();
});
document.addEventListener("keydown", (event) => {
  if (event.target.closest("select, a") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^[0-9*#]$/.test(event.key)) key(event.key);
  else if (event.key === "Backspace" && !phone.call) digits.textContent = digits.textContent.slice(0, -1);
  else if (event.key === "Enter" && !event.target.closest("button")) dial();
  else if (event.key === "Escape") phone.hangUp();
});
shop?.addEventListener("change", showShop);
if (shop) showShop();
page.open();
phone.start();
show();
