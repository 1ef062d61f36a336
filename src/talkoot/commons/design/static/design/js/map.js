// <div class="map" data-map="drawn"> from design/maps.html: a drawing that the server made, with its
// features in a JSON block (or at data-source). When it comes near the view it becomes a map that
// zooms; where that fails the drawing stays. The list beside it holds the same, for everyone.
// Sets data-map and body[data-map] to "ready" when the map is made and to "idle" when it is drawn.
const NEAR = "400px";
const vendor = (file) => new URL(`../vendor/${file}`, import.meta.url).href;

export function start(box) {
  new IntersectionObserver(
    (seen, watcher) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      wake(box).catch(() => {});
    },
    { rootMargin: NEAR },
  ).observe(box);
}

async function wake(box) {
  const [maplibre, features] = await Promise.all([library(), data(box)]);
  const drawing = box.querySelector(".map-drawing");
  const canvas = document.createElement("div");
  canvas.className = "map-canvas";
  box.append(canvas);
  let map;
  try {
    map = make(maplibre, canvas, features, box.dataset);
  } catch {
    return canvas.remove();
  }
  state(box, "ready");
  map.once("load", () => {
    drawing?.setAttribute("hidden", "");
    name(maplibre, map, features);
    answer(maplibre, map, box.dataset);
    follow(box, map, features);
    offer(maplibre, map, box);
    map.once("idle", () => state(box, "idle"));
  });
}

async function library() {
  style(new URL("../map.css", import.meta.url).href);
  const maplibre = await import("../vendor/maplibre-gl.mjs");
  maplibre.setWorkerUrl(vendor("maplibre-gl-worker.mjs"));
  return maplibre;
}

function style(address) {
  if (document.querySelector(`link[href="${address}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  document.head.append(link);
}

async function data(box) {
  if (box.dataset.source) return (await fetch(box.dataset.source)).json();
  return JSON.parse(box.querySelector('script[type="application/json"]').textContent);
}

function state(box, value) {
  box.dataset.map = value;
  document.body.dataset.map = value;
}

function make(maplibre, container, features, words) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = new maplibre.Map({
    container,
    style: { version: 8, sources: {}, layers: [] },
    bounds: bounds(features),
    fitBoundsOptions: { padding: 24, maxZoom: 15 },
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: still ? 0 : 200,
    locale: {
      "NavigationControl.ZoomIn": words.zoomIn,
      "NavigationControl.ZoomOut": words.zoomOut,
      "Map.Title": words.label,
      "Popup.Close": words.close,
      "CooperativeGesturesHandler.WindowsHelpText": words.wheel,
      "CooperativeGesturesHandler.MacHelpText": words.wheel,
      "CooperativeGesturesHandler.MobileHelpText": words.fingers,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.on("load", () => layers(map, features));
  return map;
}

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function layers(map, features) {
  const on = ["boolean", ["get", "on"], false];
  const shades = [1, 2, 3, 4, 5].flatMap((n) => [n, token(`--shade-${n}`)]);
  const plain = ["match", ["coalesce", ["get", "shade"], 0], ...shades, token("--paper")];
  map.addSource("features", { type: "geojson", data: features });
  map.addLayer({ id: "ground", type: "background", paint: { "background-color": token("--wash") } });
  map.addLayer({
    id: "area",
    type: "fill",
    source: "features",
    filter: ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]],
    paint: { "fill-color": ["case", on, token("--accent-soft"), plain] },
  });
  map.addLayer({
    id: "edge",
    type: "line",
    source: "features",
    filter: ["in", ["geometry-type"], ["literal", ["Polygon", "MultiPolygon"]]],
    paint: {
      "line-color": ["case", on, token("--accent"), token("--line-strong")],
      "line-width": ["case", on, 2, 1],
    },
  });
  map.addLayer({
    id: "spot",
    type: "circle",
    source: "features",
    filter: ["==", ["geometry-type"], "Point"],
    paint: {
      "circle-radius": 8,
      "circle-color": token("--accent"),
      "circle-stroke-color": token("--paper"),
      "circle-stroke-width": 2,
    },
  });
  map.addLayer({
    id: "chosen",
    type: "line",
    source: "features",
    filter: ["==", ["get", "id"], ""],
    paint: { "line-color": token("--focus"), "line-width": 4 },
  });
  map.addLayer({
    id: "chosen-spot",
    type: "circle",
    source: "features",
    filter: ["==", ["get", "id"], ""],
    paint: { "circle-radius": 12, "circle-color": token("--focus") },
  });
}

function name(maplibre, map, { features }) {
  for (const { properties, geometry } of features) {
    if (!properties.at) continue;
    const element = document.createElement("span");
    element.className = "map-name";
    element.textContent = properties.name;
    element.setAttribute("aria-hidden", "true");
    const above = geometry.type === "Point" ? { anchor: "bottom", offset: [0, -10] } : {};
    new maplibre.Marker({ element, ...above }).setLngLat(properties.at).addTo(map);
  }
}

function answer(maplibre, map, words) {
  const layersThatAnswer = ["spot", "area"];
  const under = (event) => map.queryRenderedFeatures(event.point, { layers: layersThatAnswer })[0];
  map.on("mousemove", (event) => {
    map.getCanvas().style.cursor = under(event)?.properties.url ? "pointer" : "";
  });
  map.on("click", (event) => {
    const feature = under(event);
    if (!feature?.properties.url) return;
    const at = feature.geometry.type === "Point" ? feature.geometry.coordinates : event.lngLat;
    new maplibre.Popup({ maxWidth: "18rem", focusAfterOpen: true })
      .setLngLat(at)
      .setDOMContent(card(feature.properties))
      .addTo(map);
  });
}

function card({ name: title, url, words }) {
  const body = document.createElement("div");
  body.className = "map-card";
  const link = document.createElement("a");
  link.href = url;
  link.textContent = title;
  body.append(link);
  if (words) {
    const line = document.createElement("p");
    line.textContent = words;
    body.append(line);
  }
  return body;
}

// A row of the list with data-feature="ID" shows its place while it is pointed at or has focus.
function follow(box, map) {
  const rows = box.closest(".map-split")?.querySelectorAll("[data-feature]") ?? [];
  const choose = (id) => {
    const same = ["==", ["get", "id"], id];
    map.setFilter("chosen", ["all", same, ["!=", ["geometry-type"], "Point"]]);
    map.setFilter("chosen-spot", ["all", same, ["==", ["geometry-type"], "Point"]]);
  };
  for (const row of rows) {
    for (const event of ["mouseenter", "focusin"]) {
      row.addEventListener(event, () => choose(row.dataset.feature));
    }
    for (const event of ["mouseleave", "focusout"]) row.addEventListener(event, () => choose(""));
  }
}

// In a form that asks for a spot (pick.js) a click tells where, and so does Enter for the middle.
function offer(maplibre, map, box) {
  if (!box.closest("[data-pick]")) return;
  const tell = ({ lng, lat }) => {
    box.dispatchEvent(new CustomEvent("spot", { bubbles: true, detail: { lon: lng, lat } }));
  };
  map.on("click", (event) => tell(event.lngLat));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    tell(map.getCenter());
  });
  const marker = new maplibre.Marker();
  box.addEventListener("spot-set", ({ detail }) => {
    marker.setLngLat([detail.lon, detail.lat]).addTo(map);
    map.easeTo({ center: [detail.lon, detail.lat], zoom: Math.max(map.getZoom(), 13) });
  });
}

function bounds({ features }) {
  const all = features.flatMap(({ geometry }) => points(geometry.coordinates));
  const of = (axis, pick) => all.reduce((best, point) => pick(best, point[axis]), all[0][axis]);
  return [
    [of(0, Math.min), of(1, Math.min)],
    [of(0, Math.max), of(1, Math.max)],
  ];
}

function points(coordinates) {
  return typeof coordinates[0] === "number" ? [coordinates] : coordinates.flatMap(points);
}
