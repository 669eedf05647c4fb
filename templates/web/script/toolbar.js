// @ts-check
// The buttons at the top of the page, what they say about the file, and the dialogs behind them.

class Toolbar {
  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    this.words = session.words;
    this.status = byId("status");
    this.fileState = element("p", { class: "file-state" });
    this.netState = element("p", { class: "net-state", role: "alert" });
    const say = (/** @type {string} */ key) => this.words.say(key);
    const tools = byId("tools");
    tools.append(
      element("div", { class: "buttons" },
        button(say("save"), () => void session.save(), "primary"),
        button(say("send_back"), () => void this.#sendBack()),
        button(say("more"), () => void this.#more())),
      this.fileState, this.netState);
    tools.hidden = false;
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s") {
        event.preventDefault(); // the browser's own Save would save the page without the answers
        if (!event.repeat) void session.save();
      }
    });
    this.showFile();
    this.showNet(session.net);
  }

  /**
   * Says something to all, screen readers included.
   * @param {string} words
   */
  tell(words) {
    this.status.textContent = "";
    // Said again even if it is the same as before.
    window.setTimeout(() => (this.status.textContent = words), 50);
  }

  /** Which file this is, and when it was last saved. */
  showFile() {
    const { savedAt, unsaved, file } = this.session;
    const time = savedAt ? this.words.time(savedAt) : "";
    const key = savedAt ? (unsaved ? "file_changed" : "file_saved") : unsaved ? "file_never_saved" : "file_new";
    this.fileState.textContent = this.words.say(key, { time, file });
    this.fileState.dataset.state = unsaved ? "unsaved" : savedAt ? "saved" : "new";
  }

  /** @param {SafetyNet} net */
  showNet(net) {
    const told = { none: "", kept: "", shared: "net_shared", full: "net_full", blocked: "net_blocked" }[net.state];
    this.netState.textContent = told ? this.words.say(told) : "";
  }

  async #sendBack() {
    const { session, words } = this;
    const { partner, title } = session.facts;
    const say = (/** @type {string} */ key) => words.say(key);
    const address = partner.email
      ? [element("p", { class: "address" }, element("strong", {}, partner.name), element("br"),
          element("a", { href: `mailto:${partner.email}?subject=${encodeURIComponent(title)}` }, partner.email))]
      : [element("p", { class: "address" }, element("strong", {}, partner.name))];
    const step = (/** @type {string} */ words, /** @type {Node[]} */ ...content) => element("li", {}, element("p", {}, words), ...content);
    await ask(say("send_title"), [
      element("ol", { class: "steps-to-send" },
        step(say("send_save"), element("div", { class: "buttons" },
          button(say("send_page"), () => void session.save(), "primary"),
          button(say("send_text"), () => session.saveText()))),
        step(say("send_attach"), ...address)),
      element("p", {}, say("send_which")),
      element("div", { class: "buttons" }, button(say("print"), () => window.print())),
      element("p", { class: "note" }, say("send_paper")),
    ], [["", say("close")]]);
  }

  async #more() {
    const { session, words } = this;
    const say = (/** @type {string} */ key) => words.say(key);
    const picker = element("input", { type: "file", accept: ".html,.htm,.txt,text/html,text/plain", hidden: "" });
    picker.addEventListener("change", () => {
      const file = picker.files?.[0];
      closeAround(picker);
      if (file) void session.open(file);
    });
    const share = element("input", { type: "checkbox", role: "switch", id: "shared", "aria-describedby": "shared-note" });
    share.checked = session.net.state === "shared";
    const kept = element("p", { class: "note", id: "shared-note" });
    const showKept = () => (kept.textContent = words.say(`kept_${session.net.state}`, { time: session.net.keptAt ? words.time(session.net.keptAt) : "" }));
    share.addEventListener("change", () => {
      void session.net.share(share.checked).then(showKept);
    });
    showKept();
    await ask(say("more_title"), [
      element("h3", {}, say("open_title")), element("p", { class: "note" }, say("open_note")),
      button(say("open_button"), () => picker.click()), picker,
      element("h3", {}, say("kept_title")),
      element("p", { class: "switch" }, share, element("label", { for: "shared" }, say("shared"))), kept,
      element("h3", {}, say("print_title")), element("p", { class: "note" }, say("print_note")),
      button(say("print"), () => window.print()),
    ], [["", say("close")]]);
  }
}
