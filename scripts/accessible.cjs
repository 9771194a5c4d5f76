// Holds pages against WCAG 2.2 AA in a browser: see scripts/accessible.
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const puppeteer = require("puppeteer-core");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [browserPath, ...pages] = process.argv.slice(2);
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const widths = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844, isMobile: true, hasTouch: true } };

async function check(browser, file, name, viewport) {
  const page = await browser.newPage();
  const faults = [];
  const address = pathToFileURL(path.resolve(file)).href;
  page.on("request", (request) => request.url() !== address && faults.push(`asks for ${request.url()}`));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.setViewport(viewport);
  await page.goto(address);
  const picture = process.env.PICTURES && path.join(process.env.PICTURES, `${path.basename(file, ".html")}-${name}`);
  if (picture) {
    await page.screenshot({ path: `${picture}.png`, fullPage: true });
    if (name === "desktop") await page.pdf({ path: `${picture}.pdf`, preferCSSPageSize: true, printBackground: true });
  }
  // Tables are closed at first; what nobody has opened would not be looked at.
  for (const open of [false, true]) {
    await page.$$eval("details", (all, open) => all.forEach((details) => (details.open = open)), open);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (wide > 0) faults.push(`scrolls sideways by ${wide} pixels${open ? " with its tables open" : ""}`);
    await page.evaluate(axe);
    const found = await page.evaluate((rules) => window.axe.run(document, { runOnly: { type: "tag", values: rules } }), rules);
    for (const { id, help, nodes } of found.violations) faults.push(`${id}: ${help} (${nodes.length}): ${nodes[0].html.slice(0, 200)}`);
    console.log(`${path.basename(file)}, ${name}${open ? ", tables open" : ""}: ${found.passes.length} rules kept, ${found.violations.length} broken, ${found.incomplete.length} for a person to decide`);
    for (const { id, nodes } of found.incomplete) console.log(`  to decide: ${id} (${nodes.length}): ${nodes[0].html.slice(0, 160)}`);
  }
  await page.close();
  return faults.map((fault) => `${path.basename(file)}, ${name}: ${fault}`);
}

(async () => {
  const browser = await puppeteer.launch({ executablePath: browserPath, args: ["--no-sandbox", "--disable-gpu"] });
  const faults = [];
  for (const file of pages) {
    for (const [name, viewport] of Object.entries(widths)) faults.push(...(await check(browser, file, name, viewport)));
  }
  await browser.close();
  faults.forEach((fault) => console.error(fault));
  process.exitCode = faults.length === 0 ? 0 : 1;
})();
