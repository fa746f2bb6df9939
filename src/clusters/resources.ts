/**
 * What a run makes outside its directory, journalled in `resources.jsonl` before it is made, so that a controller that is
 * killed leaves a list of what must go. The first line names the controller itself by process id and start time: while that
 * very process lives, its run is nobody else's to clean up.
 */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InputError, type InputPlace } from "../history/errors.js";
import { findProcess, findProcesses, type ProcessEntry, stillThere, waitGone } from "./processes.js";

const fileName = "resources.jsonl";

const controllerSchema = z.object({ pid: z.number().int(), started: z.string() });
/** A process that cannot be mistaken for another, even when its id is used again. */
export type ControllerIdentity = z.infer<typeof controllerSchema>;

const resourceSchema = z.discriminatedUnion("kind", [
  /** A replica process: its command line holds the run's id and this data directory. */
  z.object({ kind: z.literal("process"), node: z.string(), runId: z.string(), data: z.string() }),
  z.object({ kind: z.literal("container"), name: z.string() }),
  z.object({ kind: z.literal("network"), name: z.string() }),
  z.object({ kind: z.literal("volume"), name: z.string() }),
]);
export type Resource = z.infer<typeof resourceSchema>;

const lineSchema = z.union([
  controllerSchema.extend({ kind: z.literal("controller") }),
  resourceSchema,
  /** Everything above is gone. */
  z.object({ kind: z.literal("released") }),
]);

/** Append-only; each line is on its way to the disk before the call returns. */
export class ResourceJournal {
  private readonly path: string;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.path = join(directory, fileName);
    this.write({ kind: "controller", ...thisController() });
  }

  /** To be called before the resource is made. */
  note(resource: Resource): void {
    this.write(resource);
  }

  /** Everything noted is gone. */
  release(): void {
    this.write({ kind: "released" });
  }

  private write(line: z.infer<typeof lineSchema>): void {
    appendFileSync(this.path, `${JSON.stringify(line)}\n`);
  }
}

export function thisController(): ControllerIdentity {
  const self = findProcess(process.pid);
  if (self === undefined) throw new Error("the system does not tell when this process started");
  return { pid: self.pid, started: self.started };
}

export function controllerLives(controller: ControllerIdentity): boolean {
  return stillThere(controller);
}

export interface AbandonedRun {
  readonly directory: string;
  readonly resources: readonly Resource[];
}

/** Runs under `<root>/<name>/<time>-<seed>` whose controller is gone and did not release what it had made. */
export function abandonedRuns(root: string): AbandonedRun[] {
  return subdirectories(root)
    .flatMap(subdirectories)
    .flatMap((directory) => {
      const lines = readJournal(join(directory, fileName));
      const controller = lines.find((line) => line.kind === "controller");
      if (controller === undefined || controllerLives(controller)) return [];
      if (lines.at(-1)?.kind === "released") return [];
      const resources = lines.filter((line) => line.kind !== "controller" && line.kind !== "released");
      return [{ directory, resources }];
    });
}

/**
 * Kills the replica processes of abandoned runs, stopped ones too, and resolves when they are gone. A process is ours only
 * if its command line names the run and the data directory that the journal does: an id that was used again hits nobody.
 *
 * @returns one clause for each process that was removed.
 */
export async function healProcesses(root: string): Promise<string[]> {
  const wanted = abandonedRuns(root).flatMap(({ resources }) =>
    resources.filter((resource) => resource.kind === "process"),
  );
  if (wanted.length === 0) return [];
  const isWanted = ({ words }: ProcessEntry): boolean =>
    wanted.some(({ runId, data }) => follows(words, "--run", runId) && follows(words, "--data", data));
  const found = findProcesses(isWanted);
  for (const entry of found) {
    // Looked at once more right before the signal: between the listing and now the process may have ended.
    if (stillThere(entry)) process.kill(entry.pid, "SIGKILL");
  }
  await Promise.all(found.map(waitGone));
  return found.map(({ pid, words }) => `process ${pid}: ${words.join(" ")}`);
}

function follows(words: readonly string[], option: string, value: string): boolean {
  const at = words.indexOf(option);
  return at !== -1 && words[at + 1] === value;
}

function subdirectories(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name));
}

/** A torn last line is what a killed controller may leave: what it spoke of was not made yet. */
function readJournal(path: string): z.infer<typeof lineSchema>[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .flatMap((line, index) => (line === "" ? [] : [parseLine(line, { file: path, line: index + 1 })]));
}

function parseLine(line: string, where: InputPlace): z.infer<typeof lineSchema> {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    const remedy = "look yourself what of the run is left, then remove its directory";
    throw new InputError("is not a record of what a run made", where, remedy);
  }
}
