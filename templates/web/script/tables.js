// @ts-check
// Tables on narrow screens, where each cell stands below the one before it.

/** Where the page's middle is narrower, in rem, a row is a card: as in workbook.css. */
const CARDS_BELOW = 54;

/**
 * Prepares the tables when the page is narrow for the first time: on wide screens they are tables, and cost nothing.
 * @param {HTMLElement} main
 */
function prepareTablesWhereNarrow(main) {
  const observer = new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width >= CARDS_BELOW * parseFloat(getComputedStyle(document.documentElement).fontSize)) return;
    observer.disconnect();
    prepareTables(main);
  });
  observer.observe(main);
}

/**
 * Gives each cell its column's title, which the style sheet shows on narrow screens, and says what each part of a table
 * is. In the file a title stands in the table's head only: fourteen hundred copies would make it a tenth longer. Cells
 * below each other are no longer taken for a table by every browser (WAI-ARIA 1.2, 5.3.3).
 * @param {HTMLElement} part
 */
function prepareTables(part) {
  for (const table of part instanceof HTMLTableElement ? [part] : part.querySelectorAll("table")) {
    table.setAttribute("role", "table");
    const titles = [...(table.tHead?.rows[0]?.cells ?? [])].map(wordsOf);
    for (const group of table.children) {
      if (!(group instanceof HTMLTableSectionElement)) continue;
      group.setAttribute("role", "rowgroup");
      const heading = group === table.tHead ? "columnheader" : "rowheader";
      for (const row of group.rows) {
        row.setAttribute("role", "row");
        [...row.cells].forEach((cell, i) => {
          const isHeading = cell.localName === "th";
          cell.setAttribute("role", isHeading ? heading : "cell");
          if (!isHeading) cell.setAttribute("data-label", titles[i] ?? "");
        });
      }
    }
  }
}
