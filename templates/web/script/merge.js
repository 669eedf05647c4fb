// @ts-check
// Two copies' answers put together: one that is filled in stands, and where both are, a person chooses.

/** @typedef {{names: string[], question: string, mine: string, theirs: string, both: string}} Difference
 * `mine` and `theirs` as shown; `both` one below the other, "" where that is no answer */
/** @typedef {{taken: string[], same: number, differences: Difference[], lost: string[]}} Comparison */

/**
 * @param {Record<string, string>} theirs
 * @param {Controls} controls
 * @param {Words} words
 * @returns {Comparison} `taken` are the names of answers that are there only; `lost` have no place here
 */
function compare(theirs, controls, words) {
  /** @type {Comparison} */
  const found = { taken: [], same: 0, differences: [], lost: [] };
  for (const [name, value] of Object.entries(theirs)) if (value && !takes(controls.byName.get(name), value)) found.lost.push(name);
  const lost = new Set(found.lost);
  for (const names of groups(controls)) {
    const mine = (/** @type {string} */ name) => controls.values.get(name) ?? "";
    const other = (/** @type {string} */ name) => (Object.hasOwn(theirs, name) && !lost.has(name) ? theirs[name] : "");
    const there = names.filter(other);
    if (names.every((name) => mine(name) === other(name))) found.same += there.length;
    else if (!names.some(mine)) found.taken.push(...there);
    else if (there.length) found.differences.push(difference(names, mine, other, controls, words));
  }
  return found;
}

/**
 * @param {Control | undefined} control
 * @param {string} value
 * @returns {boolean}
 */
function takes(control, value) {
  if (!control || control.disabled || ("readOnly" in control && control.readOnly)) return valueOrNothing(control) === value;
  return !(control instanceof HTMLSelectElement) || [...control.options].some((option) => option.value === value);
}

/**
 * @param {Control | undefined} control
 * @returns {string | undefined}
 */
function valueOrNothing(control) {
  return control && valueOf(control);
}

/**
 * The names of controls: the marks of one question together, others each alone.
 * @param {Controls} controls
 * @returns {Iterable<string[]>}
 */
function groups(controls) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const name of controls.byName.keys()) {
    const group = groupOf(name);
    const names = found.get(group);
    if (names) names.push(name);
    else found.set(group, [name]);
  }
  return found.values();
}

/**
 * @param {string[]} names
 * @param {(name: string) => string} mine
 * @param {(name: string) => string} theirs
 * @param {Controls} controls
 * @param {Words} words
 * @returns {Difference}
 */
function difference(names, mine, theirs, controls, words) {
  const control = /** @type {Control} */ (controls.byName.get(names[0]));
  if (names.length === 1 && control.type !== "checkbox") {
    const [name] = names;
    const both = control instanceof HTMLTextAreaElement ? `${mine(name)}\n\n${theirs(name)}` : "";
    const show = (/** @type {string} */ value) => shownValue(control, value, words);
    return { names, question: nameOf(control), mine: show(mine(name)), theirs: show(theirs(name)), both };
  }
  const marked = (/** @type {(name: string) => string} */ value) =>
    names.filter(value).map((name) => nameOf(/** @type {Control} */ (controls.byName.get(name)))).join("\n") || words.say("nothing");
  const legend = control.closest("fieldset, tr")?.querySelector("legend, th");
  const heading = control.closest(".prompt, .worksheet")?.querySelector("h3, h2");
  const question = [wordsOf(heading), wordsOf(legend)].filter(Boolean).join(" · ") || nameOf(control);
  return { names, question, mine: marked(mine), theirs: marked(theirs), both: control.matches("[data-exclusive]") ? "" : "marks" };
}

/**
 * The values that a choice comes to, by name.
 * @param {Difference} one
 * @param {"mine" | "theirs" | "both"} choice
 * @param {Record<string, string>} theirs
 * @param {Map<string, string>} mine
 * @returns {Record<string, string>}
 */
function chosenValues({ names, both }, choice, theirs, mine) {
  /** @type {Record<string, string>} */
  const values = {};
  for (const name of names) {
    const [here, there] = [mine.get(name) ?? "", theirs[name] ?? ""];
    if (choice === "both") values[name] = both === "marks" ? here || there : both;
    else values[name] = choice === "mine" ? here : there;
  }
  return values;
}
