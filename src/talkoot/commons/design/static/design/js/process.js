// <section data-process>: the slider takes the place of the list and shows or hides the ways of the
// map at once; each way knows from which stand on it is shown.
export function start(box) {
  const slider = box.querySelector('input[type="range"]');
  const select = box.querySelector("select");
  const words = box.querySelector("[data-share-words]");
  const stands = slider.dataset.stands.split(",").map(Number);
  slider.hidden = false;
  select.hidden = true;
  box.querySelector("button").hidden = true;
  slider.addEventListener("input", () => {
    const share = stands[slider.value];
    words.textContent = `${share} %`;
    slider.setAttribute("aria-valuetext", words.textContent);
    for (const arc of box.querySelectorAll("[data-level]")) {
      arc.classList.toggle("arc-off", Number(arc.dataset.level) > share);
    }
  });
  slider.setAttribute("aria-valuetext", words.textContent);
}
