// @ts-check
// What a screen reader calls a control. In the file, what the names of one question or row end with stands once.

const REST = "⋯"; // as in samepage/formats/web/spoken_names.py

/**
 * Puts the endings back into the names: a control's from its row or its section, a row's from its section.
 * @param {HTMLElement} form
 */
function completeNames(form) {
  /** @type {Map<Element, string>} */
  const endings = new Map();
  for (const part of form.querySelectorAll("[data-asks]")) {
    endings.set(part, (part.getAttribute("data-asks") ?? "").replace(REST, () => endingAround(part.parentElement, endings)));
  }
  for (const control of controlsIn(form)) {
    const name = nameOf(control);
    if (name.includes(REST)) control.setAttribute("aria-label", name.replace(REST, () => endingAround(control, endings)));
  }
}

/**
 * @param {Element | null} part
 * @param {Map<Element, string>} endings
 * @returns {string}
 */
function endingAround(part, endings) {
  return endings.get(part?.closest("[data-asks]") ?? document.body) ?? REST;
}
