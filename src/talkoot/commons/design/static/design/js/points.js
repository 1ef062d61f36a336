// <form data-points> with design/money.html's allowance(): counts the points given in
// <input type="number" data-point>, or the ticked <input type="checkbox" data-point>.
import { fill, number } from "./words.js";

export function start(form) {
  const bar = form.querySelector("[data-points-bar]");
  if (!bar) return;
  const fields = [...form.querySelectorAll("input[data-point]")];

  function update() {
    const used = fields.reduce((sum, field) => sum + given(field), 0);
    const left = Number(bar.dataset.limit) - used;
    const line = bar.querySelector("[data-points-left]");
    const text = words(bar.dataset, left);
    if (line.textContent !== text) line.textContent = text;
    bar.classList.toggle("basket-over", left < 0);
  }
  form.addEventListener("input", update);
  form.addEventListener("reset", () => setTimeout(update));
  window.addEventListener("pageshow", update);
  update();
}

function given(field) {
  if (field.type === "checkbox") return field.checked ? 1 : 0;
  return Math.max(0, Math.trunc(Number(field.value) || 0));
}

function words(data, left) {
  const n = Math.abs(left);
  if (left < 0) return n === 1 ? data.overOne : fill(data.over, { n: number(n) });
  return n === 1 ? data.leftOne : fill(data.left, { n: number(n) });
}
