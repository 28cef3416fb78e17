// Printing a run's lists, and the keys of the hand-over: F2 all signed, F3 refused, F4 closed, F9 done.
const OUTCOMES = { F2: "all", F3: "part", F4: "closed" };
const form = document.querySelector("form[data-handover]");

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

function choose(outcome, goOn) {
  const radio = form.querySelector(`input[name="outcome"][value="${outcome}"]`);
  if (!radio) return;
  radio.checked = true;
  if (goOn) (outcome === "part" ? form.querySelector("[data-refused]") : form.querySelector("#signed_by"))?.focus();
}

form?.addEventListener("keydown", (event) => {
  if (OUTCOMES[event.key]) choose(OUTCOMES[event.key], true);
  else if (event.key === "F9") form.requestSubmit();
  else return;
  event.preventDefault();
});
// Whoever types refused cartons means that something was refused.
form?.addEventListener("input", (event) => {
  if (event.target.matches("[data-refused]") && event.target.value) choose("part", false);
});
