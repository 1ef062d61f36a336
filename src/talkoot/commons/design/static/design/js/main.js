// Everything here only helps: each page reads, sends and votes without it.
// A behaviour is loaded when the page has an element that asks for it.
const BEHAVIOURS = [
  ["[data-error-summary]", "./errors.js"],
  ["[data-counter]", "./counter.js"],
  ["[data-autosave]", "./autosave.js"],
  ["[data-similar]", "./similar.js"],
  ["[data-basket]", "./basket.js"],
  ["[data-points]", "./points.js"],
  ["[data-quotas]", "./quotas.js"],
  ["[data-confirm]", "./confirm.js"],
  ["[data-copy]", "./copy.js"],
  ["[data-open-wide]", "./wide.js"],
  ["[data-passkey]", "./passkey.js"],
  ["[data-pick]", "./pick.js"],
  ["[data-process]", "./process.js"],
  ["[data-climate]", "./climate.js"],
  ["[data-map]", "./map.js"],
];

for (const [selector, file] of BEHAVIOURS) {
  const elements = [...document.querySelectorAll(selector)];
  if (elements.length) import(file).then((module) => elements.forEach((item) => module.start(item)));
}
