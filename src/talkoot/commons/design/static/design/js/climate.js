// <div data-climate>: switches and sliders answer at once. The middle way comes with every move; what
// is drawn from many futures follows when the hand rests. The address always holds the choice.
const REST = 350;

export function start(box) {
  const form = box.querySelector("[data-climate-form]");
  const status = box.querySelector("[data-climate-status]");
  let asked = "";
  let busy = false;
  let timer = 0;

  const fixed = ["scenario", "frame"].filter((name) => form.elements[name]);

  function query() {
    const set = [];
    for (const row of form.querySelectorAll("[data-own]")) {
      const on = row.querySelector('input[type="checkbox"]');
      const level = on.checked ? row.querySelector('input[type="range"]').value / 100 : 0;
      if (level !== Number(row.dataset.own)) set.push(`${on.value}:${level}`);
    }
    const words = fixed.map((name) => `${name}=${encodeURIComponent(form.elements[name].value)}`);
    if (set.length) words.push(`set=${set.join(",")}`);
    return words.join("&");
  }

  async function ask() {
    if (busy) return;
    busy = true;
    try {
      while (asked !== query()) {
        asked = query();
        const answer = await fetch(`${box.dataset.answer}?${asked}`);
        if (!answer.ok) throw new Error(answer.status);
        show(await answer.json());
      }
      status.textContent = "";
    } catch {
      status.textContent = box.dataset.failed;
    }
    busy = false;
  }

  function show(answer) {
    box.querySelector("[data-outlook]").textContent = answer.outlook;
    for (const name of ["value", "gap", "person", "change", "budget"]) {
      for (const place of box.querySelectorAll(`[data-figure="${name}"]`)) {
        place.textContent = answer[name];
      }
    }
    const line = box.querySelector(".chart .series-1 .line");
    if (line && answer.path) line.setAttribute("d", answer.path);
    for (const area of box.querySelectorAll(".chart path.area")) area.classList.add("stale");
    history.replaceState(null, "", `${location.pathname}${answer.query ? `?${answer.query}` : ""}`);
    box.dataset.answered = performance.now();
  }

  async function follow() {
    try {
      const answer = await fetch(`${box.dataset.parts}?${query()}`);
      if (!answer.ok) throw new Error(answer.status);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of fresh.querySelectorAll("[data-part]")) {
        const old = box.querySelector(`[data-part="${part.dataset.part}"]`);
        const open = [...old.querySelectorAll("details")].map((one) => one.open);
        part.querySelectorAll("details").forEach((one, n) => (one.open = open[n] ?? false));
        old.replaceWith(part);
      }
    } catch {
      status.textContent = box.dataset.failed;
    }
  }

  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-own]");
    if (!row) return;
    const level = row.querySelector('input[type="range"]');
    if (event.target === level) row.querySelector('input[type="checkbox"]').checked = true;
    row.querySelector("[data-level]").textContent = `${level.value} %`;
    box.dataset.moved = performance.now();
    ask();
    clearTimeout(timer);
    timer = setTimeout(follow, REST);
  });
}
