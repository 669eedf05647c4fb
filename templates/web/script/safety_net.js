// @ts-check
// A copy of what is typed, in the browser's storage, for the case that a browser ends before a person saves.
// A browser may give all local files one storage: each copy of a workbook has its own entry, by site, edition
// and copy.

const PREFIX = "samepage:";
const SHARED = "samepage:shared"; // in the window's own storage: it is forgotten when the window is closed
const WRITE_AFTER = 1000; // milliseconds

/** @typedef {{answers: AnswerFile, typed: string, file: string}} KeptAnswers `file` was saved last; "" if none was */

class SafetyNet {
  /**
   * @param {Facts} facts
   * @param {string} copy
   * @param {() => KeptAnswers} now gives what is to be kept
   * @param {() => void} changed is called when what `state` says has changed
   */
  constructor(facts, copy, now, changed) {
    this.facts = facts;
    this.now = now;
    this.changed = changed;
    this.place = `${PREFIX}${facts.site}:${facts.edition}:`;
    this.copies = new Set([copy]);
    /** @type {"none" | "kept" | "shared" | "full" | "blocked"} */
    this.state = "none";
    /** @type {Date | null} */
    this.keptAt = null;
    this.timer = 0;
    this.state = this.#probe();
    for (const event of ["pagehide", "visibilitychange", "blur"]) {
      window.addEventListener(event, () => this.timer && this.write(), { capture: true });
    }
  }

  /** @returns {"none" | "shared" | "blocked"} */
  #probe() {
    try {
      if (sessionStorage.getItem(SHARED)) return "shared";
      localStorage.setItem(`${PREFIX}probe`, "1");
      localStorage.removeItem(`${PREFIX}probe`);
      return "none";
    } catch (error) {
      // A full storage can still be read, and may have room for this workbook's entry.
      return isFull(error) ? "none" : "blocked";
    }
  }

  /**
   * What is kept of this copy.
   * @param {Words} words
   * @returns {KeptAnswers | null}
   */
  kept(words) {
    if (this.state === "shared" || this.state === "blocked") return null;
    try {
      const [copy] = this.copies;
      const found = JSON.parse(localStorage.getItem(this.place + copy) ?? "null");
      if (!found) return null;
      return { answers: checkedAnswers(found.answers, this.facts, words), typed: String(found.typed), file: String(found.file) };
    } catch {
      return null; // not written by this script
    }
  }

  /** Something was typed: write soon. The first key starts the clock, so that steady typing is kept as well. */
  typed() {
    if (!this.timer && this.state !== "shared") this.timer = window.setTimeout(() => this.write(), WRITE_AFTER);
  }

  /** The workbook has a name of its own since it was saved; the file it came from still finds its answers. */
  addCopy(/** @type {string} */ copy) {
    this.copies.add(copy);
  }

  /** Writes now. */
  write() {
    window.clearTimeout(this.timer);
    this.timer = 0;
    if (this.state === "shared") return;
    const before = this.state;
    try {
      const text = JSON.stringify(this.now());
      for (const copy of this.copies) localStorage.setItem(this.place + copy, text);
      this.state = "kept";
      this.keptAt = new Date();
    } catch (error) {
      this.state = isFull(error) ? "full" : "blocked";
    }
    if (before !== this.state) this.changed();
  }

  /**
   * Others use this computer: clears what is kept of every workbook, and keeps nothing from now on.
   * @param {boolean} on
   */
  share(on) {
    window.clearTimeout(this.timer);
    this.timer = 0;
    try {
      if (on) {
        for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
        sessionStorage.setItem(SHARED, "yes");
      } else sessionStorage.removeItem(SHARED);
    } catch {
      // Nothing can be kept here, and so there is nothing to clear.
    }
    this.state = on ? "shared" : this.#probe();
    if (this.state === "none") this.write();
    this.changed();
  }

  /**
   * Another window has written an entry of this copy.
   * @param {() => void} action
   */
  onOtherWindow(action) {
    window.addEventListener("storage", ({ key }) => {
      if (key && [...this.copies].some((copy) => key === this.place + copy)) action();
    });
  }
}

/**
 * @param {unknown} error
 * @returns {boolean}
 */
function isFull(error) {
  return error instanceof DOMException && (error.name === "QuotaExceededError" || error.name === "NS_ERROR_DOM_QUOTA_REACHED");
}
