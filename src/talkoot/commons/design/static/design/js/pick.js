// <fieldset data-pick="ADDRESS"> with hidden fields lon and lat, a map and two empty boxes: a spot
// on the map or the reader's own place goes into the fields, and what ADDRESS?lon=…&lat=… knows
// nearby is listed. Without it the address and the area say where.
export function start(box) {
  const { dataset } = box;
  const field = (name) => box.querySelector(`input[name="${name}"]`);
  const words = box.querySelector("[data-pick-words]");
  const known = box.querySelector("[data-pick-known]");

  async function choose({ lon, lat }) {
    field("lon").value = lon.toFixed(6);
    field("lat").value = lat.toFixed(6);
    words.textContent = `${dataset.picked}: ${lat.toFixed(5)}, ${lon.toFixed(5)}`;
    box.querySelector(".map")?.dispatchEvent(new CustomEvent("spot-set", { detail: { lon, lat } }));
    const answer = await fetch(`${dataset.pick}?lon=${lon}&lat=${lat}`);
    if (answer.ok) list((await answer.json()).items);
  }

  function list(items) {
    known.replaceChildren();
    if (!items.length) return;
    const title = document.createElement("p");
    title.className = "similar-title";
    title.textContent = dataset.title;
    const rows = document.createElement("ul");
    for (const item of items) {
      const link = document.createElement("a");
      link.href = item.url;
      link.target = "_blank";
      link.textContent = `${item.title} (${dataset.newTab})`;
      const row = document.createElement("li");
      row.append(link, ` ${item.note}`);
      rows.append(row);
    }
    known.append(title, rows);
  }

  function askWhere() {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => choose({ lon: coords.longitude, lat: coords.latitude }),
      () => {
        words.textContent = dataset.noPlace;
      },
    );
  }

  box.addEventListener("spot", (event) => choose(event.detail));
  if ("geolocation" in navigator) {
    const here = document.createElement("button");
    here.type = "button";
    here.className = "button button-secondary";
    here.textContent = dataset.here;
    here.addEventListener("click", askWhere);
    words.before(here);
  }
  if (field("lon").value) {
    const [lon, lat] = [Number(field("lon").value), Number(field("lat").value)];
    words.textContent = `${dataset.picked}: ${lat.toFixed(5)}, ${lon.toFixed(5)}`;
  }
}
