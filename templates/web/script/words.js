// @ts-check
// The words the script shows, in the workbook's language.

class Words {
  /** @param {Facts} facts */
  constructor(facts) {
    this.labels = facts.labels;
    this.language = facts.language;
  }

  /**
   * The label `key`; `{name}` in it becomes `parts.name`.
   * @param {string} key
   * @param {Record<string, string | number>} [parts]
   * @returns {string}
   */
  say(key, parts = {}) {
    const text = this.labels[key];
    if (text === undefined) throw new Error(`The workbook has no label "${key}".`);
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in parts ? String(parts[name]) : whole));
  }

  /**
   * A moment: the time alone if it is today.
   * @param {Date} moment
   * @returns {string}
   */
  time(moment) {
    if (moment.toDateString() !== new Date().toDateString()) return this.moment(moment);
    return new Intl.DateTimeFormat(this.language, { timeStyle: "short" }).format(moment);
  }

  /**
   * A moment: day and time.
   * @param {Date} moment
   * @returns {string}
   */
  moment(moment) {
    return new Intl.DateTimeFormat(this.language, { dateStyle: "medium", timeStyle: "short" }).format(moment);
  }

  /**
   * A day as people write it in this language: 09/01/2026, 1.9.2026.
   * @param {Date} day at midnight UTC
   * @returns {string}
   */
  day(day) {
    /** @type {Intl.DateTimeFormatOptions} */
    const form = { year: "numeric", month: "2-digit", day: "2-digit", timeZone: "UTC", numberingSystem: "latn", calendar: "gregory" };
    return new Intl.DateTimeFormat(this.language, form).format(day).replace(/[\u200e\u200f\u061c]/g, "");
  }
}

/**
 * The date and time as files are named after them: 2026-11-26-1042.
 * @param {Date} moment
 * @returns {string}
 */
function fileTime(moment) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  return `${day}-${two(moment.getHours())}${two(moment.getMinutes())}`;
}
