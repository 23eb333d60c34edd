// What is asked inside a page: each function runs there on its own, with nothing from here.

export function sideways() {
  const root = document.scrollingElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((one) => {
    const right = one.getBoundingClientRect().right;
    return right > root.clientWidth + 0.5 && ![...one.children].some((child) => child.getBoundingClientRect().right >= right);
  });
  const name = (one) => `${one.tagName.toLowerCase()}${one.className ? "." + String(one.className).split(" ").join(".") : ""}`;
  return [`scrolls to ${root.scrollWidth} px: ${wide.slice(0, 4).map((one) => `${name(one)} ${(one.textContent || "").trim().slice(0, 30)}`).join(" | ")}`];
}

// The size of every piece of text, in the page's order; but not of ornaments, such as a letter for a portrait.
export function textSizes() {
  const is = (one) => [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const said = (one) => is(one) && !one.closest("[aria-hidden=true]");
  const all = [...document.body.querySelectorAll("*")].filter(said);
  return all.map((one) => ({ text: one.textContent.trim().slice(0, 30), size: parseFloat(getComputedStyle(one).fontSize) }));
}

export function blocking() {
  const from = performance.getEntriesByType("resource");
  return from.filter((one) => one.renderBlockingStatus === "blocking").map((one) => one.name);
}

export function moving() {
  const harmless = /^(color|background-color|border(-\w+)*-color|text-decoration-color|outline-color|opacity|none)$/;
  const long = (value) => value.split(",").some((one) => parseFloat(one) * (one.trim().endsWith("ms") ? 1 : 1000) > 10);
  const found = document.getAnimations().map((one) => `an animation runs: ${one.animationName || one.transitionProperty || ""}`);
  for (const one of [document.documentElement, ...document.body.querySelectorAll("*")]) {
    const style = getComputedStyle(one);
    const changes = style.transitionProperty.split(",").map((part) => part.trim());
    if (long(style.transitionDuration) && !changes.every((part) => harmless.test(part)))
      found.push(`${one.tagName.toLowerCase()} moves: transition of ${style.transitionProperty}`);
    if (style.animationName !== "none" && long(style.animationDuration)) found.push(`${one.tagName.toLowerCase()} is animated: ${style.animationName}`);
    if (style.scrollBehavior === "smooth") found.push(`${one.tagName.toLowerCase()} scrolls smoothly`);
  }
  return [...new Set(found)];
}

// Names everything that Tab should reach, in the page's order, and remembers how each looks without the focus.
export function prepare() {
  const KINDS = "a[href], area[href], button, input, select, textarea, summary, audio[controls], video[controls], iframe, [tabindex], [contenteditable]";
  const LOOKS = ["outline", "boxShadow", "backgroundColor", "borderColor", "borderWidth", "color", "textDecoration", "opacity", "clipPath", "left", "top"];
  const look = (one) => LOOKS.map((name) => getComputedStyle(one)[name]).join(" / ");
  const visible = (one) => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false }) && !one.closest("[inert]");
  const all = [...document.querySelectorAll(KINDS)].filter((one) => !one.disabled && one.tabIndex >= 0 && visible(one));
  const name = (one) => `${one.tagName.toLowerCase()} “${(one.textContent || one.getAttribute("aria-label") || "").trim().slice(0, 30)}”`;
  window.probe = { looks: new Map(), names: new Map(), look };
  for (const one of document.querySelectorAll("*")) window.probe.looks.set(one, all.includes(one) ? look(one) : "");
  all.forEach((one, at) => window.probe.names.set(one, `${at + 1}. ${name(one)}`));
  window.getSelection().removeAllRanges();
  document.activeElement?.blur();
  window.scrollTo(0, 0);
  return all.map((one) => window.probe.names.get(one));
}

// Where the focus is, and what is wrong with it there.
export function focused() {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return { end: true };
  const { looks, names, look } = window.probe;
  const at = names.get(one) || `${one.tagName.toLowerCase()}, which scrolls`;
  const troubles = [];
  const style = getComputedStyle(one);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  if (!outlined && look(one) === looks.get(one)) troubles.push(`no visible focus: ${at}`);
  if (one.tabIndex > 0) troubles.push(`a tabindex above 0: ${at}`);
  const rect = [...one.getClientRects()].find((box) => box.width > 0 && box.height > 0);
  if (!rect) troubles.push(`focused, but nowhere to be seen: ${at}`);
  else {
    const box = { x: (Math.max(0, rect.left) + Math.min(innerWidth, rect.right)) / 2, y: (Math.max(0, rect.top) + Math.min(innerHeight, rect.bottom)) / 2 };
    const top = document.elementFromPoint(box.x, box.y);
    if (!top) troubles.push(`focused outside of the window: ${at}`);
    else if (top !== one && !one.contains(top) && !top.contains(one)) troubles.push(`focused, but covered: ${at}`);
  }
  return { at, troubles };
}

// Whether a page that may run no script still offers something.
export function silent() {
  const links = [...document.querySelectorAll("main a[href]")].filter((one) => one.checkVisibility());
  return links.length ? [] : ["without JavaScript it leads nowhere"];
}

export function restart() {
  document.activeElement?.blur();
  window.getSelection().removeAllRanges();
  const start = document.createElement("span");
  start.tabIndex = -1;
  document.body.prepend(start);
  start.focus();
  window.probe.start = start;
  window.scrollTo(0, 0);
}

export function skipTarget() {
  window.probe.start.remove();
  const one = document.activeElement;
  const link = one?.getAttribute?.("href") || "";
  if (!link.startsWith("#")) return { trouble: `the first stop of Tab is no skip link: ${one?.outerHTML?.slice(0, 80)}` };
  const id = link.slice(1);
  return document.getElementById(id) ? { id } : { trouble: `the skip link leads nowhere: ${link}` };
}

export function isPast(id) {
  const target = document.getElementById(id);
  const one = document.activeElement;
  if (!one || one === document.body) return document.body.querySelector(`#${CSS.escape(id)} a[href]`) ? ["the skip link does not move the focus"] : [];
  const past = target.contains(one) || target.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  return past ? [] : [`the skip link does not move the focus: the next stop is ${one.outerHTML.slice(0, 80)}`];
}

export function focusSummary(at) {
  const one = document.querySelectorAll("summary")[at];
  if (!one.checkVisibility()) return null;
  one.focus();
  return one.parentElement.open;
}
