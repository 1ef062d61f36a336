// <code data-copy="Copy" data-copied="Copied">: a button beside it that copies the text.
export function start(code) {
  if (!navigator.clipboard) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.textContent = code.dataset.copy;
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent.trim());
    said.textContent = code.dataset.copied;
    setTimeout(() => (said.textContent = ""), 4000);
  });
  code.after(button, said);
}
