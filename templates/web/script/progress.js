// @ts-check
// How many questions of each section have an answer.

/** What counts as one question; a table that is planned in counts once, a row of a rating once. */
const QUESTION = ".prompt.choice, .checks, .answer, .field, .choices, .rating tr, table:not(.rating)";
const UNCOUNTED = ".notes-box, .notes";

class Progress {
  /**
   * @param {Controls} controls
   * @param {Words} words
   */
  constructor(controls, words) {
    this.controls = controls;
    this.words = words;
    /** @type {Map<string, Question>} by name of control */
    this.questions = new Map();
    /** @type {Map<string, SectionProgress>} */
    this.sections = new Map();
  }

  /** Counts everything anew; before the first time nothing is shown. */
  count() {
    this.questions.clear();
    this.sections.clear();
    /** @type {Map<Element, Question | null>} */
    const byPart = new Map();
    for (const [name, control] of this.controls.byName) {
      const part = control.closest(QUESTION) ?? control;
      let question = byPart.get(part);
      if (question === undefined) byPart.set(part, (question = this.#questionOf(part, byPart)));
      if (!question) continue;
      this.questions.set(name, question);
      if (this.controls.values.get(name)) question.filled.add(name);
    }
    for (const question of new Set(byPart.values())) if (question?.filled.size) question.section.done++;
    for (const section of this.sections.values()) this.#show(section);
  }

  /**
   * The question that `part` belongs to, which is asked by the outermost part around it; null if it is not counted.
   * @param {Element} part
   * @param {Map<Element, Question | null>} known
   * @returns {Question | null}
   */
  #questionOf(part, known) {
    const around = part.parentElement?.closest(QUESTION);
    if (around) return known.get(around) ?? this.#questionOf(around, known);
    const chapter = part.closest("section.chapter");
    if (!chapter || part.closest(UNCOUNTED)) return null;
    const question = { section: this.#section(chapter), filled: new Set() };
    question.section.all++;
    known.set(part, question);
    return question;
  }

  /**
   * One control has a new value.
   * @param {string} name
   * @param {string} value
   */
  update(name, value) {
    const question = this.questions.get(name);
    if (!question) return;
    const before = question.filled.size > 0;
    if (value) question.filled.add(name);
    else question.filled.delete(name);
    const after = question.filled.size > 0;
    if (before === after) return;
    question.section.done += after ? 1 : -1;
    this.#show(question.section);
  }

  /**
   * @param {Element} chapter
   * @returns {SectionProgress}
   */
  #section(chapter) {
    let section = this.sections.get(chapter.id);
    if (!section) {
      const inContents = document.querySelector(`#contents li[data-section="${CSS.escape(chapter.id)}"] .progress`);
      section = { all: 0, done: 0, inContents, atHead: headProgress(chapter) };
      this.sections.set(chapter.id, section);
    }
    return section;
  }

  /** @param {SectionProgress} section */
  #show({ all, done, inContents, atHead }) {
    const text = this.words.say("progress", { done, all });
    if (inContents) inContents.textContent = text;
    atHead.words.textContent = text;
    atHead.bar.style.inlineSize = `${Math.round((100 * done) / all)}%`;
  }
}

/** @typedef {{section: SectionProgress, filled: Set<string>}} Question */
/**
 * @typedef {object} SectionProgress
 * @property {number} all
 * @property {number} done
 * @property {Element | null} inContents
 * @property {{words: HTMLElement, bar: HTMLElement}} atHead
 */

/**
 * The line and the bar below a section's heading.
 * @param {Element} chapter
 * @returns {{words: HTMLElement, bar: HTMLElement}}
 */
function headProgress(chapter) {
  const there = chapter.querySelector(".head-progress");
  if (there) {
    return { words: /** @type {HTMLElement} */ (there.firstElementChild), bar: /** @type {HTMLElement} */ (there.lastElementChild?.firstElementChild) };
  }
  const words = element("p", { class: "progress-words" });
  const bar = element("span");
  const made = element("div", { class: "head-progress" }, words, element("div", { class: "progress-bar", "aria-hidden": "true" }, bar));
  const heading = chapter.querySelector("h2");
  if (heading) heading.after(made);
  else chapter.prepend(made);
  return { words, bar };
}
