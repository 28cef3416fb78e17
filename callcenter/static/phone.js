// The telephone of a page: one line, one call at a time. It says what happened by a "change" event and never touches
// the page; the page reads `line` and `call` and draws them.
import JsSIP from "/static/vendor/jssip.js";

const GATHER_MS = 500; // JsSIP waits for the last network candidate, which may take 40 s; the first ones do.
const RETRY_MS = [1000, 2000, 5000, 10000];
const VOICE = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

export class Phone extends EventTarget {
  /** grant: async () => {uri, password, ws_url, expires_s}; register: false for a telephone that only dials. */
  constructor({ grant, audio, register = true }) {
    super();
    Object.assign(this, { grant, audio, register });
    this.line = "starting"; // starting, no-microphone, connecting, ready, refused, lost, retired
    this.call = null; // {id, number, state: ringing | dialling | talking | held, muted, since}
    this.failures = 0;
  }

  /** Ask for the microphone and join the telephone server; each missing piece is told by `line` and tried again. */
  async start() {
    if (this.line === "retired" || !(await this.takeMicrophone())) return;
    this.tell("connecting");
    try {
      this.granted = await this.grant();
    } catch {
      return this.retry("refused");
    }
    this.renewAt(this.granted.expires_s);
    this.ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(this.granted.ws_url)],
      uri: this.granted.uri,
      password: this.granted.password,
      register: this.register,
      register_expires: 60,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
      user_agent: "Leafline",
    });
    this.ua.on("connected", () => !this.register && this.joined());
    this.ua.on("registered", () => this.joined());
    this.ua.on("disconnected", () => this.line !== "retired" && this.tell("lost"));
    this.ua.on("registrationFailed", () => this.retry("refused"));
    this.ua.on("newRTCSession", ({ originator, session, request }) => originator === "remote" && this.ring(session, request));
    this.ua.start();
  }

  joined() {
    this.failures = 0;
    this.tell("ready");
  }

  /** A password is good for minutes only: it is replaced in time, or after the server has refused it. */
  renewAt(expires_s) {
    clearTimeout(this.renewal);
    if (!this.register) return; // a telephone that only dials asks for one before each call
    this.renewal = setTimeout(() => this.renew().catch(() => this.retry("refused")), expires_s * 800);
  }

  async renew() {
    this.granted = await this.grant();
    this.ua.set("password", this.granted.password);
    this.renewAt(this.granted.expires_s);
    if (this.register && !this.ua.isRegistered()) this.ua.register();
  }

  retry(line) {
    if (this.line === "retired") return;
    this.tell(line);
    const wait = RETRY_MS[Math.min(this.failures++, RETRY_MS.length - 1)];
    clearTimeout(this.again);
    this.again = setTimeout(() => (this.ua ? this.renew().catch(() => this.retry(line)) : this.start()), wait);
  }

  /** The microphone is taken once and kept, so that answering waits for nothing. */
  async takeMicrophone() {
    try {
      this.microphone = await navigator.mediaDevices.getUserMedia({ audio: VOICE });
    } catch {
      this.tell("no-microphone");
      navigator.mediaDevices?.addEventListener("devicechange", () => this.start(), { once: true });
      return false;
    }
    this.microphone.getAudioTracks()[0].addEventListener("ended", () => this.microphoneGone());
    return true;
  }

  async microphoneGone() {
    const before = this.line;
    if (before === "retired" || !(await this.takeMicrophone())) return;
    this.sender()?.replaceTrack(this.microphone.getAudioTracks()[0]);
    this.tell(before === "no-microphone" ? "ready" : before);
  }

  sender() {
    return this.session?.connection?.getSenders().find((sender) => sender.track?.kind !== "video");
  }

  ring(session, request) {
    if (this.session) return session.terminate({ status_code: 486 });
    const number = session.remote_identity.uri.user;
    this.follow(session, { id: request.getHeader("X-Leafline-Call") || "", number, state: "ringing" });
    this.dispatchEvent(new CustomEvent("ring", { detail: this.call }));
  }

  dial(number, headers = []) {
    if (this.session || this.line !== "ready") return;
    this.call = { id: "", number, state: "dialling", muted: false, since: Date.now() };
    const domain = this.ua.configuration.uri.host;
    const eventHandlers = {};
    const session = this.ua.call(`sip:${number}@${domain}`, { ...this.media(), extraHeaders: headers, eventHandlers });
    this.follow(session, this.call);
  }

  follow(session, call) {
    this.session = session;
    this.call = { muted: false, since: Date.now(), ...call };
    session.on("icecandidate", ({ ready }) => (this.gathering ??= setTimeout(ready, GATHER_MS)));
    session.on("peerconnection", ({ peerconnection }) => this.listen(peerconnection));
    if (session.connection) this.listen(session.connection);
    session.on("confirmed", () => this.become({ state: "talking", since: Date.now() }));
    session.on("hold", ({ originator }) => originator === "local" && this.become({ state: "held" }));
    session.on("unhold", ({ originator }) => originator === "local" && this.become({ state: "talking" }));
    session.on("muted", () => this.become({ muted: true }));
    session.on("unmuted", () => this.become({ muted: false }));
    session.on("ended", (event) => this.over(event));
    session.on("failed", (event) => this.over(event));
    this.changed();
  }

  listen(connection) {
    connection.addEventListener("track", ({ streams, track }) => (this.audio.srcObject = streams[0] ?? new MediaStream([track])));
  }

  media() {
    for (const track of this.microphone.getAudioTracks()) track.enabled = true; // the last call may have ended muted
    return { mediaStream: this.microphone, pcConfig: { iceServers: [] } };
  }

  answer() {
    if (this.call?.state !== "ringing" || this.answering) return;
    this.answering = true;
    this.session.answer(this.media());
  }

  hangUp() {
    if (this.session && !this.session.isEnded()) this.session.terminate();
  }

  toggleHold() {
    if (this.call?.state === "talking") this.session.hold();
    else if (this.call?.state === "held") this.session.unhold();
  }

  toggleMute() {
    if (!this.session?.isEstablished()) return;
    if (this.call.muted) this.session.unmute({ audio: true });
    else this.session.mute({ audio: true });
  }

  press(digit) {
    if (this.session?.isEstablished()) this.session.sendDTMF(digit, { transportType: "RFC2833", duration: 120, interToneGap: 80 });
  }

  over({ originator, cause }) {
    clearTimeout(this.gathering);
    const ended = { ...this.call, originator, cause };
    Object.assign(this, { session: null, call: null, gathering: undefined, answering: false });
    this.audio.srcObject = null;
    this.dispatchEvent(new CustomEvent("over", { detail: ended }));
    this.changed();
    if (this.line === "retired") this.ua?.stop();
  }

  /** Another tab has taken the desk. A call under way keeps its voice here until it ends. */
  retire() {
    this.line = "retired";
    clearTimeout(this.renewal);
    clearTimeout(this.again);
    if (!this.session) this.ua?.stop();
    this.changed();
  }

  tell(line) {
    if (this.line === "retired") return;
    this.line = line;
    this.changed();
  }

  become(facts) {
    Object.assign(this.call, facts);
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}
