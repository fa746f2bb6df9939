/**
 * What replicas assert of themselves: the correct programs never break it, whatever happens to them, and end if they do; a variant goes
 * on and tells it. A variant whose mistake shows only in what a crash has taken, or only to a client, breaks nothing that a replica sees.
 */
import { describe, expect, it } from "vitest";
import { Assertions } from "../../../nodes/assertions.js";
import { programSystems } from "../../../nodes/index.js";
import type { ReplicaTrace } from "../../../nodes/trace.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import type { Scenario } from "../../../src/record/record.js";
import { drawScenario, runSeed } from "../../../src/scenario/draw.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { assertionsIn } from "../../support/assertions.js";

/** By system: the invariant that a replica with the mistake is seen to break, where there is one. */
const breaking = [...programSystems.values()].flatMap(({ name: system, variants }) =>
  variants.flatMap(({ name: variant, breaks, shownBy }) =>
    breaks === undefined ? [] : [{ system, variant, invariant: breaks, shownBy }],
  ),
);

async function assertionsOf(scenario: Scenario): Promise<ReturnType<typeof assertionsIn>> {
  return assertionsIn(await runInMemory(scenario, (plan) => createSimCluster(plan)));
}

describe("an assertion", () => {
  const asserting = (variant: string | null) => {
    const traces: ReplicaTrace[] = [];
    const assertions = new Assertions({ id: "n1", trace: (event) => void traces.push(event) }, variant);
    return { traces, assertions };
  };

  it("ends the correct program, and says where and what", () => {
    const { assertions, traces } = asserting(null);
    assertions.assert(true, "one and one is two");
    expect(() => assertions.assert(false, "one and one is two", "term 3")).toThrow(
      "invariant broken at n1 (term 3): one and one is two",
    );
    expect(traces).toEqual([]);
  });

  it("is told by a variant, once for each invariant", () => {
    const { assertions, traces } = asserting("some-mistake");
    for (const invariant of ["votes are counted", "votes are counted", "terms only grow"]) {
      assertions.assert(false, invariant);
    }
    expect(traces.map((event) => event.type === "invariant-broken" && event.sentence)).toEqual([
      "n1 breaks an invariant of its own: votes are counted.",
      "n1 breaks an invariant of its own: terms only grow.",
    ]);
  });
});

describe("the correct program", () => {
  // Each option by itself: all at once are drawn by hunts, and judged.test.ts looks at the runs without any.
  const settings = [...programSystems.values()].flatMap(({ program }) =>
    Object.entries(program.options).flatMap(
      ([
        name,
        {
          values: [, ...others],
        },
      ]) => others.map((value) => ({ system: program.name, options: { [name]: value } })),
    ),
  );

  it.each(settings)("breaks none: $system $options", async ({ system, options }) => {
    for (let index = 0; index < 5; index++) {
      const scenario = drawScenario({ system, variant: null, options }, runSeed(4711, index));
      expect(await assertionsOf(scenario), `seed ${scenario.seed}`).toEqual({ told: [], crashes: 0 });
    }
  });
});

describe("a variant", () => {
  it.each(breaking)(
    "tells where it breaks an invariant: $system $variant",
    async ({ system, variant, invariant, shownBy }) => {
      const { options = {} } = shownBy;
      function* scenarios(): Iterable<Scenario> {
        const { seed: convicting = 1 } = shownBy;
        const seeds = new Set([convicting, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        for (const seed of seeds) yield planScenario({ system, variant, cluster: "sim", seed });
        for (let index = 0; index < 200; index++) {
          yield drawScenario({ system, variant, options }, runSeed(99, index));
        }
      }
      for (const scenario of scenarios()) {
        const { told, crashes } = await assertionsOf(scenario);
        expect(crashes).toBe(0);
        if (told.some((sentence) => sentence.endsWith(`: ${invariant}.`))) return;
      }
      expect.fail(`no run broke it: ${invariant}`);
    },
  );
});
