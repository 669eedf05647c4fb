// @ts-check
// Copies of a worksheet that a team adds to those that were printed. Copy 3 of <section>.<id> is <section>.<id>_3.

/** No worksheet has more; `collect` reads no more. */
const MOST_COPIES = 12;

/**
 * @typedef {object} CopySet
 * @property {HTMLElement[]} sections all copies, the first one first
 * @property {number} printed how many there were when the workbook was made
 * @property {HTMLElement} pattern the last of these, as it was printed; it stays outside the page
 * @property {HTMLButtonElement} add
 */

class Copies {
  /**
   * Before anything is filled in: what is there becomes the pattern of what is added.
   * @param {HTMLElement} form
   * @param {Words} words
   * @param {(section: HTMLElement) => void} made is called with each copy that is added
   * @param {(section: HTMLElement) => void} added is called after a person has added one
   */
  constructor(form, words, made, added) {
    this.made = made;
    /** @type {Map<string, CopySet>} by the name of the first copy */
    this.sets = new Map();
    for (const section of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("section[data-copy]"))) {
      const first = section.dataset.copy ?? "";
      const sections = [...(this.sets.get(first)?.sections ?? []), section];
      const add = this.sets.get(first)?.add ?? button(words.say("add_copy"), () => this.#addOne(first, added), "add-copy");
      this.sets.set(first, { sections, printed: sections.length, pattern: section, add });
    }
    for (const set of this.sets.values()) {
      const { pattern: last, add } = set;
      set.pattern = /** @type {HTMLElement} */ (last.cloneNode(true));
      add.setAttribute("aria-label", `${words.say("add_copy")}: ${(last.dataset.short ?? "").replace(/ \d+$/, "")}`);
      last.after(add);
    }
  }

  /**
   * Makes `count` copies of a worksheet at least.
   * @param {string} first
   * @param {number} count
   */
  extend(first, count) {
    const set = this.sets.get(first);
    while (set && set.sections.length < Math.min(count, MOST_COPIES)) this.#make(first, set);
  }

  /**
   * How many copies each worksheet has, up to the last one with an answer or that was there from the beginning.
   * @param {Map<string, string>} values
   * @returns {Record<string, number>}
   */
  counts(values) {
    /** @type {Record<string, number>} */
    const counts = {};
    for (const [first, { sections, printed }] of this.sets) {
      let last = sections.length;
      while (last > printed && !controlsIn(sections[last - 1]).some((control) => values.get(control.name))) last--;
      counts[first] = last;
    }
    return counts;
  }

  /**
   * @param {string} first
   * @param {(section: HTMLElement) => void} added
   */
  #addOne(first, added) {
    const set = this.sets.get(first);
    if (!set || set.sections.length >= MOST_COPIES) return;
    const section = this.#make(first, set);
    added(section);
    const title = /** @type {HTMLElement | null} */ (section.querySelector(".worksheet-title"));
    title?.setAttribute("tabindex", "-1");
    title?.focus();
  }

  /**
   * @param {string} first
   * @param {CopySet} set
   * @returns {HTMLElement}
   */
  #make(first, { sections, pattern, add }) {
    const section = /** @type {HTMLElement} */ (pattern.cloneNode(true));
    const [from, number] = [pattern.id, sections.length + 1];
    const [short, to] = [pattern.dataset.short ?? "", `${first}_${number}`];
    const shortNow = short.replace(/\d+$/, String(number));
    sections[sections.length - 1].after(section);
    section.id = to;
    section.dataset.short = shortNow;
    section.querySelector(".worksheet-label")?.remove(); // the next worksheet has the next letter
    for (const body of /** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll("[data-repeat]"))) body.dataset.repeat = to;
    renameControls(section, from, to, (words) => {
      const at = words.lastIndexOf(short);
      return at < 0 ? words : words.slice(0, at) + shortNow + words.slice(at + short.length);
    });
    sections.push(section);
    sections.forEach((one, i) => numberTitle(one, i + 1, sections.length));
    add.disabled = sections.length >= MOST_COPIES;
    this.made(section);
    return section;
  }
}

/**
 * "Meeting notes (2 of 2)" becomes "Meeting notes (2 of 3)".
 * @param {HTMLElement} section
 * @param {number} number
 * @param {number} count
 */
function numberTitle(section, number, count) {
  const text = titleOf(section)?.lastChild;
  if (text instanceof Text) text.data = text.data.replace(/\(\d+(\D+)\d+\)\s*$/, (_, of) => `(${number}${of}${count})`);
}
