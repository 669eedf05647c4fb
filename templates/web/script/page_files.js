// @ts-check
// Writing files: into the one that the person has chosen, where the browser can, and else as a download.

/**
 * The part of the File System Access API that is used (WICG; not in every browser, and not in TypeScript).
 * @typedef {{name: string, createWritable: () => Promise<{write: (data: Blob) => Promise<void>, close: () => Promise<void>}>,
 *   getFile: () => Promise<File>}} FileHandle
 */
/** @typedef {(options: object) => Promise<FileHandle>} SavePicker */

class PageFiles {
  constructor() {
    /** The file that Save writes into, once it is chosen in this window.
     * @type {FileHandle | null} */
    this.handle = null;
    /** Names that a browser would change if a file were called so again. */
    this.names = new Set([openFileName("")]);
  }

  /**
   * A name for a file saved now, with the seconds where one of this minute is there, and thousandths where one of this
   * second is: what the page calls a file is then what it is called on the disk.
   * @param {string} beginning
   * @param {Date} moment
   * @param {string} ending
   * @returns {string}
   */
  newName(beginning, moment, ending) {
    const name = ["", moment.toISOString().slice(16, 19), moment.toISOString().slice(16, 23)]
      .map((more) => `${beginning}-${fileTime(moment)}${more.replace(/[:.]/g, "-")}${ending}`)
      .find((one, i) => i === 2 || !this.names.has(one)) ?? "";
    this.names.add(name);
    return name;
  }

  /**
   * Saves a page.
   * @param {string} page
   * @param {string} name how the file is called, if the person does not call it something else
   * @returns {Promise<string | null>} the file's name; null if the person chose none
   */
  async save(page, name) {
    const blob = new Blob([page], { type: "text/html" });
    const pick = /** @type {{showSaveFilePicker?: SavePicker}} */ (/** @type {unknown} */ (window)).showSaveFilePicker;
    try {
      if (!this.handle && pick) {
        const types = [{ accept: { "text/html": [".html"] } }];
        this.handle = await pick.call(window, { suggestedName: name, types });
      }
      if (this.handle) {
        await writeInto(this.handle, blob);
        return this.handle.name;
      }
    } catch (error) {
      this.handle = null;
      if (error instanceof DOMException && error.name === "AbortError") return null;
      // The browser may not write here: refused for local files, a stick pulled out, a folder that is locked.
    }
    download(blob, name);
    return name;
  }
}

/**
 * @param {FileHandle} handle
 * @param {Blob} blob
 */
async function writeInto(handle, blob) {
  const stream = await handle.createWritable();
  await stream.write(blob);
  await stream.close();
  if ((await handle.getFile()).size !== blob.size) throw new Error("The file is not whole.");
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function download(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000); // a slow browser still reads it
}

/**
 * A file's text: in UTF-8, or in UTF-16, as some editors save it, with a mark at its beginning or without one.
 * @param {File} file
 * @returns {Promise<string>}
 */
async function textOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/**
 * Of each two bytes of mostly Latin letters in UTF-16, one is zero: as in samepage/formats/web/returned_page.py.
 * @param {Uint8Array} bytes
 * @returns {"utf-8" | "utf-16le" | "utf-16be"}
 */
function encodingOf(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const zeros = [0, 0];
  bytes.forEach((byte, i) => (byte ? 0 : zeros[i % 2]++));
  const [first, second] = zeros;
  if (Math.max(first, second) <= bytes.length / 8 || Math.min(first, second) > bytes.length / 64) return "utf-8";
  return second > first ? "utf-16le" : "utf-16be";
}

/**
 * The name of the file that is open.
 * @param {string} otherwise
 * @returns {string}
 */
function openFileName(otherwise) {
  const last = location.pathname.split("/").pop() ?? "";
  try {
    return decodeURIComponent(last) || otherwise;
  } catch {
    return last || otherwise;
  }
}
