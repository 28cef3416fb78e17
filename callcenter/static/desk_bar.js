// The phone bar: draws the telephone's line and call, and rings. It decides nothing.
import { draw, now } from "/static/desk_clock.js";
import { showWhen } from "/static/desk_server.js";

const RING_S = [1, 3]; // one second of tone in every four

export class PhoneBar {
  constructor(phone, root) {
    Object.assign(this, { phone, root, title: document.title });
    this.callers = new Map(); // call id -> the shop's name, as the pop told it
    phone.addEventListener("change", () => this.draw());
    this.draw();
  }

  find(name) {
    return this.root.querySelector(`[data-test="${name}"]`);
  }

  /** voiceless: why there is no voice while the server says that we talk: '', lost or elsewhere. */
  draw(voiceless = this.voiceless) {
    this.voiceless = voiceless;
    const { call, line } = this.phone;
    const state = call?.state ?? (voiceless || "none");
    this.root.dataset.call = state;
    this.root.dataset.line = line;
    this.root.dataset.muted = call?.muted ?? false;
    showWhen(this.root, state === "none" ? `line-${line}` : state);
    this.find("number").textContent = spaced(call?.number ?? "");
    this.find("caller").textContent = this.callers.get(call?.id) ?? "";
    this.find("mute").setAttribute("aria-pressed", call?.muted ?? false);
    this.find("hold").setAttribute("aria-pressed", state === "held");
    this.tick(call);
    this.ring(state === "ringing");
    document.title = state === "ringing" ? `☎ ${this.callers.get(call.id) || call.number}` : this.title;
  }

  tick(call) {
    const clock = this.find("talk-clock");
    clock.hidden = !call;
    if (!call) return delete clock.dataset.since;
    clock.dataset.since = call.since - Date.now() + now();
    draw(clock);
  }

  /** A soft double tone. Browsers are silent until the page's first key or click; then the screen alone tells. */
  ring(ringing) {
    if (!ringing) return this.bell = void this.bell?.close();
    if (this.bell) return;
    this.bell = new AudioContext();
    const volume = this.bell.createGain();
    volume.connect(this.bell.destination);
    volume.gain.value = 0;
    for (const hertz of [440, 480]) {
      const tone = new OscillatorNode(this.bell, { frequency: hertz });
      tone.connect(volume);
      tone.start();
    }
    for (let at = 0; at < 60; at += RING_S[0] + RING_S[1]) {
      volume.gain.setTargetAtTime(0.08, at, 0.02);
      volume.gain.setTargetAtTime(0, at + RING_S[0], 0.02);
    }
  }
}

/** 02155551234 -> 021-5555 1234, 13800138000 -> 138 0013 8000. */
export const spaced = (number) =>
  number.replace(/^(02\d|010)(\d{4})(\d{4})$/, "$1-$2 $3").replace(/^(1\d{2})(\d{4})(\d{4})$/, "$1 $2 $3");
