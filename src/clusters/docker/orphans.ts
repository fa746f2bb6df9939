/**
 * Containers, networks and volumes of runs: found by their labels, removed by name. This file does not decide which of them are orphans.
 */
import { type ControllerIdentity, controllerOf } from "../../machine/controller.js";
import type { Resource } from "../resources.js";
import { type Engine, gone, removalDeadline } from "./engine.js";
import { controllerLabel, runLabel } from "./labels.js";

export type Thing = Exclude<Resource, { kind: "process" }>;

export interface RunThing {
  readonly thing: Thing;
  readonly runId: string;
  /** Undefined if its label does not identify one in a way that this version understands. */
  readonly controller: ControllerIdentity | undefined;
}

const kinds: readonly Thing["kind"][] = ["container", "network", "volume"];

/** All things with the label of any run, or of this run. */
export async function thingsOfRuns(engine: Engine, runId?: string): Promise<RunThing[]> {
  const filters = { label: [runId === undefined ? runLabel : `${runLabel}=${runId}`] };
  const [containers, networks, volumes] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
  ]);
  return [
    ...containers.map(({ Names, Id, Labels }) => labelled("container", Names[0]?.replace(/^\//, "") ?? Id, Labels)),
    ...networks.map(({ Name, Labels }) => labelled("network", Name, Labels)),
    ...(volumes.Volumes ?? []).map(({ Name, Labels }) => labelled("volume", Name, Labels)),
  ];
}

/** Resolves with the reason why each thing that could not be removed still exists; already gone is just as good. */
export async function removeThings(engine: Engine, things: readonly Thing[]): Promise<ReadonlyMap<Thing, string>> {
  const deadline = removalDeadline();
  const failures = new Map<Thing, string>();
  const remove = ({ kind, name }: Thing): Promise<unknown> => {
    switch (kind) {
      case "container":
        return engine.getContainer(name).remove({ force: true });
      case "network":
        return engine.getNetwork(name).remove();
      case "volume":
        return engine.getVolume(name).remove();
    }
  };
  // Containers first: a network or volume in use stays.
  for (const kind of kinds) {
    await Promise.all(
      things
        .filter((thing) => thing.kind === kind)
        .map((thing) =>
          gone(() => remove(thing), deadline).catch((error: unknown) => {
            failures.set(thing, error instanceof Error ? error.message : String(error));
          }),
        ),
    );
  }
  return failures;
}

/** Those of these things that exist, with or without a label. */
export async function existingThings(engine: Engine, things: readonly Thing[]): Promise<Thing[]> {
  const [containers, networks, volumes] = await Promise.all([
    engine.listContainers({ all: true }),
    engine.listNetworks(),
    engine.listVolumes(),
  ]);
  const names: Readonly<Record<Thing["kind"], ReadonlySet<string>>> = {
    container: new Set(containers.flatMap(({ Names }) => Names.map((name) => name.replace(/^\//, "")))),
    network: new Set(networks.map(({ Name }) => Name)),
    volume: new Set((volumes.Volumes ?? []).map(({ Name }) => Name)),
  };
  return things.filter(({ kind, name }) => names[kind].has(name));
}

function labelled(
  kind: Thing["kind"],
  name: string,
  labels: Readonly<Record<string, string>> | null | undefined,
): RunThing {
  const known = new Map(Object.entries(labels ?? {}));
  return {
    thing: { kind, name },
    runId: known.get(runLabel) ?? "",
    controller: controllerOf(known.get(controllerLabel) ?? ""),
  };
}
