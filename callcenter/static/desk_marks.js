// When the phone rang and when the form could be typed into, as performance marks: benchmarks/ring_to_form.py reads
// "ring-to-form" measures. The pop comes before the ring, so the form is mostly there already; then it is 0.
const rung = new Map();
const ready = new Map();

export function markRing(callId) {
  rung.set(callId, performance.mark(`ring ${callId}`).startTime);
  measure(callId);
}

/** Ready means painted: the entry field is on the screen, enabled, after the frame that first shows it. */
export function markForm(callId, work) {
  if (ready.has(callId) || !work.querySelector("[data-entry]:enabled")) return;
  performance.mark(`pop ${callId}`);
  requestAnimationFrame(() =>
    setTimeout(() => {
      ready.set(callId, performance.mark(`form ${callId}`).startTime);
      measure(callId);
    }),
  );
}

function measure(callId) {
  const [start, formed] = [rung.get(callId), ready.get(callId)];
  if (start === undefined || formed === undefined) return;
  performance.measure("ring-to-form", { start, end: Math.max(start, formed), detail: { callId, before_ms: start - formed } });
}
