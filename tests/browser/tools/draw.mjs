// Draws pages as they are seen first. In: {chromium, fonts, folder, shots}, where a shot is {name, url, width, scheme}, and
// `fonts` a configuration of fontconfig (empty: the machine's own fonts). Each is a PNG in the folder. Out: {}.
import { launch, media } from "./chromium.mjs";
import { done, job } from "./job.mjs";

const STEADY = ["--font-render-hinting=none", "--disable-lcd-text"];

const { chromium, fonts, folder, shots } = await job();
const browser = await launch(chromium, STEADY, fonts ? { FONTCONFIG_FILE: fonts } : {});
const page = await browser.newPage();
const cdp = await page.createCDPSession();
for (const { name, url, width, height, scheme } of shots) {
  await media(cdp, { "prefers-color-scheme": scheme });
  await page.setViewport({ width, height });
  await page.goto(url, { waitUntil: "load" });
  await page.evaluate(async () => {
    const all = [...document.images];
    for (const one of all) Object.assign(one, { loading: "eager", decoding: "sync" }); // none comes later than the picture
    do await new Promise(requestAnimationFrame);
    while (!all.every((one) => one.complete));
    await Promise.all(all.map((one) => one.decode()));
    await document.fonts.ready;
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  });
  await page.screenshot({ path: `${folder}/${name}.png` });
}
await browser.close();
done({});
