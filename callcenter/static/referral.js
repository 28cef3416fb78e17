/* The shift leader on a referred order: Enter accepts, Alt R refuses, Alt C goes to cutting it down; one request, then the page as it is now. */
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey) return;
  const form = document.querySelector('form[data-verb="referral"]');
  const acts = { KeyR: () => form.requestSubmit(form.querySelector('[value="refuse"]')), KeyC: () => document.querySelector("#cut-to")?.focus() };
  if (!form || !acts[event.code]) return;
  event.preventDefault();
  acts[event.code]();
});

document.addEventListener("submit", async (event) => {
  const { cut, version } = event.target.dataset ?? {};
  if (!cut) return;
  event.preventDefault();
  const { cartons, reason } = Object.fromEntries(new FormData(event.target));
  const body = JSON.stringify({ cartons: Number(cartons), reason, seen_version: Number(version) });
  const headers = { "content-type": "application/json", accept: "application/json", ...JSON.parse(document.body.getAttribute("hx-headers") || "{}") };
  const answer = await fetch(`/orders/${cut}/referral/cut`, { method: "POST", headers, body });
  if (answer.ok) return location.reload();
  const told = event.target.querySelector("[role=alert]");
  [told.textContent, told.hidden] = [(await answer.json()).sentence, false];
});
