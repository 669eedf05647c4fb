// @ts-check
// Starts when the page is read. The page's source is taken first, before anything is changed in it.

function start() {
  const source = new PageSource();
  /** @type {Facts} */
  const facts = JSON.parse(byId("workbook").textContent ?? "");
  /** @type {AnswerFile} */
  const inFile = JSON.parse(byId("answers").textContent ?? "");
  const session = new Session(facts, inFile, source);
  letBoxesGrow(session.form);
  letAnswersTurn(session.controls);
  prepareTablesWhereNarrow(byId("main"));
  arriveAtPlaces();
  printWholeAnswers(session.form, session.words);
  document.documentElement.classList.add("ready");
  // What nobody needs for the first key waits until the page can be seen.
  requestAnimationFrame(() => window.setTimeout(() => {
    offerDates(session.form, session.words);
    session.progress.count();
    void session.offerKept();
  }));
}

start();
