/**
 * Faults on the same links, begun and ended in any order: whatever is in effect, a link is shut if one of its faults shuts it, and open
 * otherwise. The model is a list of what is on each link.
 */
import { describe, expect } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import type { Injection } from "../../../src/contract/cluster.js";
import type { ResolvedFault } from "../../../src/faults/fault.js";
import { type Link, linkName } from "../../../src/faults/link.js";
import type { EchoCluster } from "../echo-cluster.js";
import { type FaultStage, link, ok } from "./stage.js";

const nodes = ["n1", "n2", "n3"];
const all = nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to) => link(from, to)));
const steps = 14;

interface InEffect {
  readonly fault: Extract<ResolvedFault, { links: unknown }>;
  readonly injection: Injection;
}

export function testComposition({ kind, test }: FaultStage): void {
  describe("faults on the same links", () => {
    test.for([
      { seed: 1, carrying: false },
      { seed: 2, carrying: true },
    ])("begin and end in any order, %o", async ({ seed, carrying }, { lent }) => {
      const echo = await lent(carrying ? "carried" : undefined);
      const random = seededRandom(seed, "composition");
      const modes = carrying ? (["drop", "half-open", "reset"] as const) : (["drop", "reset"] as const);
      const inEffect: InEffect[] = [];
      for (let step = 0; step < steps; step++) {
        const ending = inEffect.length > 0 && random.next() < (inEffect.length > 4 ? 0.8 : 0.35);
        if (ending) {
          const [over] = inEffect.splice(random.below(inEffect.length), 1);
          await over?.injection.undo();
        } else {
          const fault = drawFault(modes, random);
          inEffect.push({ fault, injection: await echo.cluster.inject(fault) });
        }
        await compare(echo, inEffect);
      }
      for (const { injection } of random.shuffle(inEffect)) await injection.undo();
      await compare(echo, []);
    });

    test("the same fault twice ends with the second", async ({ lent }) => {
      const echo = await lent();
      const cut: ResolvedFault = { kind: "loss", links: [link("n1", "n2")], percent: 100 };
      const first = await echo.cluster.inject(cut);
      expect(first.proof).toMatch(/^n1 -> n2: no answer within 300 ms, directly \d+ ms$/);
      const second = await echo.cluster.inject(cut);
      await first.undo();
      expect(await echo.relay("n1", "n2")).toBe("silence");
      await second.undo();
      await echo.relayWorks("n1", "n2");
    });

    test("one that is refused leaves those before it, and their undoing, as they were", async ({ lent }) => {
      const echo = await lent();
      const cut = await echo.cluster.inject({ kind: "partition", links: [link("n1", "n2")], mode: "drop" });
      const throttle = { kind: "bandwidth", links: [link("n1", "n3")], bytesPerSecond: 50_000 } as const;
      const slow = await echo.cluster.inject(throttle);
      // No schedule gets this far: nft, tc and a link that is not there refuse.
      const refused: readonly ResolvedFault[] =
        kind === "docker"
          ? [
              { kind: "loss", links: [link("n1", "n2")], percent: Number.NaN },
              { kind: "loss", links: [link("n3", "n2"), link("n1", "n3")], percent: Number.NaN },
              { ...throttle, links: [link("n1", "n2")], bytesPerSecond: Number.NaN },
              { ...throttle, bytesPerSecond: Number.NaN },
            ]
          : [{ kind: "delay", links: [link("n1", "n2"), link("n1", "n9")], delayMs: 10, jitterMs: 0 }];
      for (const fault of refused) await expect(echo.cluster.inject(fault)).rejects.toThrow();
      expect(await echo.relay("n1", "n2")).toBe("silence");
      const later = await echo.cluster.inject({ kind: "partition", links: [link("n2", "n3")], mode: "reset" });
      expect(later.proof).toContain("n2 -> n3: connection reset");
      await cut.undo();
      await echo.relayWorks("n1", "n2");
      await later.undo();
      await slow.undo();
      await Promise.all(all.map(({ from, to }) => echo.relayWorks(from, to)));
    });
  });
}

function drawFault(modes: readonly ("drop" | "half-open" | "reset")[], random: Random): InEffect["fault"] {
  const links = random.shuffle(all).slice(0, 1 + random.below(3));
  switch (random.below(5)) {
    case 0:
      return { kind: "loss", links, percent: 100 };
    case 1:
      return { kind: "loss", links, percent: 20 };
    case 2:
      return { kind: "bandwidth", links, bytesPerSecond: 30_000 };
    case 3:
      if (modes.includes("half-open")) return { kind: "delay", links, delayMs: 20, jitterMs: 10 };
      return { kind: "partition", links, mode: "drop" };
    default:
      return { kind: "partition", links, mode: random.pick(modes) };
  }
}

function shuts({ fault }: InEffect, one: Link): boolean {
  if (fault.kind !== "partition" && !(fault.kind === "loss" && fault.percent === 100)) return false;
  return fault.links.some((each) => linkName(each) === linkName(one));
}

/** What replicas can say to each other is what the model says. */
async function compare(echo: EchoCluster, inEffect: readonly InEffect[]): Promise<void> {
  await Promise.all(
    all.map(async ({ from, to }) => {
      // There and back.
      const open = ![link(from, to), link(to, from)].some((one) => inEffect.some((each) => shuts(each, one)));
      if (open) await echo.relayWorks(from, to);
      else expect(await echo.relay(from, to, 300), `${from} to ${to}`).not.toEqual(ok(`${from} ${to}`));
    }),
  );
}
