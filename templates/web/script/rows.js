// @ts-check
// Rows that a team adds to a table. A row's controls are named <block>.<number>.<column>.

/** No table gets longer than this; `collect` reads no more. */
const MOST_ROWS = 30;

class Rows {
  /**
   * @param {HTMLElement} form
   * @param {Words} words
   * @param {(body: HTMLTableSectionElement) => void} added is called after a person has added a row
   */
  constructor(form, words, added) {
    this.words = words;
    this.added = added;
    /** @type {Map<string, HTMLTableSectionElement>} */
    this.bodies = new Map();
    /** How many rows each table has in the workbook as it was made.
     * @type {Map<string, number>} */
    this.printed = new Map();
    /** @type {Map<HTMLTableSectionElement, HTMLButtonElement>} */
    this.buttons = new Map();
    this.find(form);
  }

  /**
   * Offers rows for the tables of a part of the page.
   * @param {HTMLElement} part
   */
  find(part) {
    for (const body of /** @type {NodeListOf<HTMLTableSectionElement>} */ (part.querySelectorAll("tbody[data-repeat]"))) {
      const block = body.dataset.repeat ?? "";
      if (!body.rows.length) continue;
      this.bodies.set(block, body);
      this.printed.set(block, body.rows.length);
      [...body.rows].forEach((row, i) => (row.dataset.row = this.words.say("row_number", { number: i + 1 })));
      this.#offer(block, body);
    }
  }

  /**
   * Makes a table at least `count` rows long.
   * @param {string} block
   * @param {number} count
   */
  extend(block, count) {
    const body = this.bodies.get(block);
    if (!body) return;
    while (body.rows.length < Math.min(count, MOST_ROWS)) this.#addRow(block, body);
  }

  /**
   * How many rows each table has, up to the last one with an answer or that was there from the beginning.
   * @param {Map<string, string>} values
   * @returns {Record<string, number>}
   */
  counts(values) {
    /** @type {Record<string, number>} */
    const counts = {};
    for (const [block, body] of this.bodies) {
      let last = body.rows.length;
      const least = this.printed.get(block) ?? 0;
      while (last > least && ![...controlsIn(body.rows[last - 1])].some((control) => values.get(control.name))) last--;
      counts[block] = last;
    }
    return counts;
  }

  /**
   * @param {string} block
   * @param {HTMLTableSectionElement} body
   */
  #offer(block, body) {
    const add = button(this.words.say("add_row"), () => {
      const row = this.#addRow(block, body);
      this.added(body);
      controlsIn(row)[0]?.focus();
    }, "add-row");
    add.setAttribute("aria-label", [this.words.say("add_row"), wordsOf(titleOf(body))].filter(Boolean).join(": "));
    body.closest("table")?.after(add);
    this.buttons.set(body, add);
  }

  /**
   * @param {string} block
   * @param {HTMLTableSectionElement} body
   * @returns {HTMLTableRowElement}
   */
  #addRow(block, body) {
    const number = body.rows.length + 1;
    const last = body.rows[body.rows.length - 1];
    const row = /** @type {HTMLTableRowElement} */ (last.cloneNode(true));
    for (const note of row.querySelectorAll(".differs, .print-answer")) note.remove();
    // A copied button does nothing; the dates of a new row get their own.
    for (const date of row.querySelectorAll(".date-box")) date.replaceWith(...date.querySelectorAll("[name]"));
    body.append(row);
    const above = [...(body.rows[number - 3] ? controlsIn(body.rows[number - 3]) : [])];
    renameControls(row, `${block}.${number - 1}`, `${block}.${number}`,
      (words, place) => withNumber(words, above[place] ? nameOf(above[place]) : "", number - 1, number));
    row.dataset.row = this.words.say("row_number", { number });
    const add = this.buttons.get(body);
    if (add) add.disabled = number >= MOST_ROWS;
    return row;
  }
}

/**
 * @param {HTMLElement} part
 * @returns {Control[]}
 */
function controlsIn(part) {
  return /** @type {Control[]} */ ([...part.querySelectorAll("[name]")]);
}

/**
 * Empties the copy of a part, and gives its controls names and ids of their own.
 * @param {HTMLElement} part
 * @param {string} from what its controls' names begin with
 * @param {string} to
 * @param {(words: string, place: number) => string} spoken a control's new name in words, from the old one
 */
function renameControls(part, from, to, spoken) {
  for (const [place, control] of controlsIn(part).entries()) {
    if (!/^[.=]/.test(control.name.slice(from.length)) || !control.name.startsWith(from)) {
      throw new Error(`A control has a name of another form: ${control.name}`);
    }
    const name = to + control.name.slice(from.length);
    // Not by `control.labels`: while two have one id, a label is the first one's.
    if (control.id) for (const label of part.querySelectorAll(`label[for="${CSS.escape(control.id)}"]`)) label.setAttribute("for", name);
    control.name = name;
    if (control.id) control.id = name;
    control.setAttribute("aria-label", spoken(nameOf(control), place));
    control.removeAttribute("aria-describedby");
    if (control instanceof HTMLSelectElement) control.selectedIndex = 0;
    else setValue(control, "");
    control.style.height = "";
    control.removeAttribute("dir");
  }
}

/**
 * `words`, which name row `from`, with the number `to` in its place. Another number in them may be the same, such
 * as a stage's: the words of the row above show which one differs from row to row.
 * @param {string} words
 * @param {string} above
 * @param {number} from
 * @param {number} to
 * @returns {string}
 */
function withNumber(words, above, from, to) {
  let start = 0;
  while (above && start < words.length && words[start] === above[start]) start++;
  while (start > 0 && /\d/.test(words[start - 1])) start--;
  const rest = words.slice(start).replace(new RegExp(`(?<!\\d)${from}(?!\\d)`), String(to));
  return words.slice(0, start) + rest;
}

/**
 * The title of the worksheet that a part of the page stands in.
 * @param {Element} part
 * @returns {Element | null | undefined}
 */
function titleOf(part) {
  return part.closest(".worksheet")?.querySelector(".worksheet-title");
}
