/**
 * Everything that a run makes outside its directory, journalled in `resources.jsonl` before it is made. Nothing is removed because a
 * journal says so: leftovers are recognised by their own marks (command line or label), and the journal lists the kinds of things that a
 * run made, so that kinds that could not be searched are reported.
 */
import {
  appendFileSync,
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type ControllerIdentity, thisController } from "../machine/controller.js";

const fileName = "resources.jsonl";
/** Journals of ours have a few lines for each node. */
const largestJournal = 2 ** 20;

const resourceSchema = z.discriminatedUnion("kind", [
  /** A replica process: its command line holds the run's id and this data directory. */
  z.object({ kind: z.literal("process"), node: z.string(), runId: z.string(), data: z.string() }),
  z.object({ kind: z.literal("container"), name: z.string() }),
  z.object({ kind: z.literal("network"), name: z.string() }),
  z.object({ kind: z.literal("volume"), name: z.string() }),
]);
export type Resource = z.infer<typeof resourceSchema>;

const controllerSchema = z.object({
  ...{ pid: z.int(), started: z.string() },
  ...{ boot: z.string().default(""), pidNamespace: z.string().default("") },
  ...{ machine: z.string().default(""), host: z.string().default("") },
}) satisfies z.ZodType<ControllerIdentity>;

const lineSchema = z.union([
  controllerSchema.extend({ kind: z.literal("controller") }),
  resourceSchema,
  /** Everything above is gone. */
  z.object({ kind: z.literal("released") }),
]);
type Line = z.infer<typeof lineSchema>;

/** Append-only; each line is on its way to the disk before the call returns. */
export class ResourceJournal {
  private readonly path: string;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.path = join(directory, fileName);
    this.write({ kind: "controller", ...thisController() });
  }

  /** Call it before the resource is made. */
  note(resource: Resource): void {
    this.write(resource);
  }

  /** Everything noted is gone. */
  release(): void {
    this.write({ kind: "released" });
  }

  private write(line: Line): void {
    appendFileSync(this.path, `${JSON.stringify(line)}\n`);
  }
}

/** A run that did not report that everything it made is gone. */
export interface UnreleasedRun {
  readonly directory: string;
  readonly controller: ControllerIdentity;
  readonly resources: readonly Resource[];
}

/**
 * Runs under `<root>/<name>/<time>-<seed>` that released nothing, the newest of each name first. `onObstacle` is called with each directory
 * and journal that cannot be read; none of them keeps the others from being read.
 */
export function* unreleasedRuns(
  root: string,
  onObstacle: (path: string, why: string) => void = () => {},
  /** At most this many of each name are read. */
  newest = Number.POSITIVE_INFINITY,
): Generator<UnreleasedRun> {
  for (const parent of subdirectories(root, onObstacle)) {
    for (const directory of subdirectories(parent, onObstacle).slice(0, newest)) {
      try {
        const lines = readJournal(join(directory, fileName));
        const controller = lines.find((line) => line.kind === "controller");
        if (controller === undefined || lines.at(-1)?.kind === "released") continue;
        const resources = lines.filter((line) => line.kind !== "controller" && line.kind !== "released");
        yield { directory, controller, resources };
      } catch (error) {
        onObstacle(join(directory, fileName), messageOf(error));
      }
    }
  }
}

/** Notes in a run's journal, on behalf of its controller, that everything is gone. */
export function releaseFor(directory: string): void {
  const fd = openSync(join(directory, fileName), constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW);
  try {
    // On a line of its own, however the last one was torn.
    writeSync(fd, `\n${JSON.stringify({ kind: "released" } satisfies Line)}\n`);
  } finally {
    closeSync(fd);
  }
}

/** Links are not followed: their targets are not runs of this root. */
function subdirectories(path: string, onObstacle: (path: string, why: string) => void): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(path, entry.name))
      .sort()
      .reverse();
  } catch (error) {
    if (codeOf(error) !== "ENOENT") onObstacle(path, messageOf(error));
    return [];
  }
}

/** A killed controller may leave a torn last line: the thing it names was not made yet. */
function readJournal(path: string): Line[] {
  let fd: number;
  try {
    // A pipe would block us, and a link may lead anywhere.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error(`is not a file; ${remedy}`);
    if (stats.size > largestJournal) throw new Error(`is too large for a record of what a run made; ${remedy}`);
    const text = readFileSync(fd, "utf8");
    return text
      .slice(0, text.lastIndexOf("\n") + 1)
      .split("\n")
      .flatMap((line, index) => (line === "" ? [] : [parseLine(line, index + 1)]));
  } finally {
    closeSync(fd);
  }
}

const remedy = "check by hand for leftovers of the run, then delete its directory";

function parseLine(line: string, number: number): Line {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch {
    throw new Error(`line ${number} is not a record of what a run made; ${remedy}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
