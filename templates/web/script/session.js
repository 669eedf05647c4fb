// @ts-check
// One person's work at the open page: what is typed, where it is saved, and what comes in from other copies.

class Session {
  /**
   * @param {Facts} facts
   * @param {AnswerFile} inFile the answers in the page
   * @param {PageSource} source
   */
  constructor(facts, inFile, source) {
    this.facts = facts;
    this.source = source;
    this.words = new Words(facts);
    this.form = byId("form");
    this.files = new PageFiles();
    this.copy = inFile.copy;
    /** @type {Date | null} */
    this.savedAt = inFile.saved ? new Date(inFile.saved) : null;
    this.file = openFileName(`${facts.site}.html`);
    // Counted, so that what is typed while a file is being written is not taken for saved.
    this.changes = 0;
    this.savedChanges = 0;
    this.saving = false;
    this.copies = new Copies(this.form, this.words, (section) => this.#copyMade(section), (section) => this.#copyAdded(section));
    this.rows = new Rows(this.form, this.words, (body) => this.#rowAdded(body));
    this.controls = new Controls(this.form);
    if (Object.keys(inFile.values).length) {
      this.#makeRoom(inFile);
      this.controls.find();
    }
    this.lost = this.controls.fill(inFile.values);
    this.progress = new Progress(this.controls, this.words);
    this.net = new SafetyNet(facts, this.copy, () => this.#toKeep(), () => this.toolbar.showNet(this.net));
    this.toolbar = new Toolbar(this);
    this.form.addEventListener("input", (event) => isControl(event.target) && this.#changed(event.target));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    window.addEventListener("beforeunload", (event) => this.unsaved && event.preventDefault());
  }

  get unsaved() {
    return this.changes !== this.savedChanges;
  }

  /**
   * All that is there, as files hold it.
   * @param {string} copy
   * @param {string} saved
   * @returns {AnswerFile}
   */
  answers(copy, saved) {
    const { site, edition, level, language } = this.facts;
    const [rows, copies] = [this.rows, this.copies].map((one) => one.counts(this.controls.values));
    return { format: 1, site, edition, level, language, copy, saved, values: this.controls.all(), rows, copies };
  }

  /** Saves the page, and says how it went; not twice at a time, as of a button pressed twice. */
  async save() {
    if (this.saving) return;
    this.saving = true;
    await this.#save().finally(() => (this.saving = false));
  }

  async #save() {
    const { changes, words } = this;
    const now = new Date();
    const copy = this.copy || crypto.getRandomValues(new Uint32Array(4)).join("-");
    const page = this.source.withAnswers(this.answers(copy, now.toISOString()));
    const name = await this.files.save(page, this.files.newName(this.facts.site, now, ".html"));
    if (name === null) {
      this.toolbar.tell(words.say("save_canceled"));
      return;
    }
    this.copy = copy;
    this.savedAt = now;
    this.file = name;
    this.savedChanges = changes;
    this.net.addCopy(copy);
    void this.net.write();
    this.toolbar.showFile();
    this.toolbar.tell(words.say(this.files.handle ? "saved_into" : "saved_download", { file: name, time: words.time(now) }));
  }

  /** Downloads the answers as a text. */
  saveText() {
    const now = new Date();
    const answers = this.answers(this.copy, now.toISOString());
    const name = this.files.newName(`${this.facts.site}-answers`, now, ".txt");
    download(new Blob([answersAsText(answers, this.facts, this.controls, this.words)], { type: "text/plain" }), name);
    this.toolbar.tell(this.words.say("saved_text", { file: name }));
  }

  /** Offers what the browser has kept, if it is newer than the file and not the same; from then on keeps more. */
  async offerKept() {
    this.net.onOtherWindow(this.words, () => this.toolbar.tell(this.words.say("other_window")));
    void this.net.probe();
    await this.#offerKept().finally(() => this.net.begin());
  }

  async #offerKept() {
    const { words } = this;
    const kept = await this.net.kept(words);
    if (!kept) return;
    // What was typed after this very file was saved is newer, whatever a clock that was set in between says.
    const onThisFile = kept.answers.saved === (this.savedAt?.toISOString() ?? "");
    if (!onThisFile && this.savedAt && new Date(kept.typed) <= this.savedAt) return;
    const now = this.controls.values;
    if (Object.entries(kept.answers.values).every(([name, value]) => (now.get(name) ?? "") === value)) return;
    const when = element("p", {}, words.say("restore_when", { time: words.time(new Date(kept.typed)) }));
    const where = kept.file ? [element("p", {}, words.say("restore_file", { file: kept.file }))] : [];
    const answer = await ask(words.say("restore_title"), [when, ...where],
      [["restore", words.say("restore_yes")], ["keep", words.say("restore_no")]], true);
    if (answer !== "restore") return;
    this.#takeIn(kept.answers.values, kept.answers);
    this.toolbar.tell(words.say("restored"));
  }

  /**
   * Takes in the answers of another file.
   * @param {File} file
   */
  async open(file) {
    const { words } = this;
    try {
      if (file.size > LARGEST_FILE) throw new Refusal(words.say("refused_kind"));
      const theirs = checkedAnswers(answersIn(await textOf(file), words), this.facts, words);
      this.#makeRoom(theirs);
      this.#partsChanged();
      await this.#merge(theirs, file.name);
    } catch (error) {
      const said = error instanceof Refusal ? error.message : words.say("refused_unread");
      await ask(words.say("refused_title", { file: file.name }), [element("p", {}, said)], [["", words.say("close")]]);
    }
  }

  /**
   * @param {AnswerFile} theirs
   * @param {string} file
   */
  async #merge(theirs, file) {
    const { words, controls } = this;
    const found = compare(theirs.values, controls, words);
    if (!found.taken.length && !found.differences.length && !found.lost.length) {
      this.toolbar.tell(words.say("merge_nothing", { file }));
      return;
    }
    const choices = await askAboutDifferences(found, file, theirs.values, words);
    if (!choices) return;
    /** @type {Record<string, string>} */
    const values = Object.fromEntries(found.taken.map((name) => [name, theirs.values[name]]));
    found.differences.forEach((one, i) => Object.assign(values, chosenValues(one, choices[i], theirs.values, controls.values)));
    this.#takeIn(values, theirs);
    found.differences.forEach((one, i) => this.#markDifference(one, choices[i]));
    // A new page that takes in a saved one goes on as that copy.
    if (!this.copy && theirs.copy) this.net.addCopy((this.copy = theirs.copy));
    this.toolbar.tell(words.say("merged", { file }));
  }

  /**
   * Says beside a control that two copies differed here.
   * @param {Difference} one
   * @param {"mine" | "theirs" | "both"} choice
   */
  #markDifference({ names, mine, theirs }, choice) {
    const control = this.controls.byName.get(names[0]);
    if (!control) return;
    const id = `differs-${names[0]}`;
    document.getElementById(id)?.remove();
    const other = choice === "mine" ? theirs : mine;
    const words = choice === "both" ? this.words.say("differs_both") : this.words.say("differs", { other });
    const place = control.closest("fieldset, .date-box, .mark-line") ?? control;
    place.after(element("p", { class: "differs", id }, words));
    control.setAttribute("aria-describedby", id);
  }

  /**
   * @param {Record<string, string>} values
   * @param {Pick<AnswerFile, "rows" | "copies">} room
   */
  #takeIn(values, room) {
    this.#makeRoom(room);
    this.#partsChanged();
    this.controls.fill(values);
    this.progress.count();
    this.#touch();
  }

  /** @param {Control} control */
  #changed(control) {
    if (!this.controls.byName.has(control.name)) return;
    const cleared = control instanceof HTMLInputElement ? clearOtherMarks(this.controls, control) : [];
    for (const one of [control, ...cleared]) {
      const value = valueOf(one);
      this.controls.values.set(one.name, value);
      this.progress.update(one.name, value);
    }
    this.#touch();
  }

  /** Something is there that is not saved. */
  #touch() {
    const before = this.unsaved;
    this.changes++;
    this.net.typed();
    if (!before) this.toolbar.showFile();
  }

  /** @param {HTMLTableSectionElement} body */
  #rowAdded(body) {
    this.#partsChanged();
    this.toolbar.tell(this.words.say("row_added", { number: body.rows.length }));
  }

  /** @param {HTMLElement} section */
  #copyMade(section) {
    prepareTables(section);
    this.rows.find(section);
  }

  /** @param {HTMLElement} section */
  #copyAdded(section) {
    this.#partsChanged();
    this.toolbar.tell(this.words.say("copy_added", { title: wordsOf(titleOf(section)) }));
  }

  /**
   * Adds the copies and rows that another copy of the workbook has.
   * @param {Pick<AnswerFile, "rows" | "copies">} there
   */
  #makeRoom({ rows, copies }) {
    for (const [first, count] of Object.entries(copies ?? {})) this.copies.extend(first, count);
    for (const [block, count] of Object.entries(rows)) this.rows.extend(block, count);
  }

  #partsChanged() {
    offerDates(this.form, this.words);
    this.controls.find();
    this.progress.count();
  }

  /**
   * What the safety net keeps. The page itself gets it, too, for those who choose the browser's own "Save page as".
   * @returns {KeptAnswers}
   */
  #toKeep() {
    const answers = this.answers(this.copy, this.savedAt?.toISOString() ?? "");
    const typed = new Date().toISOString();
    byId("answers").textContent = scriptJson({ ...answers, saved: typed });
    return { answers, typed, file: this.savedAt ? this.file : "" };
  }
}
