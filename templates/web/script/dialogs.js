// @ts-check
// The page's dialogs: native ones, which keep the focus inside and give it back.

/**
 * Opens a dialog and waits for an answer.
 * @param {string} title
 * @param {(Node | string)[]} content
 * @param {[string, string][]} answers value and words of each button; the first one is the one most will choose
 * @param {boolean} [mustChoose] Escape does not close it
 * @returns {Promise<string>} the value of the button; "" if it was closed without one
 */
function ask(title, content, answers, mustChoose = false) {
  const heading = element("h2", { id: "dialog-title", tabindex: "-1" }, title);
  const buttons = element("div", { class: "buttons" });
  const body = element("div", { class: "dialog-body" }, ...content);
  const dialog = element("dialog", { "aria-labelledby": "dialog-title" }, heading, body, buttons);
  answers.forEach(([value, words], i) => buttons.append(button(words, () => dialog.close(value), i ? "" : "primary")));
  dialog.addEventListener("cancel", (event) => mustChoose && event.preventDefault());
  document.body.append(dialog);
  return new Promise((resolve) => {
    const show = () => {
      dialog.showModal();
      heading.focus();
    };
    dialog.addEventListener("close", () => {
      // A browser closes at the second Escape, or at a phone's second Back, whatever the page says (HTML, 6.8, close watchers).
      if (mustChoose && !dialog.returnValue) return show();
      dialog.remove();
      resolve(dialog.returnValue);
    });
    show();
  });
}

/**
 * Closes the dialog that a part of it stands in.
 * @param {Element} part
 */
function closeAround(part) {
  part.closest("dialog")?.close("");
}

/**
 * Asks what becomes of another copy's answers.
 * @param {Comparison} found
 * @param {string} file
 * @param {Record<string, string>} theirs
 * @param {Words} words
 * @returns {Promise<("mine" | "theirs" | "both")[] | null>} a choice for each difference; null: take in nothing
 */
async function askAboutDifferences(found, file, theirs, words) {
  const intro = element("p", {}, words.say("merge_counts", {
    file, taken: found.taken.length, same: found.same, differing: found.differences.length,
  }));
  const choices = found.differences.map((one, i) => differenceChoice(one, i, words));
  const lost = found.lost.length
    ? [element("h3", {}, words.say("merge_lost")),
       element("ul", {}, ...found.lost.map((name) => element("li", {}, `${name}: ${theirs[name]}`)))]
    : [];
  const list = choices.length ? [element("p", {}, words.say("merge_choose"))] : [];
  const answer = await ask(words.say("merge_title"), [intro, ...list, ...choices, ...lost],
    [["take", words.say("merge_take")], ["", words.say("cancel")]]);
  if (answer !== "take") return null;
  return choices.map((choice) => {
    const chosen = /** @type {HTMLInputElement | null} */ (choice.querySelector("input:checked"));
    return /** @type {"mine" | "theirs" | "both"} */ (chosen?.value ?? "mine");
  });
}

/**
 * @param {Difference} one
 * @param {number} number
 * @param {Words} words
 * @returns {HTMLFieldSetElement}
 */
function differenceChoice(one, number, words) {
  const choice = (/** @type {string} */ value, /** @type {string} */ title, /** @type {string} */ text) => {
    const input = element("input", { type: "radio", name: `difference-${number}`, value });
    input.checked = value === "mine";
    return element("label", {}, input, element("span", {}, element("strong", {}, title),
      ...(text ? [element("span", { class: "said", dir: "auto" }, text)] : [])));
  };
  return element("fieldset", { class: "difference" }, element("legend", {}, one.question),
    choice("mine", words.say("merge_mine"), one.mine),
    choice("theirs", words.say("merge_theirs"), one.theirs),
    ...(one.both ? [choice("both", words.say("merge_both"), "")] : []));
}
