// <form data-quotas="ADDRESS">: asks, shortly after one stops typing, whether the quotas can be met,
// and writes the answer where the page has it already. Saving and checking work without it.
const PAUSE = 400;

export function start(form) {
  const shown = form.querySelector("[data-found]");
  let timer;
  let asked = 0;

  async function ask() {
    const turn = ++asked;
    const answer = await fetch(form.dataset.quotas, { method: "POST", body: new FormData(form) });
    if (answer.ok && turn === asked) show(shown, await answer.json());
  }
  form.addEventListener("input", (event) => {
    if (!event.target.matches(".cell")) return;
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), PAUSE);
  });
}

function show(box, found) {
  box.className = found.tone ? `message message-${found.tone}` : "message";
  write(box.querySelector('[data-part="headline"]'), found.headline);
  for (const name of ["points", "clash", "repair"]) {
    const part = box.querySelector(`[data-part="${name}"]`);
    part.hidden = !found[name].length;
    part.querySelector("ul").replaceChildren(...found[name].map(line));
  }
}

function line(words) {
  const item = document.createElement("li");
  item.textContent = words;
  return item;
}

// Equal words are not written again, so that they are not read out again.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
