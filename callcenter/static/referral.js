/* The shift leader cuts a referred order down: one request, then the page as it is now. */
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
