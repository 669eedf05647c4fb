// What a person does at a workbook's page, in a real browser: type, save, open again.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const viewers = createRequire(new URL("../viewers/package.json", import.meta.url));
const { chromium, firefox } = viewers("playwright-core");
const axeSource = readFileSync(viewers.resolve("axe-core/axe.min.js"), "utf8");

/** A browser whose downloads go into `downloads`. `name` is chromium or firefox; `more` are arguments for Chromium. */
export function launch(name, executablePath, downloads, more = []) {
  // Firefox as its makers ship it speaks WebDriver BiDi; Playwright's own protocol needs a build of theirs.
  return name === "firefox"
    ? firefox.launch({ channel: "moz-firefox", executablePath, downloadsPath: downloads })
    : chromium.launch({ executablePath, downloadsPath: downloads, args: ["--no-sandbox", "--disable-gpu", ...more] });
}

/** A tab with the page open; what it asks the network for and what it says is wrong is put into `log`. */
export async function open(browser, page, log, { context = {}, before } = {}) {
  const own = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...context });
  own.on("request", (request) => {
    if (!request.url().startsWith("file:") && !/^(blob|data):/.test(request.url())) log.requests.push(request.url());
  });
  const tab = await own.newPage();
  tab.on("pageerror", (error) => log.errors.push(String(error)));
  tab.on("console", (message) => message.type() === "error" && log.errors.push(message.text()));
  if (before) await tab.addInitScript(before);
  await go(tab, page);
  return tab;
}

export async function go(tab, page) {
  await tab.goto(pathToFileURL(page).href);
  await tab.waitForFunction(() => document.querySelector(".ready .head-progress"));
}

/** Without the picker for a file's place, which no test can use. */
export function withoutPicker() {
  delete globalThis.showSaveFilePicker;
}

/** [{name, kind, options, exclusive}] of every control that a person can fill in, in the page's order. */
export function controls(tab) {
  return tab.evaluate(() => [...document.querySelectorAll("#form [name]")].filter((one) => !one.disabled && !one.readOnly).map((one) => ({
    name: one.name,
    kind: one.localName === "input" ? one.dataset.kind ?? one.type : one.localName,
    options: [...(one.options ?? [])].map((option) => option.value),
    exclusive: one.matches("[data-exclusive]"),
  })));
}

/** What is in each control. */
export function values(tab) {
  return tab.evaluate(() => Object.fromEntries([...document.querySelectorAll("#form [name]")].map((one) =>
    [one.name, one.type === "checkbox" ? (one.checked ? "yes" : "") : one.value])));
}

const TYPED = 25; // controls in which each key is pressed

/**
 * Fills in every control by focus and keyboard; `texts` go into the first text areas. In each question where one mark
 * is meant, the last one is marked. Without `paste`, which Firefox lacks, the first answers are typed key by key and
 * the others put in at once. Returns what was put in, by name.
 */
export async function fillAll(tab, texts, { paste = true } = {}) {
  const put = {};
  const left = [...texts];
  const all = await controls(tab);
  const lastOf = new Map(all.filter((one) => one.exclusive).map((one) => [groupOf(one.name), one.name]));
  for (const [number, { name, kind, options, exclusive }] of all.entries()) {
    const control = tab.locator(`[name=${JSON.stringify(name)}]`);
    if (kind.startsWith("select")) {
      put[name] = options.at(-1);
      await control.selectOption(put[name]);
      continue;
    }
    if (kind === "checkbox") {
      put[name] = exclusive && lastOf.get(groupOf(name)) !== name ? "" : "yes";
      if (put[name]) {
        await control.focus();
        await tab.keyboard.press("Space");
      }
      continue;
    }
    const text = kind === "textarea" && left.length ? left.shift()
      : answerOf(kind, number);
    put[name] = text;
    if (!paste && number > TYPED) {
      await control.fill(text);
      continue;
    }
    await control.focus();
    await tab.keyboard.press("Control+A");
    await tab.keyboard.press("Delete");
    // The first signs key by key, the rest as pasting does.
    const keys = paste ? (/^[\x20-\x7e]{0,3}/.exec(text) ?? [""])[0] : text;
    if (keys) await tab.keyboard.type(keys);
    if (text.length > keys.length) await tab.keyboard.insertText(text.slice(keys.length));
  }
  return put;
}

/** Fills in every control by its value and an event, as a program would; `texts` go into the first text areas. */
export async function fillQuickly(tab, texts) {
  const put = {};
  const left = [...texts];
  const all = await controls(tab);
  const lastOf = new Map(all.filter((one) => one.exclusive).map((one) => [groupOf(one.name), one.name]));
  for (const [number, { name, kind, options, exclusive }] of all.entries()) {
    if (kind.startsWith("select")) put[name] = options.at(-1);
    else if (kind === "checkbox") put[name] = exclusive && lastOf.get(groupOf(name)) !== name ? "" : "yes";
    else put[name] = kind === "textarea" && left.length ? left.shift() : answerOf(kind, number);
  }
  await tab.evaluate((values) => {
    for (const control of document.querySelectorAll("#form [name]")) {
      if (!(control.name in values)) continue;
      if (control.type === "checkbox") control.checked = values[control.name] === "yes";
      else control.value = values[control.name];
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }, put);
  return put;
}

const answerOf = (kind, number) => ({ date: "09/01/2026", number: "120", email: `n${number}@example.org` })[kind] ?? `Answer ${number} “é”`;
const groupOf = (name) => name.slice(0, name.lastIndexOf("="));

/** Does `action` and waits for the file that it downloads into `folder`; returns its path. */
export async function downloaded(folder, action) {
  const before = new Set(readdirSync(folder));
  await action();
  for (let tries = 0; tries < 300; tries++) {
    const now = readdirSync(folder).filter((name) => !before.has(name) && !name.endsWith(".part") && !name.endsWith(".crdownload"));
    if (now.length && statSync(join(folder, now[0])).size) {
      const path = join(folder, now[0]);
      const size = statSync(path).size;
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (existsSync(path) && statSync(path).size === size) return path;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Nothing was downloaded into ${folder}.`);
}

export const press = (tab, words) => tab.getByRole("button", { name: words, exact: true }).click();

/** What axe-core finds, WCAG 2.2 A and AA and best practice, and where it cannot tell the contrast. */
export async function violations(tab) {
  // It measures what overlaps: with all laid out, as it is where a person is, and not with rooms kept for far chapters.
  // It does not tell the contrast of what may scroll, whose border it forgets (fullyEncompasses), nor of lines with
  // different things behind them, as behind the bar and an open dialog.
  await tab.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`.chapter, .chapter > * { content-visibility: visible !important }
      textarea, .said { overflow: clip !important }
      .toolbar { position: static !important }
      body:has(> dialog[open]) > :not(dialog) { visibility: hidden !important }`);
    document.adoptedStyleSheets = [sheet];
  });
  await tab.evaluate(axeSource);
  const found = await tab.evaluate(() => globalThis.axe.run(document, {
    resultTypes: ["violations", "incomplete"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  // On paper, words that ask for a choice are left out by their color.
  const onPaper = await tab.evaluate(() => matchMedia("print").matches);
  const unknown = found.incomplete.filter(({ id }) => id === "color-contrast" && !onPaper);
  return [...found.violations, ...unknown].map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")} (${nodes.length})`);
}

/** Chromium as a process of its own, which can be killed; its storage stays in `profile`. */
export async function killable(executablePath, profile) {
  const child = spawn(executablePath, ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
    `--user-data-dir=${profile}`, "--remote-debugging-port=0", "about:blank"], { stdio: ["ignore", "ignore", "pipe"], detached: true });
  const address = await new Promise((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (data) => {
      said += data;
      const found = said.match(/ws:\/\/\S+/);
      if (found) resolve(found[0]);
    });
    child.on("exit", () => reject(new Error(said)));
  });
  const browser = await chromium.connectOverCDP(address);
  const tab = await browser.contexts()[0].newPage();
  const kill = async () => {
    process.kill(-child.pid, "SIGKILL");
    await new Promise((resolve) => (child.exitCode !== null || child.signalCode ? resolve() : child.on("exit", resolve)));
  };
  return { tab, kill };
}
