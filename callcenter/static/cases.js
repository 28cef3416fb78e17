// The lists of cases and refunds by keyboard: arrows move, Enter opens, A treats or agrees, M takes it on, N and R write why.
const rows = [...document.querySelectorAll("[data-case]")];
const KEPT = "leafline_case_row";

function go(place) {
  const row = rows[Math.max(0, Math.min(place, rows.length - 1))];
  row?.focus();
  row?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const row = document.activeElement.closest("[data-case]");
  if (event.key === "Escape" && row) row.focus();
  if (document.activeElement !== row || event.ctrlKey || event.metaKey || event.altKey) return;
  const place = rows.indexOf(row);
  const doing = {
    ArrowDown: () => go(place + 1),
    ArrowUp: () => go(place - 1),
    Enter: () => row.querySelector("a").click(),
    a: () => row.querySelector("[data-treat]")?.requestSubmit(),
    m: () => row.querySelector("[data-own]")?.requestSubmit(),
    r: () => row.querySelector("[name=why]")?.focus(),
    n: () => row.querySelector("[name=note]")?.focus(),
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!doing) return;
  event.preventDefault();
  sessionStorage.setItem(KEPT, place);
  doing();
});

go(Number(sessionStorage.getItem(KEPT) ?? 0));
