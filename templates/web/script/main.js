// @ts-check
// Starts when the page is read. The page's source is taken first, before anything is changed in it.

function start() {
  const source = new PageSource();
  /** @type {Facts} */
  const facts = JSON.parse(byId("workbook").textContent ?? "");
  /** @type {AnswerFile} */
  const inFile = JSON.parse(byId("answers").textContent ?? "");
  completeNames(byId("form"));
  const session = new Session(facts, inFile, source);
  offerDates(session.form, session.words);
  letBoxesGrow(session.form);
  letAnswersTurn(session.form);
  prepareTablesWhereNarrow(byId("main"));
  arriveAtPlaces();
  printWholeAnswers(session.form, session.words);
  document.documentElement.classList.add("ready");
  // What a browser's storage is asked takes time, and waits until the page can be seen.
  requestAnimationFrame(() => window.setTimeout(() => void session.offerKept()));
}

start();
