// Clocks: <time data-since="ms"> counts up, <time data-until="ms"> counts down. One tick a second moves them all; the
// server's time is the truth, since office clocks are wrong by minutes.
let ahead = 0;

export const setTime = (serverNow) => (ahead = serverNow - Date.now());
export const now = () => Date.now() + ahead;

const two = (number) => String(number).padStart(2, "0");

/** 42 s -> "00:42", 3720 s -> "1:02:00". */
export function clockFace(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${two(minutes)}:${two(s % 60)}`;
}

export function draw(clock) {
  const since = Number(clock.dataset.since);
  const until = Number(clock.dataset.until);
  const face = clockFace(until ? (until - now()) / 1000 : (now() - since) / 1000);
  if (clock.textContent !== face) clock.textContent = face;
  if (until) clock.dataset.left = until <= now() ? "none" : until - now() < Number(clock.dataset.soon || 0) ? "little" : "enough";
  else if (clock.dataset.long) clock.dataset.left = now() - since > Number(clock.dataset.long) ? "none" : "enough";
}

export function drawAll(root = document) {
  root.querySelectorAll("[data-since], [data-until]").forEach(draw);
}

setInterval(drawAll, 1000);
