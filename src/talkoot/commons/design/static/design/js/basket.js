// <form data-basket> with <input type="checkbox" data-cost="CENTS"> and design/money.html's basket():
// keeps what is left in step with the ticked boxes. <p data-fit="ID" data-words="… {money} …" hidden>
// says of an unticked box why it does not fit. Nothing is ever locked: the server decides.
import { fill, money } from "./words.js";

export function start(form) {
  const bar = form.querySelector("[data-basket-bar]");
  if (!bar) return;
  const boxes = [...form.querySelectorAll("input[data-cost]")];
  const budget = Number(bar.dataset.budget);

  function update() {
    const spent = boxes.reduce((sum, box) => sum + (box.checked ? Number(box.dataset.cost) : 0), 0);
    show(bar, spent, budget);
    for (const note of form.querySelectorAll("[data-fit]")) fit(note, budget - spent);
  }
  form.addEventListener("change", update);
  form.addEventListener("reset", () => setTimeout(update));
  window.addEventListener("pageshow", update);
  update();
}

function show(bar, spent, budget) {
  const left = budget - spent;
  const sentence = left < 0 ? bar.dataset.over : bar.dataset.left;
  write(bar.querySelector(".basket-left"), fill(sentence, { money: money(Math.abs(left)) }));
  write(
    bar.querySelector("[data-basket-used]"),
    fill(bar.dataset.used, { part: money(spent), whole: money(budget) }),
  );
  const track = bar.querySelector(".bar-track");
  track.classList.toggle("bar-over", left < 0);
  track.firstElementChild.setAttribute("width", `${budget ? Math.min(spent / budget, 1) * 100 : 0}%`);
  bar.classList.toggle("basket-over", left < 0);
}

function fit(note, left) {
  const box = document.getElementById(note.dataset.fit);
  const over = Number(box.dataset.cost) - left;
  note.hidden = box.checked || over <= 0;
  if (!note.hidden) write(note, fill(note.dataset.words, { money: money(over) }));
}

// Equal words are not written again, so that they are not read out again.
function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
