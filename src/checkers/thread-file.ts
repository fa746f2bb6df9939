/** Where the JavaScript of a worker thread is: in the bundle, as one of its entries (scripts/bundle-program.mjs). */
import { existsSync } from "node:fs";

/**
 * `from`: import.meta.url of the module that starts the thread, built or a source that a test runner runs. `name`: of the thread's file
 * beside it, without extension. Throws if the program is not built.
 */
export function threadFile(from: string, name: string): URL {
  const [root, path] = splitAtLast(new URL(`./${name}`, from).href, "/src/");
  const built = root.endsWith("/dist") ? root : `${root}/dist`;
  const bundled = new URL(`${built}/bundle/${path.replaceAll("/", "-")}.js`);
  if (!existsSync(bundled)) throw new Error(`${bundled.pathname} is missing: run \`npm run build\``);
  return bundled;
}

function splitAtLast(text: string, separator: string): [string, string] {
  const place = text.lastIndexOf(separator);
  return [text.slice(0, place), text.slice(place + separator.length)];
}
