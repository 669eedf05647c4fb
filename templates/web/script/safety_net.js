// @ts-check
// A copy of what is typed, in the browser's storage, for the case that a browser ends before a person saves.
// A browser may give all local files one storage: each copy of a workbook has its own entry, by site, edition
// and copy. It is written twice: to localStorage, which is done when the page is closed, and to a DurableStore,
// which is on the disk when the browser is killed.

const PREFIX = "samepage:";
const SHARED = "samepage:shared"; // in the window's own storage: it is forgotten when the window is closed
const WRITE_AFTER = 1000; // milliseconds

/** @typedef {{answers: AnswerFile, typed: string, file: string}} KeptAnswers `file` was saved last; "" if none was */
/** @typedef {"none" | "shared" | Written} NetState */

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
    this.durable = new DurableStore();
    /** @type {NetState} */
    this.state = "none";
    /** @type {Date | null} */
    this.keptAt = null;
    this.timer = 0;
    // Nothing is written over what an earlier window has kept until that was offered.
    this.waiting = true;
    this.missed = false;
    /** @type {AnswerFile | null} what another window has kept of this copy, while both are open */
    this.theirs = null;
    for (const event of ["pagehide", "visibilitychange", "blur"]) {
      window.addEventListener(event, () => this.timer && void this.write(), { capture: true });
    }
  }

  /** Says if nothing is or can be kept, before anything is typed. */
  async probe() {
    if (isShared()) {
      this.#become("shared");
      return;
    }
    const local = writeLocal([`${PREFIX}probe`], "1");
    removeLocal(`${PREFIX}probe`);
    const durable = await this.durable.put([], "");
    const written = bothWritten(local, durable);
    if (written !== "kept") this.#become(written);
  }

  /**
   * What is kept of this copy.
   * @param {Words} words
   * @returns {Promise<KeptAnswers | null>}
   */
  async kept(words) {
    if (this.state === "shared") return null;
    const [copy] = this.copies;
    const found = [readLocal(this.place + copy), await this.durable.get(this.place + copy)]
      .map((text) => this.#read(text, words)).filter((one) => one !== null);
    return found.sort((one, other) => (one.typed < other.typed ? 1 : -1))[0] ?? null;
  }

  /**
   * @param {string | null} text
   * @param {Words} words
   * @returns {KeptAnswers | null}
   */
  #read(text, words) {
    try {
      const found = JSON.parse(text ?? "null");
      if (!found) return null;
      return { answers: checkedAnswers(found.answers, this.facts, words), typed: String(found.typed), file: String(found.file) };
    } catch {
      return null; // not written by this script
    }
  }

  /** Something was typed: write soon. The first key starts the clock, so that steady typing is kept as well. */
  typed() {
    if (!this.timer) this.timer = window.setTimeout(() => void this.write(), WRITE_AFTER);
  }

  /**
   * The workbook has a name of its own since it was saved; the file it came from still finds its answers.
   * @param {string} copy
   */
  addCopy(copy) {
    this.copies.add(copy);
  }

  /** What was kept is offered; from now on it may be written over. */
  begin() {
    this.waiting = false;
    if (this.missed) void this.write();
  }

  /** Writes now. */
  async write() {
    window.clearTimeout(this.timer);
    this.timer = 0;
    this.missed = this.waiting;
    const kept = this.now();
    const text = JSON.stringify(this.theirs ? { ...kept, answers: together(kept.answers, this.theirs) } : kept);
    if (this.waiting || this.state === "shared") return;
    const places = [...this.copies].map((copy) => this.place + copy);
    const local = writeLocal(places, text);
    const durable = await this.durable.put(places, text);
    if (isShared()) return; // switched on in the meantime, and cleared
    const written = bothWritten(local, durable);
    if (written === "kept") this.keptAt = new Date();
    this.#become(written);
  }

  /**
   * Others use this computer: clears what is kept of every workbook, and keeps nothing from now on.
   * @param {boolean} on
   */
  async share(on) {
    window.clearTimeout(this.timer);
    this.timer = 0;
    setShared(on);
    this.#become(on ? "shared" : "none");
    if (on) {
      writeLocal([SHARED], "yes"); // other windows hear of it
      removeLocal(PREFIX);
      await this.durable.clear();
    } else await this.write();
  }

  /**
   * Another window has written an entry of this copy; or was told that the computer is shared, which goes for all.
   * @param {Words} words
   * @param {() => void} action
   */
  onOtherWindow(words, action) {
    window.addEventListener("storage", ({ key, newValue }) => {
      if (!key || !newValue) return;
      if (key === SHARED && !isShared()) void this.share(true);
      if (![...this.copies].some((copy) => key === this.place + copy)) return;
      this.theirs = this.#read(newValue, words)?.answers ?? null;
      action();
    });
  }

  /** @param {NetState} state */
  #become(state) {
    const before = this.state;
    this.state = state;
    if (before !== state) this.changed();
  }
}

/**
 * What two windows hold of one copy, which have one place to keep it: where both have an answer, mine.
 * @param {AnswerFile} mine
 * @param {AnswerFile} theirs
 * @returns {AnswerFile}
 */
function together(mine, theirs) {
  const answered = Object.fromEntries(Object.entries(mine.values).filter(([, value]) => value));
  /** @param {"rows" | "copies"} part */
  const most = (part) => Object.fromEntries(Object.keys({ ...mine[part], ...theirs[part] })
    .map((name) => [name, Math.max(mine[part][name] ?? 0, theirs[part][name] ?? 0)]));
  return { ...mine, values: { ...mine.values, ...theirs.values, ...answered }, rows: most("rows"), copies: most("copies") };
}

/**
 * What became of what was written twice. Of a full disk only the durable store tells: localStorage keeps in memory what it
 * will never write. Where the durable store is refused, localStorage may do.
 * @param {Written} local
 * @param {Written} durable
 * @returns {Written}
 */
function bothWritten(local, durable) {
  return durable === "blocked" ? local : durable;
}

/**
 * @param {string[]} places
 * @param {string} text
 * @returns {Written}
 */
function writeLocal(places, text) {
  try {
    for (const place of places) localStorage.setItem(place, text);
    return "kept";
  } catch (error) {
    return isFull(error) ? "full" : "blocked";
  }
}

/**
 * @param {string} place
 * @returns {string | null}
 */
function readLocal(place) {
  try {
    return localStorage.getItem(place);
  } catch {
    return null;
  }
}

/**
 * Removes every entry whose name begins so.
 * @param {string} beginning
 */
function removeLocal(beginning) {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(beginning)) localStorage.removeItem(key);
  } catch {
    // Nothing can be kept here, and so there is nothing to remove.
  }
}

/** @returns {boolean} */
function isShared() {
  try {
    return Boolean(sessionStorage.getItem(SHARED));
  } catch {
    return false;
  }
}

/** @param {boolean} on */
function setShared(on) {
  try {
    if (on) sessionStorage.setItem(SHARED, "yes");
    else sessionStorage.removeItem(SHARED);
  } catch {
    // Forgotten when the page is loaded again; then the browser keeps nothing anyway.
  }
}
