// Visits each page once, as every reader would: in both colour schemes, narrow and wide, with large text, by keyboard,
// with forced colours, without motion, and on paper. In: {chromium, urls, more, every}. Out: by url, what was found.
// Of `more` pages only whether they scroll sideways on the narrowest screen.
// With `every`, each rule in each scheme and width; without, each rule in each scheme and in each width once.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { launch, media, size, watch } from "./chromium.mjs";
import { done, job } from "./job.mjs";
import * as probe from "./probe.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const FULL = { runOnly: { type: "tag", values: TAGS }, rules: { "target-size": { enabled: true } } };
const COLOURS = { runOnly: { type: "rule", values: ["color-contrast"] } };
const LOOKS = { runOnly: { type: "rule", values: ["color-contrast", "target-size", "scrollable-region-focusable"] } };
const VIEWS = [
  ["light", 320, true],
  ["light", 1280, false],
  ["dark", 1280, true],
  ["dark", 320, false],
];
const ALL_WIDTHS = [320, 375, 640, 768, 1280, 3840];
const PAPER = 794; // A4, in CSS pixels
const LARGE_TEXT = 24; // pixels: what is larger need not become more than twice this
const LARGE = { standard: 32, fixed: 26 };
const USUAL = { standard: 16, fixed: 13 };

async function axe(page, options) {
  return page.evaluate(async (given) => {
    const run = { ...given, resultTypes: ["violations"], preload: false };
    const found = await window.axe.run(document, run);
    return found.violations.flatMap((one) =>
      one.nodes.map((node) => `${one.id} at ${node.target.join(" ")}: ${node.any.concat(node.all, node.none).map((why) => why.message).join("; ")}`),
    );
  }, options);
}

async function sideways(page, cdp, found, widths, label) {
  for (const width of widths) {
    await size(cdp, width);
    const wide = await page.evaluate(probe.sideways);
    if (wide.length) found.sideways.push(...wide.map((one) => `${label}${width} px: ${one}`));
  }
}

async function schemes(page, cdp, found, every) {
  for (const [scheme, width, full] of VIEWS) {
    await media(cdp, { "prefers-color-scheme": scheme });
    await size(cdp, width);
    found.axe.push(...(await axe(page, every || full ? FULL : LOOKS)).map((one) => `${scheme}, ${width} px: ${one}`));
  }
  await media(cdp, { "forced-colors": "active", "prefers-color-scheme": "dark" });
  found.forced.push(...(await axe(page, COLOURS)));
  await media(cdp, { "prefers-color-scheme": "dark" }, "print");
  await size(cdp, PAPER);
  found.print.push(...(await axe(page, COLOURS)), ...(await page.evaluate(probe.sideways)));
}

async function visit(browser, url, every) {
  const page = await browser.newPage();
  const seen = watch(page);
  const cdp = await page.createCDPSession();
  await size(cdp, 1280);
  const found = { axe: [], forced: [], sideways: [], still: [], keyboard: [], large: [], print: [], silent: [] };
  await page.goto(url, { waitUntil: "load" });
  found.blocking = await page.evaluate(probe.blocking);
  await page.evaluate(AXE);
  await schemes(page, cdp, found, every);
  await media(cdp, {});
  await sideways(page, cdp, found, ALL_WIDTHS, "");
  await size(cdp, 1280);
  const before = await page.evaluate(probe.textSizes);
  await cdp.send("Page.setFontSizes", { fontSizes: LARGE });
  const after = await page.evaluate(probe.textSizes);
  const fixed = before.filter((one, at) => after[at].size < 1.9 * Math.min(one.size, LARGE_TEXT));
  found.large.push(...fixed.slice(0, 3).map((one) => `does not follow the reader's size of text: “${one.text}”`));
  await sideways(page, cdp, found, [320, 640, 1280], "large text, ");
  await cdp.send("Page.setFontSizes", { fontSizes: USUAL });
  await size(cdp, 1280);
  await media(cdp, { "prefers-reduced-motion": "reduce" });
  found.still = await page.evaluate(probe.moving);
  found.keyboard = await keyboard(page);
  if (seen.requests.some((one) => one.type === "script")) {
    await page.setJavaScriptEnabled(false);
    await page.reload({ waitUntil: "load" });
    found.silent = await page.evaluate(probe.silent);
  }
  await page.close();
  return { ...found, ...seen };
}

async function keyboard(page) {
  const expected = await page.evaluate(probe.prepare);
  const found = [];
  const reached = [];
  let limit = 3 * expected.length + 60;
  for (; limit; limit--) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(probe.focused);
    if (here.end) break;
    if (reached.at(-1) === here.at) continue; // inside a film's controls
    if (reached.includes(here.at)) break;
    reached.push(here.at);
    found.push(...here.troubles);
  }
  if (!limit) found.push(`the focus is trapped at ${reached.at(-1)}`);
  const order = reached.filter((one) => expected.includes(one));
  for (const one of expected) if (!order.includes(one)) found.push(`not reached by Tab: ${one}`);
  const right = expected.filter((one) => order.includes(one));
  if (order.join("\n") !== right.join("\n")) found.push(`not in the order of the page: ${order.join(", ")}`);
  found.push(...(await skipping(page)), ...(await unfolding(page)));
  return found;
}

async function skipping(page) {
  await page.evaluate(probe.restart);
  await page.keyboard.press("Tab");
  const target = await page.evaluate(probe.skipTarget);
  if (target.trouble) return [target.trouble];
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  return page.evaluate(probe.isPast, target.id);
}

async function unfolding(page) {
  const found = [];
  const count = await page.evaluate(() => document.querySelectorAll("summary").length);
  for (let at = 0; at < count; at++) {
    for (const key of ["Enter", "Space"]) {
      const before = await page.evaluate(probe.focusSummary, at);
      if (before === null) continue;
      await page.keyboard.press(key);
      const after = await page.evaluate((n) => document.querySelectorAll("summary")[n].parentElement.open, at);
      if (before === after) found.push(`summary ${at} is not opened or closed by ${key}`);
    }
  }
  return found;
}

const { chromium, urls, more, every } = await job();
const browser = await launch(chromium);
const results = {};
for (const url of urls) results[url] = await visit(browser, url, every);
const page = await browser.newPage();
await size(await page.createCDPSession(), 320);
for (const url of more) {
  await page.goto(url, { waitUntil: "domcontentloaded" });
  results[url] = { sideways: (await page.evaluate(probe.sideways)).map((one) => `320 px: ${one}`) };
}
await browser.close();
done(results);
