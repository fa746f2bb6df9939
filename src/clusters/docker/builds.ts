/** Leftovers of unfinished image builds in Docker: containers of their steps, and layers that no image needs. */

import { fateOf } from "../../machine/controller.js";
import { buildDirectories } from "../build-directories.js";
import { type Engine, gone, removalDeadline } from "./engine.js";
import { buildLabel, runLabel } from "./labels.js";

interface BuildLeftover {
  readonly kind: "container" | "image";
  readonly id: string;
}

/**
 * Removes them, unless a build is or may be under way: its last layer looks the same.
 *
 * @returns by what was there: why it still is, undefined if it is gone.
 */
export async function removeBuildLeftovers(engine: Engine): Promise<ReadonlyMap<string, string | undefined>> {
  const outcomes = new Map<string, string | undefined>();
  if (buildsUnderWay()) return outcomes;
  for (const leftover of await leftoversOfBuilds(engine)) {
    const name = `${leftover.kind} ${leftover.id.replace(/^sha256:/, "").slice(0, 12)} of an image build`;
    outcomes.set(name, await remove(engine, leftover));
  }
  return outcomes;
}

function buildsUnderWay(): boolean {
  return buildDirectories().some(({ controller }) => controller !== undefined && fateOf(controller).state !== "gone");
}

async function leftoversOfBuilds(engine: Engine): Promise<BuildLeftover[]> {
  const label = [buildLabel];
  const [containers, images] = await Promise.all([
    engine.listContainers({ all: true, filters: { label } }),
    engine.listImages({ filters: { label, dangling: ["true"] } }),
  ]);
  return [
    // A node's container has its image's labels as well.
    ...containers
      .filter(({ Labels }) => !Object.hasOwn(Labels, runLabel))
      .map(({ Id }) => ({ kind: "container" as const, id: Id })),
    ...images.map(({ Id }) => ({ kind: "image" as const, id: Id })),
  ];
}

/** An image is removed with the untagged layers below it. Resolves with the reason why it still exists, or undefined. */
async function remove(engine: Engine, { kind, id }: BuildLeftover): Promise<string | undefined> {
  try {
    await gone(
      () => (kind === "container" ? engine.getContainer(id).remove({ force: true }) : engine.getImage(id).remove()),
      removalDeadline(),
    );
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
