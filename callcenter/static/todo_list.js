// Follow-ups and messages by keyboard: arrows move, Enter opens, and each letter does what the row offers for it.
const rows = [...document.querySelectorAll("[data-row]")];
const KEPT = `leafline_row ${location.pathname}`;

function go(place) {
  const row = rows[Math.max(0, Math.min(place, rows.length - 1))];
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

function press(form) {
  const field = form?.querySelector("input[required]");
  if (field && !field.value) field.focus();
  else form?.requestSubmit();
}

function listen(row) {
  const sound = row.querySelector("audio");
  if (sound) sound.paused ? sound.play() : sound.pause();
}

function write() {
  const form = document.querySelector(".todo-new");
  if (!form) return;
  form.open = true;
  form.querySelector("[name=shop]").focus();
}

document.addEventListener("keydown", (event) => {
  const row = document.activeElement.closest("[data-row]");
  if (event.key === "Escape" && row) row.focus();
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const free = row ? document.activeElement === row : document.activeElement === document.body;
  if (!free) return;
  const place = rows.indexOf(row);
  const doing = {
    ArrowDown: () => go(place + 1),
    ArrowUp: () => go(place - 1),
    Enter: () => row?.querySelector("a")?.click(),
    " ": () => row && listen(row),
    t: () => press(row?.querySelector("[data-take]")),
    c: () => press(row?.querySelector("[data-call]")),
    r: () => press(row?.querySelector("[data-reached]")),
    d: () => press(row?.querySelector("[data-finish]")),
    f: () => document.querySelector("[data-filters] select").focus(),
    n: write,
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!doing) return;
  event.preventDefault();
  sessionStorage.setItem(KEPT, place);
  doing();
});

if (rows.length) go(Number(sessionStorage.getItem(KEPT) ?? 0));
