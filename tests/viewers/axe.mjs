// Opens a page in Chromium and checks it with axe-core, at a desk's width and at a phone's.
//
// node axe.mjs job.json, where the job is {chromium, page: path, widths: [320, …], shots?: folder}
// Prints JSON: [{width, violations: [{id, help, nodes}], scrolls, requests}], one for each width.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath: job.chromium, args: ["--no-sandbox", "--disable-gpu"] });
const results = [];
for (const width of job.widths) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const address = pathToFileURL(job.page).href;
  const requests = [];
  page.on("request", (request) => {
    if (request.url() !== address && !request.url().startsWith("data:")) requests.push(request.url());
  });
  await page.goto(address);
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  if (job.shots) await page.screenshot({ path: join(job.shots, `${width}.png`), fullPage: true });
  results.push({
    width, scrolls, requests,
    violations: found.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map((node) => node.html.slice(0, 200)) })),
  });
  await page.close();
}
await browser.close();
console.log(JSON.stringify(results));
