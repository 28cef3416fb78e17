// Printing a run's lists, and the keys of its forms: Enter goes to the next count, F9 sends the form; at the door F2 is all
// signed, F3 refused, F4 closed.
const OUTCOMES = { F2: "all", F3: "part", F4: "closed" };
const form = document.querySelector("form[data-handover]");

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

function choose(outcome, goOn) {
  const radio = form.querySelector(`input[name="outcome"][value="${outcome}"]`);
  if (!radio) return;
  radio.checked = true;
  if (goOn) (outcome === "part" ? form.querySelector("[data-refused]") : form.querySelector("#signed_by"))?.focus();
}

function next(field) {
  const fields = [...field.form.querySelectorAll(".count-field")];
  (fields[fields.indexOf(field) + 1] ?? field.form.querySelector("#signed_by, .btn-primary")).focus();
}

for (const counted of document.querySelectorAll("form[data-counted]")) {
  counted.addEventListener("keydown", (event) => {
    if (counted === form && OUTCOMES[event.key]) choose(OUTCOMES[event.key], true);
    else if (event.key === "F9") counted.requestSubmit();
    else if (event.key === "Enter" && event.target.matches(".count-field")) next(event.target);
    else return;
    event.preventDefault();
  });
}
// Whoever types refused cartons means that something was refused.
form?.addEventListener("input", (event) => {
  if (event.target.matches("[data-refused]") && event.target.value) choose("part", false);
});
