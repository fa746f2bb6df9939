/**
 * Where the JavaScript of a worker thread is: beside the module that starts it, or, when sources are run by a test runner, where
 * the build put it.
 */
import { existsSync } from "node:fs";

/** `from`: import.meta.url of the module that starts the thread. `name`: of the thread's file there, without extension. */
export function threadFile(from: string, name: string): URL {
  const beside = new URL(`./${name}.js`, from);
  if (from.endsWith(".js")) return beside;
  const [root, path] = splitAtLast(beside.href, "/src/");
  const built = new URL(`${root}/dist/src/${path}`);
  if (!existsSync(built)) throw new Error(`${built.pathname} is missing: run \`npm run build\``);
  return built;
}

function splitAtLast(text: string, separator: string): [string, string] {
  const place = text.lastIndexOf(separator);
  return [text.slice(0, place), text.slice(place + separator.length)];
}
