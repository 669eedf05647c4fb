// Opens a PDF with pdf.js in Chromium, as Firefox does: types into its inputs, saves, draws pages.
//
// node pdfjs.mjs job.json, where the job is
//   {chromium, pdf, values?: {field: text or true/false}, keys?, saved?: path, shots?: folder, scale?}
// `keys` is how many characters of an answer are typed key by key; the rest is put in at once, as pasting does.
// Prints JSON: {kinds: {field: "text" | "textarea" | "checkbox" | "select"}, pages}.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const dist = join(dirname(fileURLToPath(import.meta.url)), "node_modules", "pdfjs-dist");
const TYPES = { ".mjs": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };

const HTML = `<!DOCTYPE html><meta charset="utf-8"><link rel="stylesheet" href="/web/pdf_viewer.css">
<style>body { margin: 0 } .page { border: 0 !important; margin: 0 !important }</style><div id="pages" class="pdfViewer"></div>
<script type="module">
  import * as pdfjs from "/build/pdf.mjs";
  globalThis.pdfjsLib = pdfjs;
  const { PDFPageView, EventBus, SimpleLinkService } = await import("/web/pdf_viewer.mjs");
  pdfjs.GlobalWorkerOptions.workerSrc = "/build/pdf.worker.mjs";
  const pdf = await pdfjs.getDocument({ url: "/file.pdf", wasmUrl: "/wasm/", iccUrl: "/iccs/", standardFontDataUrl: "/standard_fonts/" }).promise;
  const eventBus = new EventBus();
  globalThis.open = async (number) => {
    const page = await pdf.getPage(number);
    const container = document.getElementById("pages");
    container.replaceChildren();
    const view = new PDFPageView({
      container, id: number, scale: 1, defaultViewport: page.getViewport({ scale: 1 }), eventBus,
      annotationMode: pdfjs.AnnotationMode.ENABLE_FORMS,
      layerProperties: {
        annotationEditorUIManager: null, annotationStorage: pdf.annotationStorage, downloadManager: null,
        enableScripting: false, fieldObjectsPromise: null, findController: null, hasJSActionsPromise: null,
        linkService: new SimpleLinkService(),
      },
    });
    view.setPdfPage(page);
    await view.draw();
  };
  const base64 = (bytes) => { let text = ""; for (let n = 0; n < bytes.length; n += 32768) text += String.fromCharCode(...bytes.subarray(n, n + 32768)); return btoa(text); };
  globalThis.saved = async () => base64(await pdf.saveDocument());
  // What is in the file, fields and all, drawn on a canvas.
  globalThis.drawn = async (number, scale) => {
    const page = await pdf.getPage(number);
    const viewport = page.getViewport({ scale });
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.round(viewport.width), height: Math.round(viewport.height) });
    await page.render({ canvas, viewport, annotationMode: pdfjs.AnnotationMode.ENABLE }).promise;
    return canvas.toDataURL("image/png").split(",")[1];
  };
  globalThis.pages = pdf.numPages;
</script>`;

const browser = await chromium.launch({ executablePath: job.chromium, args: ["--no-sandbox"] });
try {
  const tab = await browser.newPage();
  tab.on("pageerror", (error) => { throw error; });
  await tab.route("http://viewer.test/**", (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/") return route.fulfill({ contentType: "text/html", body: HTML });
    if (pathname === "/file.pdf") return route.fulfill({ contentType: "application/pdf", body: readFileSync(job.pdf) });
    try {
      return route.fulfill({ contentType: TYPES[extname(pathname)] ?? "application/octet-stream", body: readFileSync(join(dist, pathname)) });
    } catch {
      return route.fulfill({ status: 404 });
    }
  });
  await tab.goto("http://viewer.test/");
  await tab.waitForFunction(() => globalThis.pages > 0);
  const pages = await tab.evaluate(() => globalThis.pages);
  const kinds = {};
  if (job.values) {
    for (let number = 1; number <= pages; number++) {
      await tab.evaluate((n) => open(n), number);
      await fillPage(tab, kinds);
    }
    if (job.saved) writeFileSync(job.saved, Buffer.from(await tab.evaluate(() => saved()), "base64"));
  }
  if (job.shots) {
    for (let number = 1; number <= pages; number++) {
      const png = await tab.evaluate(([n, scale]) => drawn(n, scale), [number, job.scale ?? 1]);
      writeFileSync(join(job.shots, `${String(number).padStart(3, "0")}.png`), Buffer.from(png, "base64"));
    }
  }
  console.log(JSON.stringify({ kinds, pages }));
} finally {
  await browser.close();
}

async function fillPage(tab, kinds) {
  const inputs = await tab.$$(".annotationLayer :is(input, textarea, select)");
  const states = await tab.evaluate((all) => all.map((e) => [
    e.name, e.localName === "input" ? e.type : e.localName, e.type === "checkbox" ? e.checked : e.value,
  ]), inputs);
  for (const [number, [name, kind, now]] of states.entries()) {
    kinds[name] = kind;
    const value = job.values[name];
    if (value !== undefined && value !== now) await fill(tab, inputs[number], kind, now, value);
  }
  await tab.evaluate(() => document.activeElement.blur());
}

async function fill(tab, input, kind, now, value) {
  if (kind === "select") return void (await input.selectOption(value));
  await input.focus();
  if (kind === "checkbox") return tab.keyboard.press("Space");
  if (now) await tab.keyboard.press("Control+A");
  if (now && !value) return tab.keyboard.press("Delete");
  await tab.keyboard.type(value.slice(0, job.keys));
  if (value.length > job.keys) await tab.keyboard.insertText(value.slice(job.keys));
}
