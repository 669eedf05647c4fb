// @ts-check
// The form's controls: what is in them, and what they are called.

/**
 * What is in a control: text with "\n" at the ends of lines, or "yes" or "" for a mark.
 * @param {Control} control
 * @returns {string}
 */
function valueOf(control) {
  if (control.type === "checkbox") return /** @type {HTMLInputElement} */ (control).checked ? "yes" : "";
  return control.value;
}

/**
 * Puts `value` into a control, and says whether it is there now: a list has its options only.
 * @param {Control} control
 * @param {string} value
 * @returns {boolean}
 */
function setValue(control, value) {
  if (control instanceof HTMLInputElement && control.type === "checkbox") {
    control.checked = value !== "";
    return true;
  }
  if (control instanceof HTMLSelectElement && ![...control.options].some((option) => option.value === value)) return false;
  control.value = value;
  return true;
}

/**
 * @param {EventTarget | null} target
 * @returns {target is Control}
 */
function isControl(target) {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** All controls with a name, in the order of the page, and what is in each. */
class Controls {
  /** @param {HTMLElement} form */
  constructor(form) {
    this.form = form;
    /** @type {Map<string, Control>} */
    this.byName = new Map();
    /** What the page knows to be in each control: kept, so that a key typed reads one control only.
     * @type {Map<string, string>} */
    this.values = new Map();
    this.find();
    /** The names of those that the workbook was made with: added ones are kept only with an answer. */
    this.printed = new Set(this.byName.keys());
  }

  /** Looks for the controls again, after rows or copies were added. */
  find() {
    this.byName.clear();
    for (const control of controlsIn(this.form)) {
      const { name } = control;
      this.byName.set(name, control);
      if (!this.values.has(name)) this.values.set(name, valueOf(control));
    }
  }

  /**
   * Puts in what is given; what is not named stays.
   * @param {Record<string, string>} values
   * @returns {string[]} the names whose value has no place: no such control, or no such option
   */
  fill(values) {
    const lost = [];
    for (const [name, value] of Object.entries(values)) {
      const control = this.byName.get(name);
      if (!control || !setValue(control, value)) {
        if (value) lost.push(name);
        continue;
      }
      this.values.set(name, valueOf(control));
      control.dispatchEvent(new Event("samepage:filled", { bubbles: true }));
    }
    return lost;
  }

  /** @returns {Record<string, string>} */
  all() {
    return Object.fromEntries([...this.values].filter(([name, value]) => value || this.printed.has(name)));
  }
}

/**
 * The words of an element, without what only helps to see it.
 * @param {Element | null | undefined} part
 * @returns {string}
 */
function wordsOf(part) {
  return (part?.textContent ?? "").replace(/\s+/g, " ").trim();
}

/**
 * What a control asks, in words: the words beside it, its row, its question.
 * @param {Control} control
 * @returns {string}
 */
function nameOf(control) {
  return control.getAttribute("aria-label") || wordsOf(control.labels?.[0]) || control.name;
}

/**
 * What marks of one question have in common: the name before the last "=". Other controls stand alone.
 * @param {string} name
 * @returns {string}
 */
function groupOf(name) {
  const end = name.lastIndexOf("=");
  return end < 0 ? name : name.slice(0, end);
}

/**
 * How a value is shown to a person: an option's words instead of its id.
 * @param {Control} control
 * @param {string} value
 * @param {Words} words
 * @returns {string}
 */
function shownValue(control, value, words) {
  if (!value) return words.say("nothing");
  if (control.type === "checkbox") return words.say("marked");
  if (control instanceof HTMLSelectElement) {
    return wordsOf([...control.options].find((option) => option.value === value)) || value;
  }
  return value;
}
