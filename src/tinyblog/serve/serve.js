// Put in by `tinyblog serve` only: shows the page anew when it has changed, and marks what is not published yet.
const script = () => document.getElementById("tinyblog-serve");
let source;
let turn = 0;

function listen() {
  if (document.hidden) {
    source?.close(); // a browser has few connections to one host, and many tabs
    source = undefined;
  } else if (!source) {
    source = new EventSource(script().dataset.events);
    source.addEventListener("changed", () => renew(++turn));
  }
}

// The new page takes the place of the old one, without a navigation; scripts of its own need one, though.
async function renew(mine) {
  try {
    const answer = await fetch(location.href, { cache: "no-cache" });
    const text = await answer.text();
    if (mine !== turn) return;
    const page = Document.parseHTMLUnsafe(text);
    const scripts = [...document.scripts, ...page.scripts].filter((one) => one.id !== script().id && isCode(one));
    if (answer.redirected || scripts.length || !page.getElementById(script().id)) throw new Error("not only words");
    const at = [scrollX, scrollY];
    document.documentElement.replaceWith(document.adoptNode(page.documentElement));
    show();
    scrollTo({ left: at[0], top: at[1], behavior: "instant" });
  } catch {
    source?.close();
    location.reload();
  }
}

function isCode(one) {
  return !one.type || one.type === "module" || one.type.includes("javascript");
}

function mark(bar) {
  const marks = JSON.parse(bar?.dataset.marks ?? "{}");
  for (const link of document.querySelectorAll(".h-entry a.u-url")) {
    const words = marks[link.pathname];
    const entry = link.closest(".h-entry");
    if (words && !entry.querySelector(".tinyblog-mark")) {
      const badge = document.createElement("strong");
      badge.className = "tinyblog-mark";
      badge.textContent = words;
      entry.prepend(badge);
    }
  }
}

function keepOpen(bar) {
  for (const one of bar?.shadowRoot?.querySelectorAll("details[id]") ?? []) {
    const key = `tinyblog-${one.id}`;
    if (sessionStorage.getItem(key)) one.open = true;
    one.addEventListener("toggle", () => {
      if (one.open) sessionStorage.setItem(key, "open");
      else sessionStorage.removeItem(key);
    });
  }
}

function show() {
  const bar = document.querySelector("tinyblog-bar");
  mark(bar);
  keepOpen(bar);
}

addEventListener("pagehide", () => {
  source?.close();
  source = undefined;
});
addEventListener("pageshow", listen);
document.addEventListener("visibilitychange", listen);
show();
listen();
