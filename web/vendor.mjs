// Copies the named files out of node_modules, without pointers to source maps, and writes down
// where each came from: package, version, licence, SHA-256.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [vendor, tests] = process.argv.slice(2);

const SHIPPED = [
  ["@fontsource-variable/source-sans-3", "files/source-sans-3-latin-wght-normal.woff2", "source-sans-3-latin.woff2"],
  ["@fontsource-variable/source-sans-3", "files/source-sans-3-latin-ext-wght-normal.woff2", "source-sans-3-latin-ext.woff2"],
  ["@fontsource-variable/source-sans-3", "LICENSE", "source-sans-3-LICENSE.txt"],
  ["maplibre-gl", "dist/maplibre-gl.mjs", "maplibre-gl.mjs"],
  ["maplibre-gl", "dist/maplibre-gl-worker.mjs", "maplibre-gl-worker.mjs"],
  ["maplibre-gl", "dist/maplibre-gl.css", "maplibre-gl.css"],
  ["maplibre-gl", "LICENSE.txt", "maplibre-gl-LICENSE.txt"],
];
const FOR_TESTS = [
  ["axe-core", "axe.min.js", "axe.min.js"],
  ["axe-core", "LICENSE", "axe-LICENSE.txt"],
];

function withoutSourceMap(name, bytes) {
  if (!/\.(m?js|css)$/.test(name)) return bytes;
  const text = bytes.toString("utf8");
  return Buffer.from(text.replace(/^(\/\/|\/\*)[#@] sourceMappingURL=.*$/gm, ""), "utf8");
}

function copy(folder, [name, from, to]) {
  const home = join("node_modules", name);
  const about = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const bytes = withoutSourceMap(to, readFileSync(join(home, from)));
  writeFileSync(join(folder, to), bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { file: to, package: name, version: about.version, licence: about.license, sha256 };
}

function copyAll(folder, list) {
  const lines = list.map((item) => copy(folder, item));
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(lines, null, 2) + "\n");
}

copyAll(vendor, SHIPPED);
copyAll(tests, FOR_TESTS);
