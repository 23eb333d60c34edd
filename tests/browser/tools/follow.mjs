// Watches a page while files are written. In: {chromium, url, steps}, where a step is {file, text, words}: the text is
// written to the file, and the words are waited for. Out: for each step {loads, scrolled, bar, marks}: how often the page
// was loaded since the last one, how far down it stands, and what the bar and the marks say; at the end `signs` (see chromium.mjs).
import { writeFileSync } from "node:fs";
import { launch, watch } from "./chromium.mjs";
import { done, job } from "./job.mjs";

const PATIENCE = 60_000;

// A page that is just going away has nothing.
const has = (words) => page.evaluate((some) => document.body.innerText.includes(some), words).catch(() => false);

const { chromium, url, steps } = await job();
const browser = await launch(chromium);
const page = await browser.newPage();
const seen = watch(page);
let loads = 0;
page.on("framenavigated", (frame) => (loads += frame === page.mainFrame() ? 1 : 0));
await page.setViewport({ width: 800, height: 500 });
const listening = page.waitForResponse((answer) => answer.url().includes("/_tinyblog/events"));
await page.goto(url, { waitUntil: "load" });
await listening;
const found = [];
for (const { file, text, words } of steps) {
  loads = 0;
  await page.evaluate(() => scrollTo(0, 120));
  writeFileSync(file, text);
  const end = Date.now() + PATIENCE;
  while (!(await has(words))) {
    if (Date.now() > end) throw new Error(`never seen: ${words}`);
    await new Promise((later) => setTimeout(later, 20));
  }
  found.push({
    loads,
    ...(await page.evaluate(() => ({
      scrolled: Math.round(scrollY),
      bar: document.querySelector("tinyblog-bar")?.shadowRoot.querySelector("section").innerText ?? "",
      marks: [...document.querySelectorAll(".tinyblog-mark")].map((one) => one.innerText),
    }))),
  });
}
await browser.close();
done({ found, signs: seen.signs });
