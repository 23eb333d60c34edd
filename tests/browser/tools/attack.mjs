// Visits pages that are attacked. In: {chromium, urls, place}. Out: by url, every sign that an attack came through.
import { launch, watch } from "./chromium.mjs";
import { done, job } from "./job.mjs";

const AT_ONCE = 40;
const HARMLESS = new Set(["document", "stylesheet", "image", "media", "font", "other"]);

// Opens pages in frames, and lists what is in each and should not be: it has run, or would run, load, or ask when touched.
async function inspect(urls) {
  const RUNS = new Set(["iframe", "object", "embed", "base", "form", "frameset", "math", "svg"]);
  const ADDRESSES = ["href", "src", "action", "formaction", "data", "poster", "xlink:href"];
  const found = (url, window, document) => {
    const signs = [];
    if ("hit" in window) signs.push("a script has run");
    if (window.location.href !== url) signs.push(`went on to ${window.location.href}`);
    for (const one of document.querySelectorAll("*")) {
      const name = one.tagName.toLowerCase();
      if (RUNS.has(name)) signs.push(`there is a <${name}>`);
      if (name === "script" && one.type !== "application/ld+json") signs.push("there is a <script>");
      if (name === "meta" && one.httpEquiv === "refresh") signs.push("the page would move on");
      if (name === "style" && one.closest("body")) signs.push("there is a <style> in the body");
      for (const { name: key, value } of one.attributes) {
        if (key.startsWith("on")) signs.push(`<${name} ${key}>`);
        if (ADDRESSES.includes(key) && /^[\0-\x20]*(javascript|vbscript|data:text)/i.test(value.replace(/[\t\n\r]/g, "")))
          signs.push(`<${name} ${key}="${value}">`);
      }
    }
    if (!document.querySelector("body > main") || !document.querySelector("body > footer")) signs.push("the page is torn");
    return signs;
  };
  const open = (url) =>
    new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.onload = () => resolve([url, found(url, frame.contentWindow, frame.contentDocument)]);
      frame.src = url;
      document.body.append(frame);
    });
  document.body.replaceChildren();
  return Object.fromEntries((await Promise.all(urls.map(open))).filter(([, signs]) => signs.length));
}

const { chromium, urls, place } = await job();
const browser = await launch(chromium);
const results = {};
for (let at = 0; at < urls.length; at += AT_ONCE) {
  const some = urls.slice(at, at + AT_ONCE);
  const page = await browser.newPage();
  await page.goto(`${place}/404.html`);
  const seen = watch(page);
  Object.assign(results, await page.evaluate(inspect, some));
  const foreign = (one) => !["image", "media"].includes(one.type) && !one.url.startsWith(place);
  const asked = seen.requests.filter((one) => !HARMLESS.has(one.type) || foreign(one));
  const signs = [...seen.signs, ...asked.map((one) => `asked for ${one.type} ${one.url}`)];
  if (signs.length) results[`one of ${some.join(" ")}`] = signs;
  await page.close();
}
await browser.close();
done(results);
