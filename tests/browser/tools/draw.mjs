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
    const boxes = [...document.images].map((one) => ({ one, box: one.getBoundingClientRect() }));
    const seen = boxes.filter(({ box }) => box.width && box.top < innerHeight && box.bottom > 0).map(({ one }) => one);
    for (const one of seen) one.decoding = "sync"; // how it is loaded stays: another way would choose another size of it
    do await new Promise(requestAnimationFrame);
    while (!seen.every((one) => one.complete && one.naturalWidth));
    await Promise.all(seen.map((one) => one.decode()));
    await document.fonts.ready;
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
  });
  await page.screenshot({ path: `${folder}/${name}.png` });
}
await browser.close();
done({});
