// Another file or another kind: what was shown before is about something else.
const form = document.getElementById("file-form");
form.addEventListener("change", () => document.getElementById("plan").replaceChildren());
