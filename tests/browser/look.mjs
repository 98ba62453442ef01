// Opens pages in Chromium, asks axe what is wrong with them, takes their pictures and prints them.
//
// Standard input: {"chromium", "args", "looks": [{"name", "url", "width", "dark", "language",
// "script", "typed"?, "file"?, "picture"?, "print"?}]}; with "typed" or "file" the page's form is
// sent with it first, and without "script" the browser runs none. Standard output: one result a
// look, {"name", "title", "heading", "address", "violations", "checked", "wider", "requests"}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const asked = JSON.parse(readFileSync(0, "utf8"));
const browser = await chromium.launch({ executablePath: asked.chromium, args: asked.args });

async function send(page, look) {
  if (look.typed) await page.fill("#serial", look.typed);
  if (look.file) await page.setInputFiles("#file", look.file);
  const method = look.file ? "post" : "get";
  await Promise.all([page.waitForNavigation(), page.click(`form[method=${method}] button`)]);
}

async function examine(page) {
  // Through the debugger, because the page's own policy lets no script in.
  await page.evaluate(axe);
  return page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
}

const results = [];
try {
  for (const look of asked.looks) {
    const context = await browser.newContext({
      viewport: { width: look.width, height: look.width < 600 ? 780 : 900 },
      deviceScaleFactor: look.width < 600 ? 2 : 1,
      colorScheme: look.dark ? "dark" : "light",
      locale: look.language,
      javaScriptEnabled: look.script,
    });
    const page = await context.newPage();
    const requests = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(look.url);
    if (look.typed || look.file) await send(page, look);
    const found = look.script ? await examine(page) : { violations: [], passes: [] };
    const size = look.script
      ? await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      : 0;
    if (look.picture) await page.screenshot({ path: look.picture, fullPage: true });
    if (look.print) await page.pdf({ path: look.print, format: "A4", margin: { top: "15mm", bottom: "15mm", left: "15mm", right: "15mm" } });
    results.push({
      name: look.name,
      title: await page.title(),
      heading: await page.textContent("h1"),
      address: page.url(),
      violations: found.violations.map((each) => ({
        id: each.id,
        help: each.help,
        nodes: each.nodes.map((node) => `${node.html} ${node.failureSummary ?? ""}`),
      })),
      checked: found.passes.length,
      wider: size,
      requests,
    });
    await context.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(results));
