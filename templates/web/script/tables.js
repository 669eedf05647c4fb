// @ts-check
// Tables on narrow screens, where each cell stands below the one before it.

/**
 * Gives each cell its column's title, which the style sheet shows on narrow screens. It is in the table's head once:
 * fourteen hundred copies in the file would make it a tenth longer.
 * @param {HTMLElement} form
 */
function labelCells(form) {
  for (const table of form.querySelectorAll("table")) {
    const titles = [...(table.tHead?.rows[0]?.cells ?? [])].map((cell) => (cell.textContent ?? "").replace(/\s+/g, " ").trim());
    for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) {
      [...row.cells].forEach((cell, i) => cell.matches("td") && (cell.dataset.label = titles[i] ?? ""));
    }
  }
}

/**
 * Says what each part of a table is: on a narrow screen its cells stand below each other, and a browser no longer
 * takes it for a table (WAI-ARIA 1.2, 5.3.3).
 * @param {HTMLElement} form
 */
function keepTableRoles(form) {
  const roles = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell", "thead th": "columnheader", "tbody th": "rowheader" };
  for (const [selector, role] of Object.entries(roles)) {
    for (const part of form.querySelectorAll(selector)) part.setAttribute("role", role);
  }
}
