// How long a workbook's page takes to open and to take a key, on a processor that is four times as slow as this one.
//
// node benchmarks/web_page.mjs PAGE.html [times slower, 4]
//
// Chromium itself slows the page down (DevTools protocol, Emulation.setCPUThrottlingRate). Measured by the page's clock:
// from the beginning of the navigation until the page is ready and has been painted, and from each key until the frame
// that shows it. Other programs on the machine make these figures worse, never better. So the work of the page's thread
// is measured, too, on the processor's clock, which others do not touch; Chromium's slowing down counts as work there.
import { fileURLToPath } from "node:url";
import { launch, withoutPicker } from "../tests/web/browser.mjs";

const RUNS = 5;
const TEXT = "We meet on the first Monday, and both sides write down what was agreed. Then we look at it again. ";
const page = process.argv[2];
const rate = Number(process.argv[3] ?? 4);
const address = new URL(page, `file://${process.cwd()}/`).href;
const browser = await launch("chromium", process.env.CHROMIUM ?? "/usr/bin/chromium", fileURLToPath(new URL("..", import.meta.url)));

/** Milliseconds until the next frame has been painted. */
const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
/** Notes in the page itself when it was ready and painted: asking it from outside takes time, too. */
function noteOpened() {
  new MutationObserver((changes, observer) => {
    if (!document.documentElement.classList.contains("ready")) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => (globalThis.opened = performance.now())));
  }).observe(document, { attributeFilter: ["class"], subtree: true });
}
const sorted = (list) => [...list].sort((a, b) => a - b);
const share = (list, part) => sorted(list)[Math.min(list.length - 1, Math.floor(list.length * part))];
const shown = (number) => number.toFixed(1).padStart(7);

const opened = [];
const keys = [];
const work = { open: [], key: [] };
for (let run = 0; run < RUNS; run++) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const tab = await context.newPage();
  await tab.addInitScript(withoutPicker);
  await tab.addInitScript(noteOpened);
  const session = await context.newCDPSession(tab);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "TaskDuration").value;
  };
  let before = await spent();
  await tab.goto(address, { waitUntil: "commit" });
  await tab.waitForFunction(() => document.documentElement.classList.contains("ready"));
  await tab.evaluate(painted);
  opened.push(await tab.evaluate(() => globalThis.opened));
  work.open.push((await spent()) - before);
  // In the middle of the page, where there is most to lay out above and below.
  const boxes = tab.locator("#form textarea");
  await boxes.nth(Math.floor((await boxes.count()) / 2)).click();
  await tab.evaluate(() => {
    globalThis.took = [];
    addEventListener("keydown", (event) => {
      const pressed = event.timeStamp;
      requestAnimationFrame(() => setTimeout(() => globalThis.took.push(performance.now() - pressed)));
    }, true);
  });
  before = await spent();
  for (const key of TEXT) {
    await tab.keyboard.press(key === " " ? "Space" : key);
    await tab.evaluate(painted);
  }
  await tab.waitForTimeout(1500); // the safety copy is written
  work.key.push(((await spent()) - before) / TEXT.length);
  keys.push(...(await tab.evaluate(() => globalThis.took)));
  await context.close();
}
await browser.close();
console.log(`${page}, ${rate} times slower, ${RUNS} runs, in milliseconds`);
console.log(`work of its thread to open: best ${shown(Math.min(...work.open))}  middle ${shown(share(work.open, 0.5))}`);
console.log(`work of its thread for a key: best ${shown(Math.min(...work.key))}  middle ${shown(share(work.key, 0.5))}`);
console.log(`open until painted: best ${shown(Math.min(...opened))}  middle ${shown(share(opened, 0.5))}  worst ${shown(Math.max(...opened))}`);
console.log(`a key until painted: best ${shown(Math.min(...keys))}  middle ${shown(share(keys, 0.5))}  of 100, 95 under ${shown(share(keys, 0.95))}  worst ${shown(Math.max(...keys))}  (${keys.length} keys)`);
