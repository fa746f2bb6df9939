// What the licences of bundled packages ask for: their text beside every copy.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The licences of the packages that these files belong to; files of our own are passed over. */
export function licencesOf(paths) {
  const packages = new Set(paths.filter((path) => path.includes("node_modules")).map(packageOf));
  return [...packages].sort().map(licence).join("\n");
}

function packageOf(path) {
  return /^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)[0];
}

function licence(directory) {
  const { name, version } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const file = readdirSync(directory).find((each) => /^licen[cs]e/i.test(each));
  if (file === undefined) throw new Error(`${name} is bundled and has no licence`);
  return `${name} ${version}\n\n${readFileSync(join(directory, file), "utf8")}`;
}
