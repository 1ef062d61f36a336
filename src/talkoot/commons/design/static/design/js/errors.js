// <div data-error-summary tabindex="-1">: takes focus when the page comes back with errors.
export function start(summary) {
  summary.focus();
}
