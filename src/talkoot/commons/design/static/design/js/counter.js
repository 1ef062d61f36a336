// <textarea id="X" data-counter="LIMIT"> with <p id="X-count" data-left data-left-one data-over
// data-over-one>: says how many characters are left, to the ear only after a pause in typing.
import { fill, number } from "./words.js";

const PAUSE = 1000;

export function start(field) {
  const shown = document.getElementById(`${field.id}-count`);
  if (!shown) return;
  const spoken = document.createElement("p");
  spoken.className = "hidden-visually";
  spoken.setAttribute("role", "status");
  shown.after(spoken);

  let timer;
  function update() {
    const sentence = words(shown.dataset, Number(field.dataset.counter) - length(field.value));
    shown.textContent = sentence;
    clearTimeout(timer);
    timer = setTimeout(() => (spoken.textContent = sentence), PAUSE);
  }
  field.addEventListener("input", update);
  if (field.value) shown.textContent = words(shown.dataset, Number(field.dataset.counter) - length(field.value));
}

// A form sends each line break as two characters, and the server counts them so.
function length(text) {
  return [...text].length + (text.match(/\n/g) ?? []).length;
}

function words(data, left) {
  const n = Math.abs(left);
  if (left < 0) return n === 1 ? data.overOne : fill(data.over, { n: number(n) });
  return n === 1 ? data.leftOne : fill(data.left, { n: number(n) });
}
