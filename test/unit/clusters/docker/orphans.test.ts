/** What a run has made is removed however often the engine refuses at first. */

import { describe, expect, it } from "vitest";
import type { Engine } from "../../../../src/clusters/docker/engine.js";
import { removeThings } from "../../../../src/clusters/docker/orphans.js";

/** An engine that refuses each removal with these statuses, one after the other, before it obeys. */
function engineThatRefuses(...statuses: readonly number[]) {
  const removed: string[] = [];
  const left = new Map<string, number[]>();
  const handle = (name: string) => ({
    remove: async (): Promise<void> => {
      const refusals = left.get(name) ?? [...statuses];
      left.set(name, refusals);
      const statusCode = refusals.shift();
      if (statusCode !== undefined) throw Object.assign(new Error(`refused with ${statusCode}`), { statusCode });
      removed.push(name);
    },
  });
  const engine = { getContainer: handle, getNetwork: handle, getVolume: handle };
  // Of an engine nothing else is used here.
  return { engine: engine as unknown as Engine, removed };
}

const things = (["volume", "network", "container"] as const).map((kind) => ({ kind, name: `the ${kind}` }));

describe("removal", () => {
  it.each([
    ["is being removed", 409],
    ["still has a user", 403],
    ["did not end in the engine's own time", 500],
  ])("is tried again if a thing %s (%i), and goes on with containers first", async (_, status) => {
    const { engine, removed } = engineThatRefuses(status, status);
    expect(await removeThings(engine, things)).toEqual(new Map());
    expect(removed).toEqual(["the container", "the network", "the volume"]);
  });

  it("takes what is gone already for removed", async () => {
    const { engine } = engineThatRefuses(404);
    expect(await removeThings(engine, things)).toEqual(new Map());
  });

  it("says of what is left why it is", async () => {
    const engine = { getContainer: () => ({ remove: () => Promise.reject(new Error("socket hang up")) }) };
    const [thing] = things.filter(({ kind }) => kind === "container");
    expect([...(await removeThings(engine as unknown as Engine, thing === undefined ? [] : [thing]))]).toEqual([
      [thing, "socket hang up"],
    ]);
  });
});
