// Asks the index for what is typed. The index is only loaded when there is something to look for.

const said = document.querySelector("script[data-index]").dataset;
const words = document.getElementById("words");
const count = document.getElementById("count");
const found = document.getElementById("found");
let asked = 0;
let index;

async function open() {
  const loaded = await import(said.index);
  await loaded.options({ baseUrl: said.root, excerptLength: 30 });
  return loaded;
}

function shown(note) {
  const item = document.createElement("li");
  const day = new Date(note.meta.date).toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  const link = Object.assign(document.createElement("a"), { href: note.url, textContent: note.meta.heading ?? day });
  const excerpt = document.createElement("p");
  excerpt.innerHTML = note.excerpt; // escaped by the index, but for its <mark>
  item.append(link, excerpt);
  return item;
}

async function look() {
  const turn = ++asked;
  const text = words.value.trim();
  history.replaceState(null, "", text ? `?q=${encodeURIComponent(text)}` : location.pathname);
  if (!text) {
    count.textContent = "";
    found.replaceChildren();
    return;
  }
  try {
    index ??= open();
    const { results } = await (await index).search(text);
    const notes = await Promise.all(results.slice(0, 30).map((result) => result.data()));
    if (turn !== asked) return; // something else has been typed since
    count.textContent = notes.length ? `${said.some} ${results.length}` : said.none;
    found.replaceChildren(...notes.map(shown));
  } catch {
    index = undefined;
    count.textContent = said.trouble;
  }
}

let waiting;
words.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, 200);
});
words.form.addEventListener("submit", (event) => {
  event.preventDefault();
  look();
});
words.value = new URLSearchParams(location.search).get("q") ?? "";
if (words.value) look();
