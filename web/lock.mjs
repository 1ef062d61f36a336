// Takes what is no part of a reproducible install (addresses of sponsors) out of the lock.
import { readFileSync, writeFileSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
for (const item of Object.values(lock.packages)) {
  delete item.funding;
  delete item.resolved;
}
writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");
