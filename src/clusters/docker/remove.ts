/** Removes containers, networks and volumes, of this run or of one whose controller is gone. */
import { abandonedRuns, type Resource } from "../resources.js";
import { dockerEngine, type Engine, gone } from "./engine.js";

type Named = Exclude<Resource, { kind: "process" }>;

/** Resolves when all are gone; what was not made, or is gone already, is as good. */
export async function removeResources(engine: Engine, resources: readonly Resource[]): Promise<void> {
  const named = resources.filter((resource) => resource.kind !== "process");
  const each = (kind: Named["kind"], remove: (name: string) => Promise<unknown>): Promise<unknown> =>
    Promise.all(named.filter((resource) => resource.kind === kind).map(({ name }) => gone(() => remove(name))));
  // Containers first: a network or volume in use stays.
  await each("container", (name) => engine.getContainer(name).remove({ force: true }));
  await each("network", (name) => engine.getNetwork(name).remove());
  await each("volume", (name) => engine.getVolume(name).remove());
}

/**
 * Removes what abandoned runs under `root` left in Docker. Only what their journals name is touched.
 *
 * @returns one clause for each thing that was there. Rejects if there is something to remove and no engine answers.
 */
export async function healDocker(root: string): Promise<string[]> {
  const resources = abandonedRuns(root).flatMap((run) => run.resources.filter(({ kind }) => kind !== "process"));
  if (resources.length === 0) return [];
  const engine = dockerEngine();
  const present = await existing(engine, resources);
  await removeResources(engine, present);
  return present.map((resource) => `${resource.kind} ${resource.kind === "process" ? resource.node : resource.name}`);
}

async function existing(engine: Engine, resources: readonly Resource[]): Promise<Resource[]> {
  const [containers, networks, volumes] = await Promise.all([
    engine.listContainers({ all: true }),
    engine.listNetworks(),
    engine.listVolumes(),
  ]);
  const names: Readonly<Record<Named["kind"], ReadonlySet<string>>> = {
    container: new Set(containers.flatMap(({ Names }) => Names.map((name) => name.replace(/^\//, "")))),
    network: new Set(networks.map(({ Name }) => Name)),
    volume: new Set(volumes.Volumes.map(({ Name }) => Name)),
  };
  return resources.filter((resource) => resource.kind !== "process" && names[resource.kind].has(resource.name));
}
