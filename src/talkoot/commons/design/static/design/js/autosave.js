// <form data-autosave="ADDRESS"> with <p class="saved" data-saved data-failed>: sends the form as it
// stands, its token included, a while after the last change. The text stays on the page whatever
// happens; what could not be saved is sent again. An answer {"url": ADDRESS} names where the next
// save goes (the first one makes the draft).
import { fill, time } from "./words.js";

const PAUSE = 3000;
const RETRY = [10_000, 20_000, 40_000, 60_000];

export function start(form) {
  const line = form.querySelector(".saved");
  let saved = content(form);
  let failures = 0;
  let timer;
  let leaving = false;

  function later(wait) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  async function save() {
    const now = content(form);
    if (leaving || now === saved) return;
    try {
      await send(form);
      saved = now;
      failures = 0;
      say(line, "saved", { time: time(new Date()) });
    } catch {
      say(line, "failed", {});
      later(RETRY[Math.min(failures++, RETRY.length - 1)]);
    }
  }

  form.addEventListener("input", () => later(PAUSE));
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("pageshow", () => (leaving = false));
  document.addEventListener("visibilitychange", () => document.hidden && save());
}

function content(form) {
  const pairs = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  return JSON.stringify(pairs.map(([name, value]) => [name, value.name ?? value]));
}

async function send(form) {
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  const answer = await fetch(form.dataset.autosave, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    redirect: "error",
    keepalive: true,
  });
  if (!answer.ok) throw new Error(answer.status);
  if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
    const { url } = await answer.json();
    if (url) form.dataset.autosave = url;
  }
}

function say(line, state, values) {
  if (!line) return;
  line.classList.toggle("saved-failed", state === "failed");
  line.textContent = fill(line.dataset[state], values);
}
