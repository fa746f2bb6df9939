/**
 * The warden's own program (warden.ts). Its standard input ends with the controller; then it removes what carries the marks of
 * the run, again and again until nothing more appears: what the controller had just asked for may come into being after it.
 *
 *     --warden local|docker --run RUN --controller WHO --directory DIR
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { wordOf } from "../machine/controller.js";
import { endProcess, runProcesses } from "./local/orphans.js";
import { releaseFor } from "./resources.js";

/** How long to keep searching after the controller's end, at least and at most, and how often, ms. */
const looking = {
  local: { least: 400, most: 15_000, pause: 100 },
  docker: { least: 3000, most: 150_000, pause: 500 },
} as const;

const { values } = parseArgs({
  options: {
    warden: { type: "string" },
    run: { type: "string" },
    controller: { type: "string" },
    directory: { type: "string" },
  },
});
const { warden: kind, run, controller, directory } = values;
if (
  (kind !== "local" && kind !== "docker") ||
  run === undefined ||
  controller === undefined ||
  directory === undefined
) {
  throw new Error("--warden, --run, --controller and --directory are needed");
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
await new Promise((resolve) => process.stdin.on("end", resolve).on("error", resolve).resume());

const { least, most, pause } = looking[kind];
const begun = performance.now();
const spentMs = (): number => performance.now() - begun;
let left: readonly string[] = [];
do {
  // Disks of containers are processes, too.
  left = [...(await removeProcesses()), ...(kind === "docker" ? await removeThings() : [])];
  await new Promise((resolve) => setTimeout(resolve, pause));
} while (spentMs() < least || (left.length > 0 && spentMs() < most));
if (left.length === 0) releaseFor(directory);
// No process waits for us any more.
process.exit();

/** Those that existed: anything made meanwhile shows at the next search. */
async function removeProcesses(): Promise<readonly string[]> {
  const found = runProcesses().filter((entry) => entry.runId === run && wordOf(entry.controller) === controller);
  const failures = await Promise.all(found.map(endProcess));
  return found.map(({ pid }, index) => note(`process ${pid}`, failures[index]));
}

async function removeThings(): Promise<readonly string[]> {
  try {
    const { dockerEngine } = await import("./docker/engine.js");
    const docker = await import("./docker/orphans.js");
    const engine = dockerEngine();
    const found = (await docker.thingsOfRuns(engine, run))
      .filter((each) => each.controller !== undefined && wordOf(each.controller) === controller)
      .map(({ thing }) => thing);
    const failures = await docker.removeThings(engine, found);
    return found.map((thing) => note(`${thing.kind} ${thing.name}`, failures.get(thing)));
  } catch (error) {
    return [note("Docker", error instanceof Error ? error.message : String(error))];
  }
}

/** In the run's own log, if that is still there. */
function note(what: string, failure: string | undefined): string {
  const line = failure === undefined ? `removed ${what}` : `could not remove ${what}: ${failure}`;
  try {
    appendFileSync(join(directory ?? "", "logs", "warden.log"), `${new Date().toISOString()} ${line}\n`);
  } catch {
    // The directory may have been removed, or the disk may be full: cleaning up continues.
  }
  return line;
}
