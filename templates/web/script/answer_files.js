// @ts-check
// Answers as files: a whole page, or a text that mail programs let through. See docs/web.md.

const BEGIN = "----- BEGIN ANSWERS (do not change below) -----";
const END = "----- END ANSWERS -----";
/** No workbook's answers are larger; a larger file is not read. */
const LARGEST_FILE = 30_000_000;

/**
 * JSON that cannot end the element it stands in (HTML Standard, 4.12.1.3).
 * @param {unknown} value
 * @returns {string}
 */
function scriptJson(value) {
  return JSON.stringify(value).replace(/[<\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * The page as it was before this script changed it, to be saved with other answers: a saved page is made of it
 * and not of what is on the screen, so that a page saved a hundred times is no larger than one saved once.
 */
class PageSource {
  constructor() {
    const answers = byId("answers");
    const source = document.documentElement.outerHTML;
    const at = source.lastIndexOf(answers.outerHTML);
    if (at < 0) throw new Error("The page's answers are not found in its source.");
    this.before = `<!DOCTYPE html>\n${source.slice(0, at)}`;
    // A parser moves what stands behind the end of the body into it: without this a page would grow line by line.
    const rest = source.slice(at + answers.outerHTML.length, source.lastIndexOf("</body>"));
    this.after = `${rest.trimEnd()}\n</body></html>\n`;
    this.element = /** @type {HTMLElement} */ (answers.cloneNode(false));
  }

  /**
   * @param {AnswerFile} answers
   * @returns {string}
   */
  withAnswers(answers) {
    this.element.textContent = scriptJson(answers);
    return this.before + this.element.outerHTML + this.after;
  }
}

/**
 * The answers as a text: to be read by people, and below that exactly, for the program.
 * @param {AnswerFile} answers
 * @param {Facts} facts
 * @param {Controls} controls
 * @param {Words} words
 * @returns {string}
 */
function answersAsText(answers, facts, controls, words) {
  const lines = [facts.title, `${words.say("edition_is", { edition: facts.edition })}`, words.moment(new Date(answers.saved)), ""];
  let chapter = "";
  for (const [name, control] of controls.byName) {
    const value = answers.values[name];
    if (!value) continue;
    const heading = wordsOf(control.closest("section.chapter")?.querySelector("h2"));
    if (heading !== chapter) lines.push("", heading, "=".repeat(Math.min(heading.length, 70)), "");
    chapter = heading;
    // Indented, so that no answer can look like the lines that the program reads.
    lines.push(nameOf(control), ...shownValue(control, value, words).split(/\r\n|[\n\r\u2028\u2029]/).map((line) => `    ${line}`), "");
  }
  // A text has no page around it that says what was printed in.
  const { printed, contentHash, title } = facts;
  const bytes = new TextEncoder().encode(JSON.stringify({ ...answers, printed, contentHash, title }));
  const encoded = toBase64(bytes).match(/.{1,76}/g) ?? [];
  return [...lines, "", BEGIN, ...encoded, `sha256: ${sha256(bytes)}`, END, ""].join("\n");
}

/**
 * The answers in a file that a person has opened.
 * @param {string} text the file's text
 * @param {Words} words
 * @returns {unknown} JSON of any form
 * @throws {Refusal} if there are none in it
 */
function answersIn(text, words) {
  try {
    // Each page has the text file's first line in its script, and so that line tells nothing.
    const blocks = /^\s*</.test(text) ? [] : [...text.matchAll(FIRST_LINE)].map((found) => text.slice(found.index + found[0].length));
    if (blocks.length) return newest(blocks, words);
    // Parsed as data: a document made in this way runs no script and loads nothing.
    const page = new DOMParser().parseFromString(text, "text/html");
    return JSON.parse(page.getElementById("answers")?.textContent ?? "");
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(words.say("refused_kind"));
  }
}

// What mail programs put before the lines they quote, and how they break a line or draw its dashes: as in
// samepage/formats/web/answers_text.py.
const GAP = "[>|\\s]{0,40}";
const DASHES = "[-\u2010-\u2015]{2,12}";
const FIRST_LINE = new RegExp(`${DASHES}${GAP}BEGIN${GAP}ANSWERS[^-\u2010-\u2015]{0,120}${DASHES}`, "gi");
const LAST_LINE = new RegExp(`${DASHES}${GAP}END${GAP}ANSWERS`, "i");

/**
 * Of several blocks, as in a mail that quotes an earlier one, the answers saved last.
 * @param {string[]} blocks what stands behind each first line
 * @param {Words} words
 * @returns {unknown}
 */
function newest(blocks, words) {
  const whole = blocks.map(wholeAnswers).filter((one) => one !== null);
  if (!whole.length) throw new Refusal(words.say("refused_cut"));
  return whole.reduce((one, other) => (String(other.saved) >= String(one.saved) ? other : one));
}

/**
 * @param {string} text what stands behind the first line
 * @returns {{saved?: unknown} | null} null if it is not whole
 */
function wholeAnswers(text) {
  const end = text.search(LAST_LINE);
  const [packed, said = ""] = text.slice(0, Math.max(end, 0)).split(/sha256\s*:/i);
  try {
    // A mail may write "=" as "=3D" (RFC 2045, 6.7); the padding of base64 is not needed.
    const bytes = fromBase64(packed.replace(/=3D|[^A-Za-z0-9+/]/g, ""));
    if (sha256(bytes) !== said.toLowerCase().replace(/=3d|[^0-9a-f]/g, "").slice(0, 64)) return null;
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

/**
 * Answers that fit this workbook. What others sent is data of any form: only text and numbers are taken from it.
 * @param {unknown} data
 * @param {Facts} facts
 * @param {Words} words
 * @returns {AnswerFile}
 * @throws {Refusal} if they are of another site, edition, level or language
 */
function checkedAnswers(data, facts, words) {
  const found = /** @type {Partial<Record<keyof AnswerFile, unknown>>} */ (typeof data === "object" && data ? data : {});
  if (found.format !== 1 || typeof found.values !== "object" || !found.values) throw new Refusal(words.say("refused_kind"));
  const text = (/** @type {unknown} */ value) => (typeof value === "string" ? value : "");
  if (found.site !== facts.site || found.level !== facts.level) {
    throw new Refusal(words.say("refused_site", { site: text(found.site), here: facts.site }));
  }
  if (found.edition !== facts.edition || found.language !== facts.language) {
    throw new Refusal(words.say("refused_edition", { edition: text(found.edition), here: facts.edition }));
  }
  const counts = (/** @type {unknown} */ of) => Object.fromEntries(Object.entries(typeof of === "object" && of ? of : {})
    .filter(([, count]) => Number.isInteger(count)));
  return {
    format: 1, site: facts.site, edition: facts.edition, level: facts.level, language: facts.language,
    copy: text(found.copy), saved: text(found.saved),
    values: Object.fromEntries(Object.entries(found.values).filter(([, value]) => typeof value === "string")),
    rows: counts(found.rows), copies: counts(found.copies),
  };
}
