// @ts-check
// Entries in IndexedDB that stand on the disk as soon as they are written. A browser writes its localStorage to the
// disk some seconds late: of a browser that was killed while somebody typed, Chromium 156 had lost the last six.

/** @typedef {"kept" | "full" | "blocked"} Written */

class DurableStore {
  /** @type {Promise<IDBDatabase | null> | null} */
  #database = null;
  /** Why it could not be opened.
   * @type {"full" | "blocked"} */
  #refused = "blocked";

  /** Opened when it is first asked for, and tried again after it was refused: a full disk may have room later. */
  get database() {
    return (this.#database ??= Promise.race([openDatabase(), after(OPENS_WITHIN)]).catch((error) => {
      this.#refused = isFull(error) ? "full" : "blocked";
      return (this.#database = null);
    }));
  }

  /**
   * @param {string[]} places
   * @param {string} text
   * @returns {Promise<Written>}
   */
  async put(places, text) {
    return this.#change((store) => places.forEach((place) => store.put(text, place)));
  }

  /** Removes every entry. */
  async clear() {
    return this.#change((store) => store.clear());
  }

  /**
   * @param {string} place
   * @returns {Promise<string | null>}
   */
  async get(place) {
    const database = await this.database;
    if (!database) return null;
    return new Promise((resolve) => {
      const request = database.transaction(STORE).objectStore(STORE).get(place);
      request.onsuccess = () => resolve(typeof request.result === "string" ? request.result : null);
      request.onerror = () => resolve(null);
    });
  }

  /**
   * @param {(store: IDBObjectStore) => void} action
   * @returns {Promise<Written>}
   */
  async #change(action) {
    const database = await this.database;
    if (!database) return this.#refused;
    return new Promise((resolve) => {
      try {
        const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
        transaction.oncomplete = () => resolve("kept");
        transaction.onabort = () => {
          this.#database = null; // a browser closes the one that could not be written
          resolve("full"); // or broken, for which browsers have many names
        };
        action(transaction.objectStore(STORE));
        transaction.commit(); // also if the page is closed now
      } catch {
        this.#database = null; // closed by the browser, as when its data are cleared
        resolve("blocked");
      }
    });
  }
}

const STORE = "answers";
/** Milliseconds; a browser whose storage has been damaged may not answer at all. */
const OPENS_WITHIN = 5000;

/**
 * @param {number} milliseconds
 * @returns {Promise<null>}
 */
function after(milliseconds) {
  return new Promise((resolve) => window.setTimeout(() => resolve(null), milliseconds));
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("samepage", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Whether there is no room. Of a full disk, Chromium says UnknownError.
 * @param {unknown} error
 * @returns {boolean}
 */
function isFull(error) {
  return error instanceof DOMException && ["QuotaExceededError", "NS_ERROR_DOM_QUOTA_REACHED", "UnknownError"].includes(error.name);
}
