// <input id="X" data-similar="ADDRESS"> with <div id="X-similar" aria-live="polite" data-title
// data-new-tab>: while typing, asks ADDRESS?q=… for {"items": [{"title", "url", "note"}]} and lists
// them. It only informs; nothing waits for it, and its failures are silent.
const PAUSE = 600;
const SHORTEST = 4;

export function start(field) {
  const box = document.getElementById(`${field.id}-similar`);
  if (!box) return;
  let timer;
  let asked;

  async function ask() {
    const words = field.value.trim();
    asked?.abort();
    if (words.length < SHORTEST) return box.replaceChildren();
    asked = new AbortController();
    try {
      const items = await suggestions(field.dataset.similar, words, asked.signal);
      box.replaceChildren(...(items.length ? list(items, box.dataset) : []));
    } catch {
      // Nobody needs to know: the field works without suggestions.
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  if (field.value) ask();
}

async function suggestions(address, words, signal) {
  const url = new URL(address, location.href);
  url.searchParams.set("q", words);
  const answer = await fetch(url, { signal, headers: { Accept: "application/json" } });
  if (!answer.ok) return [];
  return (await answer.json()).items ?? [];
}

function list(items, { title, newTab }) {
  const heading = element("p", "similar-title", title ?? "");
  const rows = element("ul", "similar-list");
  for (const item of items.slice(0, 5)) rows.append(row(item, newTab));
  return title ? [heading, rows] : [rows];
}

function row(item, newTab) {
  const link = element("a", "", item.title);
  link.href = item.url;
  if (newTab) {
    link.target = "_blank";
    link.rel = "noopener";
    link.append(element("span", "hidden-visually", ` (${newTab})`));
  }
  const line = element("li", "");
  line.append(link);
  if (item.note) line.append(" ", element("span", "soft", item.note));
  return line;
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
