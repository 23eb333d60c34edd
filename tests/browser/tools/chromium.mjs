// One headless Chromium that reaches this machine only, and pages that tell what happens on them.
import puppeteer from "puppeteer-core";

const FLAGS = [
  "--no-sandbox", // the tests may run as root
  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-sync",
  "--no-first-run",
  "--force-color-profile=srgb",
  "--hide-scrollbars",
  "--disable-gpu",
];

export async function launch(executablePath, more = [], env = {}) {
  return puppeteer.launch({ executablePath, args: [...FLAGS, ...more], headless: true, env: { ...process.env, ...env } });
}

// What a page asks for, says and does, from now on: `requests` as {url, type}, and `signs` that a script ran.
export function watch(page) {
  const seen = { requests: [], signs: [], errors: [] };
  page.on("request", (one) => seen.requests.push({ url: one.url(), type: one.resourceType() }));
  page.on("dialog", async (dialog) => {
    seen.signs.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("console", (said) => (said.type() === "error" ? seen.errors : seen.signs).push(`console: ${said.text()}`));
  page.on("pageerror", (error) => seen.signs.push(`script: ${error.message}`));
  page.on("workercreated", (worker) => seen.signs.push(`worker: ${worker.url()}`));
  page.on("popup", () => seen.signs.push("popup"));
  return seen;
}

export async function media(cdp, features, type = "") {
  const list = Object.entries(features).map(([name, value]) => ({ name, value }));
  await cdp.send("Emulation.setEmulatedMedia", { media: type, features: list });
}

export async function size(cdp, width, height = 900) {
  await cdp.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
}
