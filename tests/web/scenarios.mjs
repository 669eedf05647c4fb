// Plays what people do with a workbook's page, and prints what came of it as JSON, one entry a scenario.
//
// node scenarios.mjs job.json, where the job is
//   {browser: "chromium" | "firefox", executable, page, folder, scenarios: [name], texts: [text], widths?: [px],
//    workbooks?: {site: {page, width}}}
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as person from "./browser.mjs";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const log = { requests: [], errors: [] };
const status = (tab) => tab.locator("#status").textContent();
const fileState = (tab) => tab.locator(".file-state").textContent();
const netState = (tab) => tab.locator(".net-state").textContent();
const said = async (tab) => {
  await tab.waitForFunction(() => document.getElementById("status").textContent !== "");
  return status(tab);
};
const open = (browser, page = job.page, options = {}) =>
  person.open(browser, page, log, { ...options, before: options.before ?? person.withoutPicker });
const downloads = join(job.folder, "downloads");
const save = (tab) => person.downloaded(downloads, () => person.press(tab, "Save"));
const copyAs = (path, name) => {
  const to = join(job.folder, name);
  writeFileSync(to, readFileSync(path));
  return to;
};

/** Every field filled in, saved, opened again, changed, saved again. */
async function fill(browser) {
  const tab = await open(browser);
  const empty = await fileState(tab);
  const put = await person.fillAll(tab, job.texts, { paste: job.browser === "chromium" });
  const changed = await fileState(tab);
  const first = copyAs(await save(tab), "first.html");
  const saved = { status: await said(tab), state: await fileState(tab) };
  await save(tab); // in the same minute, mostly
  await tab.waitForFunction((before) => ![before, ""].includes(document.getElementById("status").textContent), saved.status);
  const savedAgain = await fileState(tab);
  const text = copyAs(await person.downloaded(downloads, async () => {
    await person.press(tab, "Send back");
    await person.press(tab, "Save the answers as text");
  }), "answers.txt");
  await tab.context().close();

  const again = await open(browser, first);
  const reopened = await person.values(again);
  const progress = await again.locator("#contents .progress").allTextContents();
  const [some] = Object.keys(put);
  await again.locator(`[name=${JSON.stringify(some)}]`).focus();
  await again.keyboard.press("Control+End");
  await again.keyboard.type(" more");
  const second = copyAs(await save(again), "second.html");
  await again.context().close();
  return { put, empty, changed, saved, savedAgain, first, second, text, reopened, progress, some };
}

/** A page with changes that are not saved asks before it is closed. */
async function leave(browser) {
  const tab = await open(browser);
  await tab.locator("#form textarea").first().click();
  await tab.keyboard.type("Not saved");
  const asked = new Promise((resolve) => tab.on("dialog", async (dialog) => {
    resolve(dialog.type());
    await dialog.accept();
  }));
  await tab.close({ runBeforeUnload: true });
  return { asked: await asked };
}

/** The page goes away and comes back: what was typed is offered. */
async function restore(browser) {
  const tab = await open(browser);
  const box = tab.locator("#form textarea").first();
  await box.click();
  await tab.keyboard.type("Typed and lost");
  tab.on("dialog", (dialog) => dialog.accept());
  await person.go(tab, job.page); // at once: only leaving the page writes
  const title = await tab.locator("dialog h2").textContent();
  // What is typed before that writes over nothing, and neither does leaving the page.
  await tab.evaluate(() => {
    const first = document.querySelector("#form textarea");
    first.value = "x";
    first.dispatchEvent(new Event("input", { bubbles: true }));
    globalThis.dispatchEvent(new Event("blur"));
  });
  await person.go(tab, job.page);
  await tab.locator("dialog h2").waitFor();
  await tab.keyboard.press("Escape");
  await tab.keyboard.press("Escape");
  await tab.waitForTimeout(200);
  const stays = await tab.locator("dialog[open]").count();
  const axe = await person.violations(tab);
  await person.press(tab, "Restore what I typed");
  await said(tab);
  const back = await box.inputValue();
  // Another site's storage is not touched; the switch clears all of it.
  await tab.evaluate(() => localStorage.setItem("samepage:other-site:1:", "x"));
  await person.press(tab, "More");
  await tab.getByRole("switch").focus();
  await tab.keyboard.press("Space");
  await tab.waitForFunction(() => document.querySelector(".net-state").textContent !== "");
  const told = await netState(tab);
  await tab.keyboard.press("Escape");
  await box.click();
  await tab.keyboard.type("Secret");
  await tab.waitForTimeout(1500);
  const kept = await tab.evaluate(() => Object.keys(localStorage));
  await person.go(tab, job.page);
  await tab.waitForTimeout(500);
  return { title, stays, axe, back, told, kept, offered: await tab.locator("dialog[open]").count(), toldAgain: await netState(tab) };
}

/** Two windows with one page, each with answers of its own; both go away. In the end one is told that others use the computer. */
async function windows(browser) {
  const one = await open(browser);
  const another = async () => {
    const tab = await one.context().newPage();
    await tab.addInitScript(person.withoutPicker);
    await person.go(tab, job.page);
    return tab;
  };
  const two = await another();
  for (const [n, tab] of [one, two, one].entries()) {
    await tab.bringToFront();
    await tab.locator("#form textarea").nth(n).fill(`In ${n}`);
    await tab.waitForTimeout(1300);
  }
  const told = [await status(one), await status(two)];
  await one.close();
  await two.close();
  const three = await another();
  await three.locator("dialog h2").waitFor();
  await person.press(three, "Restore what I typed");
  await said(three);
  const back = await three.locator("#form textarea").evaluateAll((all) => all.slice(0, 3).map((box) => box.value));
  const four = await another();
  await person.press(four, "Keep this file as it is");
  await person.press(three, "More");
  await three.getByRole("switch").check();
  await four.waitForFunction(() => document.querySelector(".net-state").textContent !== "");
  const shared = await netState(four);
  await four.locator("#form textarea").first().fill("Secret");
  await four.waitForTimeout(1300);
  return { told, back, shared, kept: await four.evaluate(() => Object.keys(localStorage)) };
}

/** Storage that is refused, and one that is full. */
async function storage(browser) {
  const blocked = await open(browser, job.page, { before: () => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
      Object.defineProperty(globalThis, name, { get() { throw new DOMException("no", "SecurityError"); } });
    }
  } });
  await blocked.waitForFunction(() => document.querySelector(".net-state").textContent !== "");
  const atOnce = await netState(blocked);
  await blocked.locator("#form textarea").first().click();
  await blocked.keyboard.type("Still works");
  await blocked.context().close();
  const full = await open(browser, job.page, { before: () => {
    const error = () => new DOMException("full", "QuotaExceededError");
    Storage.prototype.setItem = function () { throw error(); };
    IDBObjectStore.prototype.put = function () { throw error(); };
  } });
  await full.locator("#form textarea").first().click();
  await full.keyboard.type("Much text");
  await full.waitForFunction(() => document.querySelector(".net-state").textContent !== "");
  const told = await netState(full);
  await full.context().close();
  // As of a disk that is full: localStorage takes what it cannot write, and the database is not opened.
  const disk = await open(browser, job.page, { before: () => {
    IDBFactory.prototype.open = () => {
      const request = { error: new DOMException("Internal error opening backing store.", "UnknownError") };
      setTimeout(() => request.onerror());
      return request;
    };
  } });
  await disk.waitForFunction(() => document.querySelector(".net-state").textContent !== "");
  return { blocked: atOnce, full: told, disk: await netState(disk) };
}

/** Two copies are put together. */
async function merge(browser) {
  const tab = await open(browser);
  const boxes = tab.locator("#form textarea");
  for (const [n, text] of [[0, "Mine"], [1, "Only mine"], [2, "Mine, too"]]) {
    await boxes.nth(n).click();
    await tab.keyboard.type(text);
  }
  const names = await boxes.evaluateAll((all) => all.slice(0, 4).map((one) => one.name));
  const { first, answers } = job;
  const theirs = { ...answers, values: { [names[0]]: "Theirs", [names[2]]: "Theirs, too", [names[3]]: "Only theirs", "no.such": "Lost" } };
  const file = join(job.folder, "other.html");
  const page = readFileSync(job.page, "utf8");
  const withAnswers = (one) => page.replace(/(<script[^>]* id="answers"[^>]*>)[^]*?(<\/script>)/, (_, a, b) => a + JSON.stringify(one).replaceAll("<", "\\u003c") + b);
  writeFileSync(file, withAnswers(theirs));
  const choose = async (path) => {
    await person.press(tab, "More");
    const chooser = tab.waitForEvent("filechooser");
    await person.press(tab, "Open my saved workbook");
    await (await chooser).setFiles(path);
    await tab.locator("dialog", { hasNotText: "Safety copy" }).waitFor();
  };
  await choose(file);
  const asked = await tab.locator("dialog[open]").innerText();
  if (!asked.includes("Take in")) throw new Error(asked);
  const axe = await person.violations(tab);
  // By keyboard: theirs for the first difference, both for the second.
  await tab.locator("dialog input[type=radio]").first().focus();
  await tab.keyboard.press("ArrowDown");
  await tab.locator('dialog input[name="difference-1"]').first().focus();
  await tab.keyboard.press("ArrowDown");
  await tab.keyboard.press("ArrowDown");
  await tab.getByRole("button", { name: "Take in" }).focus();
  await tab.keyboard.press("Enter");
  await said(tab);
  const now = await person.values(tab);
  const marked = await tab.locator(".differs").allTextContents();
  const axeMarked = await person.violations(tab);
  const refused = {};
  const bad = {
    site: withAnswers({ ...theirs, site: "another-site" }), edition: withAnswers({ ...theirs, edition: "9" }), kind: "<p>Hello",
    form: withAnswers({ ...theirs, values: null }), cut: "----- BEGIN ANSWERS (do not change below) -----\nAAAA\n----- END ANSWERS -----\n",
    prototype: withAnswers({ ...theirs, values: { ["__proto__"]: "x", constructor: "y" }, rows: { "work.actions": 1e9 } }),
  };
  for (const [kind, text] of Object.entries(bad)) {
    const path = join(job.folder, kind === "cut" ? "bad.txt" : `bad-${kind}.html`);
    writeFileSync(path, text);
    if (kind === "prototype") {
      await choose(path);
      refused[kind] = await tab.locator("dialog[open]").innerText();
      await tab.keyboard.press("Escape");
      continue;
    }
    await choose(path);
    refused[kind] = await tab.locator("dialog[open]").innerText();
    await tab.keyboard.press("Escape");
  }
  const body = tab.locator("tbody[data-repeat='work.actions']");
  const rows = [await body.locator("tr").count(), await body.locator("xpath=../following-sibling::button[1]").isEnabled()];
  // A text file made by the page, as a mail program hands it on.
  let fromText = "";
  if (first) {
    // Quoted twice, its lines broken, its dashes drawn long, "=" escaped; and an earlier one below it.
    const sent = readFileSync(first, "utf8").replaceAll("=", "=3D").replaceAll("-----", "——");
    const quoted = sent.split("\n").flatMap((line) => line.match(/.{1,50}/gu) ?? [""]).map((line) => `> > ${line}`).join("\r\n");
    const cut = "\n----- BEGIN ANSWERS -----\nAAAA\nsha256: 00\n----- END ANSWERS -----\n";
    writeFileSync(join(job.folder, "quoted.txt"), Buffer.from(`${quoted}${cut}`, "utf16le"));
    await choose(join(job.folder, "quoted.txt"));
    fromText = await tab.locator("dialog[open]").innerText();
  }
  return { names, asked, axe, now: Object.fromEntries(names.map((name) => [name, now[name]])), marked, axeMarked, refused, rows, fromText };
}

/** A row is added, filled in, saved, and there again. */
async function rows(browser) {
  const tab = await open(browser);
  const body = tab.locator("tbody[data-repeat]").first();
  const before = await body.locator("tr").count();
  await tab.getByRole("button", { name: "Add a row" }).first().click();
  const focused = await tab.evaluate(() => document.activeElement.name);
  const label = await tab.evaluate(() => document.activeElement.getAttribute("aria-label"));
  await tab.keyboard.type("In a new row");
  await tab.getByRole("button", { name: "Add a row" }).first().click(); // stays empty, and is not saved
  const saved = copyAs(await save(tab), "rows.html");
  // The computer's clock was an hour fast, and is right now.
  const again = await open(browser, saved, { before: () => {
    delete globalThis.showSaveFilePicker;
    const Now = Date;
    globalThis.Date = class extends Now {
      constructor(...parts) {
        parts.length ? super(...parts) : super(Now.now() - 3_600_000);
      }
    };
  } });
  again.on("dialog", (dialog) => dialog.accept());
  const now = await person.values(again);
  const box = again.locator("#form textarea").first();
  await box.click();
  const turned = [];
  for (const text of ["2026: שלום, world!", "One שלום", "2026"]) {
    await again.keyboard.press("Control+A");
    await again.keyboard.insertText(text);
    turned.push(await box.evaluate((one) => getComputedStyle(one).direction + one.dir));
  }
  // English words in a page from the right: the first side, its mark and all, right of the second.
  const sides = await again.evaluate(() => {
    document.documentElement.dir = "rtl";
    const second = document.querySelector(".legend .side + .side");
    return second.previousElementSibling.getBoundingClientRect().left - second.getBoundingClientRect().right;
  });
  await person.go(again, saved);
  const offered = await again.locator("dialog h2").waitFor({ timeout: 8000 }).then(() => true, () => false);
  return { turned, sides, offered, before, focused, label, saved, after: await again.locator("tbody[data-repeat]").first().locator("tr").count(), value: now[focused] };
}

/** Two copies of a worksheet are added, one with a row of its own; one is filled in, saved, and there again. */
async function copies(browser) {
  const tab = await open(browser, job.withCopies);
  const add = tab.getByRole("button", { name: `Add another copy: ${job.copied}` });
  await add.click();
  const told = await said(tab);
  const focused = await tab.evaluate(() => document.activeElement.textContent);
  const axe = await person.violations(tab);
  const section = tab.locator("section[data-copy]").last();
  const id = await section.getAttribute("id");
  const names = await section.locator("[name]").evaluateAll((all) => all.map((one) => [one.name, one.getAttribute("aria-label"), one.labels.length]));
  const before = await tab.locator("section[data-copy]").last().evaluate((one) => one.previousElementSibling.id);
  await section.getByRole("button", { name: "Add a row" }).first().click();
  const inRow = await tab.evaluate(() => document.activeElement.name);
  await tab.keyboard.type("In the added copy");
  // A new row's dates have a button of their own; the browser's picker cannot be used from outside.
  await tab.evaluate(() => {
    HTMLInputElement.prototype.showPicker = function () {
      this.value = "2026-09-01";
      this.dispatchEvent(new Event("change"));
    };
  });
  const pick = section.getByRole("button", { name: "Pick a date" }).last();
  const picker = await pick.getAttribute("aria-label");
  await pick.click();
  const picked = await tab.evaluate(() => [document.activeElement.name, document.activeElement.value]);
  const mark = section.locator("[type=checkbox]").first();
  if (await mark.count()) await mark.check();
  await add.click(); // stays empty, and is not saved
  const titles = await tab.locator("section[data-copy] .worksheet-title").allTextContents();
  const saved = copyAs(await save(tab), "copies.html");
  const text = copyAs(await person.downloaded(downloads, async () => {
    await person.press(tab, "Send back");
    await person.press(tab, "Save the answers as text");
  }), "copies.txt");
  const again = await open(browser, saved);
  const now = await person.values(again);
  const ids = await again.evaluate(() => {
    const all = [...document.querySelectorAll("[id]")].map((one) => one.id);
    return all.length - new Set(all).size;
  });
  const number = await again.locator("section[data-copy]").count();
  // Another copy of the workbook has what was added.
  const fresh = await open(browser, job.withCopies);
  await person.press(fresh, "More");
  const chooser = fresh.waitForEvent("filechooser");
  await person.press(fresh, "Open my saved workbook");
  await (await chooser).setFiles(saved);
  await person.press(fresh, "Take in");
  await said(fresh);
  const merged = (await person.values(fresh))[inRow];
  return { told, focused, axe, id, names, before, inRow, picker, picked, titles, saved, text, number, ids, value: now[inRow], merged };
}

/** Saved by the browser's own "Save page as": its document as it is now, with all that the script has made of it. */
async function byBrowser(browser) {
  const tab = await open(browser, job.withCopies);
  await tab.getByRole("button", { name: /^Add another copy/ }).click();
  await tab.getByRole("button", { name: /^Add a row/ }).last().click();
  const name = await tab.evaluate(() => document.activeElement.name);
  await tab.keyboard.type("Not by Save");
  await tab.waitForFunction(() => document.getElementById("answers").textContent.includes("Not by Save"));
  const page = join(job.folder, "by-browser.html");
  writeFileSync(page, `<!-- saved from url=(0014)about:internet -->\n<!DOCTYPE html>\n${await tab.evaluate(() => document.documentElement.outerHTML)}`);
  const counted = (one) => one.evaluate(() => [document.querySelectorAll("button").length, document.querySelectorAll("*").length]);
  const before = await counted(tab);
  // What the script had set as a style is refused in a file, and set anew.
  const again = await person.open(browser, page, { requests: log.requests, errors: [] }, { before: person.withoutPicker });
  const after = await counted(again);
  return { name, page, before, after, value: (await person.values(again))[name], saved: copyAs(await save(again), "by-browser-saved.html") };
}

/** Saving into the same file, where the browser can. */
async function sameFile(browser) {
  const tab = await open(browser, job.page, { before: () => {
    globalThis.written = [];
    globalThis.picked = 0;
    globalThis.showSaveFilePicker = async ({ suggestedName }) => {
      globalThis.picked++;
      if (globalThis.picked === 1) throw new DOMException("closed", "AbortError");
      return {
        name: suggestedName,
        getFile: async () => globalThis.written.at(-1),
        createWritable: async () => ({
          write: async (blob) => {
            if (globalThis.broken) throw new DOMException("gone", "NotFoundError");
            globalThis.written.push(blob);
          },
          close: async () => {},
        }),
      };
    };
  } });
  const box = tab.locator("#form textarea").first();
  await box.click();
  await tab.keyboard.type("One");
  await person.press(tab, "Save");
  const canceled = [await said(tab), await fileState(tab)];
  await tab.getByRole("button", { name: "Save", exact: true }).evaluate((button) => [button.click(), button.click()]);
  await tab.waitForFunction(() => globalThis.written.length === 1);
  await box.click();
  await tab.keyboard.type(" two");
  await tab.keyboard.press("Control+S");
  await tab.waitForFunction(() => globalThis.written.length === 2);
  await tab.waitForFunction(() => document.querySelector(".file-state").dataset.state === "saved");
  const sizes = await tab.evaluate(() => globalThis.written.map((blob) => blob.size));
  const picked = await tab.evaluate(() => globalThis.picked);
  await tab.evaluate(() => (globalThis.broken = true));
  await box.click();
  await tab.keyboard.type(" three");
  const fallback = await save(tab);
  return { canceled, sizes, picked, fallback: readFileSync(fallback, "utf8").includes("One two three") || fallback };
}

/** On a phone, by touch: nothing scrolls sideways, every target is large enough, one mark takes the other's place. */
async function phone(browser) {
  const results = {};
  for (const width of [320, 390]) {
    const context = { viewport: { width, height: 844 }, hasTouch: true, ...(job.browser === "chromium" ? { isMobile: true } : {}) };
    const tab = await open(browser, job.page, { context });
    const tap = async (locator) => (job.browser === "chromium" ? locator.tap() : locator.click());
    await tap(tab.locator("#form textarea").first());
    await tab.keyboard.insertText("On a phone");
    const marks = tab.locator("[data-exclusive]");
    await tap(marks.nth(0));
    await tap(marks.nth(1));
    const marked = [await marks.nth(0).isChecked(), await marks.nth(1).isChecked()];
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    const small = await tab.evaluate(() => [...document.querySelectorAll("button, input:not(.native-date), select, textarea, #contents a")]
      .filter((one) => one.checkVisibility()).map((one) => [one.name || one.textContent, one.getBoundingClientRect()])
      .filter(([, box]) => Math.min(box.width, box.height) < 24).map(([name]) => name));
    const headings = await tab.evaluate(() => [...document.querySelectorAll("tbody[data-repeat='work.actions'] tr")].slice(0, 2).map((row) => getComputedStyle(row, "::before").content));
    const roles = await tab.evaluate(() => [...document.querySelectorAll("table")].every((table) => table.getAttribute("role") === "table"));
    const axe = await person.violations(tab);
    // By the tab key, downward and upward: the bar at the top covers nothing that has the focus (WCAG 2.2, 2.4.11).
    let covered = 0;
    await tab.locator("#form textarea").nth(3).focus();
    for (const key of [...Array(12).fill("Tab"), ...Array(24).fill("Shift+Tab")]) {
      await tab.keyboard.press(key);
      covered += await tab.evaluate(() => {
        const focused = document.activeElement;
        return focused.closest("#form") && focused.getBoundingClientRect().top < document.querySelector(".toolbar").getBoundingClientRect().bottom ? 1 : 0;
      });
    }
    // Text twice as large (1.4.4).
    await tab.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    const wideDouble = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await tab.evaluate(() => (document.documentElement.style.fontSize = ""));
    await tap(tab.getByRole("button", { name: "Send back" }));
    const axeDialog = await person.violations(tab);
    results[width] = { wide, wideDouble, covered, small, headings, roles, marked, axe, axeDialog };
    await tab.context().close();
  }
  return results;
}

/** axe-core in every state of the page: empty in light colors, filled in in dark ones, the rest in both. */
async function states(browser) {
  const found = {};
  for (const colorScheme of ["light", "dark"]) {
    const tab = await open(browser, job.page, { context: { colorScheme } });
    if (colorScheme === "light") found["light empty"] = await person.violations(tab);
    await person.fillQuickly(tab, []);
    if (colorScheme === "dark") found["dark filled"] = await person.violations(tab);
    await person.press(tab, "More");
    found[`${colorScheme} more`] = await person.violations(tab);
    await tab.keyboard.press("Escape");
    await person.press(tab, "Send back");
    found[`${colorScheme} send`] = await person.violations(tab);
    await tab.keyboard.press("Escape");
    await tab.emulateMedia({ media: "print", colorScheme });
    found[`${colorScheme} print`] = await person.violations(tab);
    if (colorScheme === "dark") {
      await tab.emulateMedia({ media: "screen", colorScheme, forcedColors: "active" });
      // The colors are the person's own there, and axe-core reckons with the page's.
      found["forced colors"] = (await person.violations(tab)).filter((one) => !one.startsWith("color-contrast"));
    }
    await tab.context().close();
  }
  return found;
}

/** axe-core in windows of `job.widths`: where tables are cards, and where they are tables, with more contrast. */
async function widths(browser) {
  const found = {};
  for (const width of job.widths) {
    const more = width < 1000 ? { colorScheme: "dark" } : { contrast: "more" };
    const tab = await open(browser, job.page, { context: { viewport: { width, height: 900 }, ...more } });
    found[width] = await person.violations(tab);
    await tab.context().close();
  }
  return found;
}

/** Every answer on paper, and nothing of the page's buttons. */
async function print(browser) {
  const tab = await open(browser);
  const put = await person.fillQuickly(tab, job.texts);
  const narrow = await tab.locator("td.fill textarea").last().evaluate((box) => {
    box.value = "In a column. ".repeat(280);
    return box.name;
  });
  delete put[narrow];
  const pdf = join(job.folder, "printed.pdf");
  await tab.pdf({ path: pdf, format: "Letter" });
  const after = await tab.locator(".print-answer, .print-mirrored, .print-cards, [data-options]").count();
  const empty = join(job.folder, "empty.pdf");
  await (await open(browser)).pdf({ path: empty, format: "Letter" });
  const buttons = await tab.evaluate(() => [...document.querySelectorAll("button")].map((one) => one.textContent).filter(Boolean));
  return { pdf, empty, put, after, buttons };
}

/** The browser is killed while somebody types. */
async function kill() {
  const runs = [];
  for (const [number, moment] of job.moments.entries()) {
    const profile = join(job.folder, `profile-${number}`);
    mkdirSync(profile);
    let { tab, kill } = await person.killable(job.executable, profile);
    await person.go(tab, job.page);
    await tab.locator("#form textarea").first().click();
    const typed = [];
    const start = Date.now();
    while (Date.now() - start < moment) {
      await tab.keyboard.type(`${typed.length} `);
      typed.push(Date.now());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const end = Date.now();
    await kill();
    ({ tab, kill } = await person.killable(job.executable, profile));
    await person.go(tab, job.page);
    let back = "";
    if (await tab.locator("dialog[open]").waitFor({ timeout: 8000 }).then(() => true, () => false)) {
      await person.press(tab, "Restore what I typed");
      await said(tab);
      back = await tab.locator("#form textarea").first().inputValue();
    }
    await kill();
    const kept = back.trim() ? back.trim().split(" ").length : 0;
    runs.push({ moment, typed: typed.length, kept, lostSeconds: kept < typed.length ? (end - typed[kept]) / 1000 : 0 });
  }
  return runs;
}

/** Real workbooks, at a desk and on a phone: every field, saved, closed, opened, gone on with, saved. */
async function whole(browser) {
  const found = {};
  for (const [site, { page, width }] of Object.entries(job.workbooks)) {
    const phone = { hasTouch: true, ...(job.browser === "chromium" ? { isMobile: true } : {}) };
    const context = { viewport: { width, height: 844 }, ...(width < 500 ? phone : {}) };
    const tab = await open(browser, page, { context });
    for (const words of [/^Add a row/, /^Add another copy/]) {
      for (const add of await tab.getByRole("button", { name: words }).all()) await add.evaluate((button) => button.click());
    }
    // Words that belong to a control of another part, such as of the copy above.
    const strays = await tab.evaluate(() => [...document.querySelectorAll("#form label")]
      .filter((one) => !one.closest("section[id]").contains(one.control)).map((one) => one.textContent));
    const put = await person.fillQuickly(tab, job.texts);
    const first = copyAs(await save(tab), `${site}-first.html`);
    const text = copyAs(await person.downloaded(downloads, async () => {
      await person.press(tab, "Send back");
      await person.press(tab, "Save the answers as text");
    }), `${site}.txt`);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    const cut = await tab.evaluate(() => [...document.querySelectorAll("[data-kind=date]")].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.name));
    await tab.context().close();
    const again = await open(browser, first, { context });
    const reopened = await person.values(again);
    const places = await placesOfLinks(again);
    const box = again.locator("#form textarea").first();
    await (job.browser === "chromium" && width < 500 ? box.tap() : box.click());
    const some = await box.getAttribute("name");
    await again.keyboard.press("Control+Home");
    await again.keyboard.type("More. ");
    const second = copyAs(await save(again), `${site}-second.html`);
    await again.context().close();
    found[site] = { strays, cut, put, first, second, text, reopened, wide, places, some };
  }
  return found;
}

/** How far below the window's upper edge the place of each link to a stage is, once it was followed. */
async function placesOfLinks(tab) {
  const found = {};
  for (const stage of await tab.locator("#form .stage").evaluateAll((all) => all.map((one) => one.id))) {
    await tab.locator(`#contents a[href="#${stage}"]`).evaluate((link) => link.click());
    await tab.waitForTimeout(400);
    found[stage] = await tab.locator(`[id="${stage}"]`).evaluate((one) => one.getBoundingClientRect().top);
  }
  return found;
}

/** What a screen reader is told of each control, in reading order: Chromium's own accessibility tree. */
async function transcript() {
  const found = {};
  // As with a screen reader: without one, Chromium tells nothing of what it has not laid out (content-visibility).
  const heard = await person.launch(job.browser, job.executable, downloads, ["--force-renderer-accessibility"]);
  for (const width of [1280, 390]) {
    const tab = await open(heard, job.page, { context: { viewport: { width, height: 844 } } });
    const session = await tab.context().newCDPSession(tab);
    const tree = (await session.send("Accessibility.getFullAXTree")).nodes;
    const byId = new Map(tree.map((node) => [node.nodeId, node]));
    const inOrder = (node) => [node, ...(node.childIds ?? []).flatMap((id) => (byId.has(id) ? inOrder(byId.get(id)) : []))];
    const nodes = inOrder(tree[0]);
    const roles = ["textbox", "checkbox", "combobox", "spinbutton"];
    const said = nodes.filter((node) => !node.ignored && roles.includes(node.role?.value));
    const names = await tab.evaluate(() => [...document.querySelectorAll("#form [name]")].map((one) => one.name));
    if (said.length !== names.length) throw new Error(`${said.length} of ${names.length} controls are told.`);
    found[width] = said.map((node, i) => [names[i], node.role.value, node.name?.value ?? ""]);
    // What stands around a control: the parts that a screen reader can go by.
    const count = (role) => nodes.filter((node) => !node.ignored && node.role?.value === role).length;
    found[`parts ${width}`] = Object.fromEntries(["heading", "table", "row", "columnheader", "rowheader", "main", "navigation"].map((role) => [role, count(role)]));
    await tab.context().close();
  }
  await heard.close();
  return found;
}

const SCENARIOS = { fill, leave, restore, windows, storage, merge, rows, copies, byBrowser, sameFile, phone, states, print, kill, whole, transcript, widths };
mkdirSync(downloads, { recursive: true });
const browser = await person.launch(job.browser, job.executable, downloads);
const results = {};
try {
  for (const name of job.scenarios) {
    if (name === "merge" && results.fill) job.first = results.fill.text;
    const start = Date.now();
    // What one scenario runs into fails its own tests only.
    results[name] = await SCENARIOS[name](browser).catch((error) => ({ failed: String(error.stack) }));
    console.error(name, Date.now() - start, "ms");
    for (const context of browser.contexts()) await context.close();
  }
  console.log(JSON.stringify({ ...results, log }));
} finally {
  await browser.close();
}
