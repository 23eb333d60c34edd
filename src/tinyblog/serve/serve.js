// Put in by `tinyblog serve` only: loads the page again when it has changed, and marks what is not published yet.
const { events } = document.getElementById("tinyblog-serve").dataset;
const bar = document.querySelector("tinyblog-bar");
let source;

function listen() {
  if (document.hidden) {
    source?.close(); // a browser has few connections to one host, and many tabs
    source = undefined;
  } else if (!source) {
    source = new EventSource(events);
    source.addEventListener("changed", () => {
      source.close();
      location.reload();
    });
  }
}

function mark() {
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

function keepOpen() {
  for (const one of bar?.shadowRoot?.querySelectorAll("details[id]") ?? []) {
    const key = `tinyblog-${one.id}`;
    if (sessionStorage.getItem(key)) one.open = true;
    one.addEventListener("toggle", () => {
      if (one.open) sessionStorage.setItem(key, "open");
      else sessionStorage.removeItem(key);
    });
  }
}

addEventListener("pagehide", () => {
  source?.close();
  source = undefined;
});
addEventListener("pageshow", listen);
document.addEventListener("visibilitychange", listen);
mark();
keepOpen();
listen();
