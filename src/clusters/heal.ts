/**
 * Finds the leftovers of runs and image builds whose controller is gone, and removes them. Things are recognised by their own marks;
 * whether their controller lives is decided by the marks it left on them. Undecidable things are left alone, and places that cannot be
 * searched are named.
 */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { runIdOf } from "../contract/cluster.js";
import { plural } from "../history/plural.js";
import { type ControllerIdentity, type Fate, fateOf, thisController, wordOf } from "../machine/controller.js";
import { procIsOurs, waitGone } from "../machine/processes.js";
import { buildDirectories, removeBuildDirectory } from "./build-directories.js";
import type { Thing } from "./docker/orphans.js";
import { endProcess, isWarden, type RunProcess, runProcesses } from "./local/orphans.js";
import { type Resource, releaseFor, type UnreleasedRun, unreleasedRuns } from "./resources.js";

export interface Leftover {
  readonly what: string;
  readonly why: string;
}

export interface Healing {
  readonly removed: readonly string[];
  /** Ours or perhaps ours, and still there. */
  readonly left: readonly Leftover[];
  /** Places that could not be searched and may hold something of ours. */
  readonly notLookedAt: readonly Leftover[];
  /** Ids of runs whose controller lives. */
  readonly underWay: readonly string[];
}

/** `root`: where run directories are. Their journals are closed as well; things are found wherever they were recorded. */
export function heal(root: string): Promise<Healing> {
  return new Healer(root).heal();
}

/** Removes only what these runs left behind. `directories`: theirs, below `root`. */
export function healRuns(root: string, directories: readonly string[]): Promise<Healing> {
  return new Healer(root, new Set(directories.map(runIdOf))).heal();
}

/** Time that a dead controller's warden gets to do its work before it is done for it, ms. */
const wardenTimeoutMs = 15_000;
/** The Docker engine answers within this time, ms; a removal may take two minutes. */
const dockerTimeoutMs = 150_000;

class Healer {
  private readonly removed: string[] = [];
  private readonly left: Leftover[] = [];
  private readonly notLookedAt: Leftover[] = [];
  private readonly underWay = new Set<string>();
  private readonly fates = new Fates();

  constructor(
    private readonly root: string,
    /** Ids of the runs that are looked after; all if undefined, and builds of images, which belong to no run. */
    private readonly runs?: ReadonlySet<string>,
  ) {}

  async heal(): Promise<Healing> {
    const all = [...unreleasedRuns(this.root, (what, why) => this.notLookedAt.push({ what, why }))];
    const journals = all.filter(({ directory }) => this.runs?.has(runIdOf(directory)) !== false);
    await this.healProcesses();
    // Before Docker: a layer is in use while a build is under way.
    if (this.runs === undefined) this.healBuildDirectories();
    const sawDocker = await this.healDocker(journals);
    this.closeJournals(journals, sawDocker);
    const { removed, left, notLookedAt } = this;
    return { removed, left, notLookedAt, underWay: [...this.underWay] };
  }

  private async healProcesses(): Promise<void> {
    if (!procIsOurs()) {
      this.notLookedAt.push({ what: "processes", why: "/proc shows those of another pid namespace" });
      return;
    }
    const hidden: number[] = [];
    const orphans = runProcesses((pid) => hidden.push(pid)).filter(({ pid, runId, controller }) =>
      this.isOrphan(runId, controller, `process ${pid} of run ${runId}`),
    );
    // A user that can start a run can read its processes.
    if (hidden.length > 0 && this.runs === undefined) {
      const pids = `${hidden.slice(0, 5).join(", ")}${hidden.length > 5 ? ` and ${hidden.length - 5} more` : ""}`;
      this.notLookedAt.push({ what: `processes ${pids}`, why: "no permission to read their command lines" });
    }
    // A warden is about to remove the same things; one that is stopped never will.
    const atWork = orphans.filter((entry) => isWarden(entry) && entry.state !== "T");
    const others = orphans.filter((entry) => !atWork.includes(entry));
    await Promise.all(others.map((entry) => this.end(entry)));
    await within(wardenTimeoutMs, Promise.all(atWork.map(waitGone))).catch(() => {});
    await Promise.all(atWork.map((entry) => this.end(entry, "quietly")));
  }

  private async end(entry: RunProcess, quietly?: "quietly"): Promise<void> {
    const why = await endProcess(entry);
    const what = `process ${entry.pid}: ${entry.words.join(" ")}`;
    if (why !== undefined) this.left.push({ what, why });
    else if (quietly === undefined) this.removed.push(what);
  }

  /** True if every possible place was searched. */
  private async healDocker(journals: readonly UnreleasedRun[]): Promise<boolean> {
    const named = journals.filter(
      ({ controller, resources }) => this.fates.of(controller).state === "gone" && resources.some(isThing),
    );
    if (named.length === 0 && (this.runs !== undefined || !mayHaveEngine())) return true;
    try {
      await within(dockerTimeoutMs, this.healEngine(named));
      return true;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const runs = named.length === 0 ? "" : ` (of ${named.map(({ directory }) => directory).join(", ")} too)`;
      this.notLookedAt.push({ what: `containers, networks and volumes${runs}`, why });
      return false;
    }
  }

  private async healEngine(named: readonly UnreleasedRun[]): Promise<void> {
    const { dockerEngine, engineVersion } = await import("./docker/engine.js");
    const docker = await import("./docker/orphans.js");
    const { removeBuildLeftovers } = await import("./docker/builds.js");
    const engine = dockerEngine();
    await engineVersion(engine);

    const orphans = (await docker.thingsOfRuns(engine)).flatMap(({ thing, runId, controller }) =>
      this.isOrphan(runId, controller, nameOf(thing)) ? [thing] : [],
    );
    const failures = await docker.removeThings(engine, orphans);
    for (const thing of orphans) this.note(nameOf(thing), failures.get(thing));

    const journalled = named.flatMap(({ resources }) => resources.filter(isThing));
    const seen = new Set([...orphans.map(nameOf), ...this.left.map(({ what }) => what)]);
    for (const thing of await docker.existingThings(engine, journalled)) {
      if (seen.has(nameOf(thing))) continue;
      this.left.push({ what: nameOf(thing), why: "a journal names it, but it does not carry the label of a run" });
    }

    if (this.runs !== undefined) return;
    for (const [what, failure] of await removeBuildLeftovers(engine)) this.note(what, failure);
  }

  private healBuildDirectories(): void {
    for (const { path, controller } of buildDirectories()) {
      const fate = controller === undefined ? nobodyKnown : this.fates.of(controller);
      if (fate.state === "unknown") this.left.push({ what: path, why: fate.why });
      if (fate.state !== "gone") continue;
      removeBuildDirectory(path);
      this.removed.push(path);
    }
  }

  /** So that things known to be gone are not searched for again. */
  private closeJournals(journals: readonly UnreleasedRun[], sawDocker: boolean): void {
    for (const { directory, controller, resources } of journals) {
      const fate = this.fates.of(controller);
      if (fate.state === "unknown") this.left.push({ what: `the run of ${directory}`, why: fate.why });
      if (fate.state !== "gone" || this.left.length > 0 || (!sawDocker && resources.some(isThing))) continue;
      try {
        releaseFor(directory);
      } catch {
        // A directory that we may only read; it is searched again the next time.
      }
    }
  }

  /** Notes a run that is under way, and undecidable things; true if this is to be removed. */
  private isOrphan(runId: string, controller: ControllerIdentity | undefined, what: string): boolean {
    if (this.runs?.has(runId) === false) return false;
    const fate = controller === undefined ? nobodyKnown : this.fates.of(controller);
    if (fate.state === "lives") this.underWay.add(runId);
    if (fate.state === "unknown") this.left.push({ what, why: fate.why });
    return fate.state === "gone";
  }

  private note(what: string, failure: string | undefined): void {
    if (failure === undefined) this.removed.push(what);
    else this.left.push({ what, why: failure });
  }
}

/** The number of the newest runs of each name that are searched: starting a run must not take longer the more were made before. */
const mostJournals = 50;
const shortDockerTimeoutMs = 2000;

/**
 * For a run that begins: one clause about leftovers of earlier runs, undefined if there are none. Quick rather than thorough: Docker is
 * asked only if a journal gives a reason to, and ignored if it does not answer at once.
 */
export async function orphansInShort(root: string): Promise<string | undefined> {
  const fates = new Fates();
  const isGone = (controller: ControllerIdentity | undefined): boolean =>
    controller !== undefined && fates.of(controller).state === "gone";
  const processes = procIsOurs() ? runProcesses().filter((entry) => isGone(entry.controller) && !isWarden(entry)) : [];
  const directories = buildDirectories().filter(({ controller }) => isGone(controller));
  const journalled = [...unreleasedRuns(root, undefined, mostJournals)].some(
    ({ controller, resources }) => resources.some(isThing) && isGone(controller),
  );
  const things = journalled ? await within(shortDockerTimeoutMs, orphanedThings(isGone)).catch(() => 0) : 0;
  const counts: string[] = [];
  const count = (found: number, one: string, many: string): void => {
    if (found > 0) counts.push(plural(found, one, many));
  };
  count(processes.length, "process", "processes");
  count(things, "container, network or volume", "containers, networks and volumes");
  count(directories.length, "build directory", "build directories");
  if (counts.length === 0) return undefined;
  return `earlier runs left ${counts.join(", ")} behind; \`schism heal\` removes them`;
}

async function orphanedThings(isGone: (controller: ControllerIdentity | undefined) => boolean): Promise<number> {
  const { dockerEngine } = await import("./docker/engine.js");
  const { thingsOfRuns } = await import("./docker/orphans.js");
  return (await thingsOfRuns(dockerEngine())).filter(({ controller }) => isGone(controller)).length;
}

/** Each controller is looked up once. */
class Fates {
  private readonly here = thisController();
  private readonly known = new Map<string, Fate>();

  of(controller: ControllerIdentity): Fate {
    const word = wordOf(controller);
    const fate = this.known.get(word) ?? fateOf(controller, this.here);
    this.known.set(word, fate);
    return fate;
  }
}

const nobodyKnown: Fate = {
  state: "unknown",
  why: "it does not say in a way that this version understands who made it",
};

function isThing(resource: Resource): resource is Thing {
  return resource.kind !== "process";
}

function nameOf({ kind, name }: Thing): string {
  return `${kind} ${name}`;
}

/** Whether there are signs of a Docker engine here: if there never was one, its absence is not reported. */
function mayHaveEngine(): boolean {
  const sockets = ["/var/run/docker.sock", join(homedir(), ".docker", "run", "docker.sock")];
  return process.env.DOCKER_HOST !== undefined || process.platform === "win32" || sockets.some(existsSync);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}
