// <button type="submit" data-confirm="What happens" data-confirm-no="Go back">: asks before it sends.
export function start(button) {
  let agreed = false;
  button.addEventListener("click", (event) => {
    if (agreed) return;
    event.preventDefault();
    ask(button, () => {
      agreed = true;
      button.click();
      agreed = false;
    });
  });
}

function ask(button, yes) {
  const box = document.createElement("dialog");
  box.className = "dialog";
  const words = document.createElement("p");
  words.id = "confirm-words";
  words.textContent = button.dataset.confirm;
  box.setAttribute("aria-labelledby", words.id);

  const actions = document.createElement("div");
  actions.className = "actions";
  const no = choice(button.dataset.confirmNo, "button button-secondary", () => box.close());
  const agree = choice(button.textContent.trim(), button.className, () => {
    box.close();
    yes();
  });
  actions.append(no, agree);
  box.append(words, actions);
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  no.focus();
}

function choice(label, className, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}
