// @ts-check
// What the other files of this script hand to each other. They are joined into the page's one script, in the order
// of their names and main.js last (samepage/formats/web/sources.py); none is a module, so that nothing has to be built.

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control */

/**
 * What the page is, from the element #workbook.
 * @typedef {object} Facts
 * @property {1} format
 * @property {string} site the site's id, the first part of every file's name
 * @property {string} siteName
 * @property {string} edition
 * @property {string} level
 * @property {string} language BCP 47
 * @property {string} title
 * @property {string} contentHash of what the workbook was made from
 * @property {{name: string, email: string}} partner to whom the workbook is sent back
 * @property {Record<string, string>} printed what was written in when the workbook was made, by name of field
 * @property {Record<string, string>} labels every word that the script shows
 */

/**
 * Answers as a page or a text file holds them, and as the browser's storage does.
 * @typedef {object} AnswerFile
 * @property {1} format
 * @property {string} site
 * @property {string} edition
 * @property {string} level
 * @property {string} language
 * @property {string} copy a random id that all saved files of one copy share; "" before the first save
 * @property {string} saved when, as ISO 8601 in UTC; "" before the first save
 * @property {Record<string, string>} values by name of field; a mark is "yes" or ""
 * @property {Record<string, number>} rows how many rows a table has that a team may add to, by its block
 * @property {Record<string, number>} copies how many copies a worksheet has that is printed several times, by the first
 */

/** An error whose message is for the person at the page. */
class Refusal extends Error {}

/**
 * The element with this id, which the page's template promises.
 * @param {string} id
 * @returns {HTMLElement}
 */
function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element #${id}.`);
  return found;
}

/** Marks what the script has made: `takeBack` takes it out again. */
const MADE = "data-made";

/**
 * A new element, marked as made. `content` is text or elements; text is never read as HTML.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} content
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function element(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  made.setAttribute(MADE, "");
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/**
 * A button that does something on this page.
 * @param {string} words
 * @param {() => void} action
 * @param {string} [className]
 * @returns {HTMLButtonElement}
 */
function button(words, action, className = "") {
  const made = element("button", className ? { type: "button", class: className } : { type: "button" }, words);
  made.addEventListener("click", action);
  return made;
}
