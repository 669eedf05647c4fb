// @ts-check
// What the boxes do for those who type: they grow, dates can be picked, of several marks one is meant.

/**
 * Lets text boxes grow with their text where the browser does not do so by itself (CSS `field-sizing`).
 * @param {HTMLElement} form
 */
function letBoxesGrow(form) {
  if (CSS.supports("field-sizing", "content")) return;
  const grow = (/** @type {HTMLTextAreaElement} */ box) => {
    box.style.height = "auto";
    const border = box.offsetHeight - box.clientHeight;
    box.style.height = `${box.scrollHeight + border}px`;
  };
  const onChange = (/** @type {Event} */ event) => {
    if (event.target instanceof HTMLTextAreaElement) grow(event.target);
  };
  form.addEventListener("input", onChange);
  form.addEventListener("samepage:filled", onChange);
  const all = () => form.querySelectorAll("textarea").forEach((box) => box.value && grow(box));
  window.addEventListener("resize", all);
  all();
}

/**
 * Lets each answer read from the side that its first letter does, Arabic and Hebrew from the right. An empty box reads as
 * the page. Not by `dir=auto`: with it, Chromium takes ten seconds for a box with 200,000 characters.
 * @param {Controls} controls
 */
function letAnswersTurn({ form, byName, values }) {
  const turn = (/** @type {EventTarget | null} */ box) => {
    if (!isControl(box) || box.type === "checkbox" || box instanceof HTMLSelectElement) return;
    const direction = directionOf(box.value);
    if (direction !== box.dir) box.dir = direction;
  };
  form.addEventListener("input", (event) => turn(event.target));
  form.addEventListener("samepage:filled", (event) => turn(event.target));
  for (const [name, value] of values) if (value) turn(byName.get(name) ?? null);
}

/**
 * The direction of a text's first letter (Unicode, UAX #9, P2); "" without one.
 * @param {string} text
 * @returns {"ltr" | "rtl" | ""}
 */
function directionOf(text) {
  const letter = /\p{L}/u.exec(text)?.[0];
  return letter ? (/[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(letter) ? "rtl" : "ltr") : "";
}

/**
 * Puts a button beside each date that opens the browser's own picker. Typing a date by hand stays possible:
 * "in the fall" is an answer, too.
 * @param {HTMLElement} part
 * @param {Words} words
 */
function offerDates(part, words) {
  if (!("showPicker" in HTMLInputElement.prototype)) return;
  for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (part.querySelectorAll('input[data-kind="date"]'))) {
    if (box.readOnly || box.parentElement?.matches(".date-box")) continue;
    const pick = button("", () => pickDate(box, words), "pick-date");
    pick.setAttribute("aria-label", `${words.say("pick_date")}: ${nameOf(box)}`);
    pick.title = words.say("pick_date");
    const holder = element("span", { class: "date-box" });
    box.replaceWith(holder);
    holder.append(box, pick);
  }
}

/**
 * Opens the picker of a date input that nobody sees: made anew each time, since sixty would slow the page down.
 * @param {HTMLInputElement} box
 * @param {Words} words
 */
function pickDate(box, words) {
  const native = element("input", { type: "date", tabindex: "-1", "aria-hidden": "true", class: "native-date" });
  native.value = isoDay(box.value, words);
  native.addEventListener("change", () => {
    if (!native.valueAsDate) return;
    box.value = words.day(native.valueAsDate);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
  box.parentElement?.querySelector(".native-date")?.remove();
  box.after(native);
  try {
    native.showPicker();
  } catch {
    box.focus(); // the browser refuses its picker in frames of another site
  }
}

/**
 * Where one mark of several is meant, the newest one takes the place of the others.
 * @param {Controls} controls
 * @param {HTMLInputElement} mark
 * @returns {HTMLInputElement[]} the marks that are taken away
 */
function clearOtherMarks(controls, mark) {
  if (!mark.checked || !mark.matches("[data-exclusive]")) return [];
  const others = [...(mark.closest("fieldset, tr, ul") ?? controls.form).querySelectorAll("[data-exclusive]:checked")];
  const cleared = /** @type {HTMLInputElement[]} */ (others).filter(
    (other) => other !== mark && groupOf(other.name) === groupOf(mark.name));
  for (const other of cleared) other.checked = false;
  return cleared;
}

/**
 * A date as `words.day` writes it, for the picker to begin with; "" if it is written in another way.
 * @param {string} text
 * @param {Words} words
 * @returns {string} YYYY-MM-DD or ""
 */
function isoDay(text, words) {
  const numbers = text.match(/\d+/g) ?? [];
  if (numbers.length !== 3) return "";
  const order = (words.day(new Date(Date.UTC(2033, 10, 22))).match(/\d+/g) ?? []).map((part) => ({ 2033: 0, 11: 1, 22: 2 })[part] ?? -1);
  /** @type {string[]} */
  const parts = [];
  order.forEach((place, i) => (parts[place] = numbers[i].padStart(place ? 2 : 4, "0")));
  const iso = parts.join("-");
  return /^\d{4}-\d\d-\d\d$/.test(iso) && words.day(new Date(`${iso}T00:00Z`)) === text.trim() ? iso : "";
}

/** An answer of more characters may go on on the next sheet; a shorter one stays in one piece. */
const SHORT_ANSWER = 600;
/** A column has room for no more: with a longer answer, a table's rows are printed as cards. */
const COLUMN_ANSWER = 300;

/**
 * While the page is printed, each answer stands there as text: a box shows no more than fits in it, and
 * cannot go on on the next sheet.
 * @param {HTMLElement} form
 * @param {Words} words
 */
function printWholeAnswers(form, words) {
  window.addEventListener("beforeprint", () => {
    for (const control of controlsIn(form)) {
      if (control instanceof HTMLSelectElement && !control.value) printOptions(control);
      if (control.type === "checkbox" || !control.value || control.matches(".print-mirrored")) continue;
      const kind = control.value.length > SHORT_ANSWER ? "print-answer long-answer" : "print-answer";
      const text = element("div", { class: kind, dir: "auto", "aria-hidden": "true" }, shownValue(control, control.value, words));
      control.classList.add("print-mirrored");
      if (control.value.length > COLUMN_ANSWER) printCards(control.closest("table"));
      (control.closest(".date-box") ?? control).after(text);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const text of form.querySelectorAll(".print-answer")) text.remove();
    for (const part of form.querySelectorAll("[data-options]")) part.removeAttribute("data-options");
    for (const name of ["print-mirrored", "print-cards"]) {
      for (const part of form.querySelectorAll(`.${name}`)) part.classList.remove(name);
    }
  });
}

/**
 * What a list offers, for those who go on with a pen: in the head of its column, or below it where it has none. The style
 * sheet prints the attribute.
 * @param {HTMLSelectElement} list
 */
function printOptions(list) {
  const cell = list.closest("td");
  const head = cell?.closest("table")?.tHead?.rows[0]?.cells[cell.cellIndex];
  const offered = [...list.options].filter((option) => option.value).map((option) => option.text);
  (head ?? list.parentElement)?.setAttribute("data-options", offered.join(" · "));
}

/** @param {HTMLTableElement | null} table */
function printCards(table) {
  if (!table) return;
  prepareTables(table);
  table.parentElement?.classList.add("print-cards");
}
