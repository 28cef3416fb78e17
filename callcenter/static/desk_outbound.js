// Calls that we make: the key that dials, the answers that prove who is there, and what came of it. desk.js owns the page.

/** ask(path, facts): a verb of the server, undefined where it refused. told(): what the server said last. */
export class Outbound {
  constructor({ ask, told, say, finish, phone, work, remark }) {
    Object.assign(this, { ask, told, say, finish, phone, work, remark, dialled: null });
    work.addEventListener("submit", (event) => this.prove(event));
    work.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-dial]");
      if (button) this.dial(button.dataset.dial);
    });
    remark.result.addEventListener("change", () => this.appoint());
  }

  /** The next shop of the list, or the chosen one; who is wrapping up finishes first. */
  async dial(taskId = "") {
    if (this.phone.call) return;
    if (this.phone.line !== "ready") return this.say(this.work.dataset.sayNoLine); // it could not ring, and the call would be lost
    if (this.told().state === "WRAPPING_UP" && !(await this.finish())) return;
    const answer = await this.ask("/desk/dial", taskId ? { task_id: Number(taskId) } : {});
    if (answer) this.dialled = answer.call_id;
  }

  /** Our own telephone rings for a call that we asked for: it is answered without another key. */
  isOurs(callId) {
    const { call_id, stage, byAgent } = this.told();
    return Boolean(callId) && (callId === this.dialled || (byAgent && callId === call_id && ["my_phone", "rings"].includes(stage)));
  }

  async prove(event) {
    const form = event.target;
    if (!form.matches("[data-post]")) return;
    event.preventDefault();
    const facts = { call_id: this.told().call_id, confirmed: form.confirmed.checked, fact: form.fact.value };
    const answer = await this.ask(form.dataset.post, facts);
    if (!answer || answer.proved) return;
    this.say(form.dataset.saidWrong);
    form.fact.select();
  }

  /** The result is asked for where the server wants one, the time where it is "call later". */
  show(wanted, results) {
    for (const option of this.remark.result.options) option.hidden = option.disabled = Boolean(option.value) && !results.includes(option.value);
    const was = !this.remark.result.hidden;
    this.remark.result.hidden = !wanted;
    this.remark.result.required = wanted;
    this.appoint();
    if (wanted && !was) this.remark.result.focus();
  }

  appoint() {
    const later = !this.remark.result.hidden && this.remark.result.value === "CALL_LATER";
    this.remark.call_at.hidden = !later;
    this.remark.call_at.required = later;
    if (later) this.remark.call_at.focus();
  }

  get said() {
    return this.remark.result.hidden ? {} : { result: this.remark.result.value, call_at: this.remark.call_at.value };
  }
}
