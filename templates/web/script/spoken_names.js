// @ts-check
// What a screen reader calls a control. In the file, what the names of one question or row end with stands once.

const REST = "⋯"; // as in samepage/formats/web/spoken_names.py

/**
 * Puts the endings back into the names.
 * @param {HTMLElement} form
 */
function completeNames(form) {
  // Rows before the sections they stand in: a row's ending has its section's in it.
  for (const part of [.../** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll("[data-asks]"))].reverse()) {
    for (const control of controlsIn(part)) {
      control.setAttribute("aria-label", nameOf(control).replace(REST, () => part.dataset.asks ?? REST));
    }
    delete part.dataset.asks;
  }
}
