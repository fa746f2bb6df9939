/**
 * The impairments in one namespace, whatever is added, lifted and refused in whatever order: what is in force is what a plain list
 * says. nft and tc are stood in for by what they keep: rules by handle, classes by number.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { NamespaceRules, type RunTool } from "../../../../src/clusters/docker/rules.js";
import type { Imposed } from "../../../../src/clusters/links/impairable-link.js";

/** Keeps what it is told, as nft and tc do, and refuses the next command of a kind when asked to. */
class Namespace {
  readonly rules = new Map<number, string>();
  readonly classes = new Map<string, string>();
  refuse: "nft" | "tc" | undefined;
  private handle = 0;
  private rooted = false;

  readonly run: RunTool = async (tool, words, input = "") => {
    if (this.refuse === tool) {
      this.refuse = undefined;
      throw new Error(`${tool} refuses`);
    }
    if (tool === "tc") return this.tc(words.join(" "));
    return words[0] === "--json" ? this.listing() : this.nft(input);
  };

  private nft(text: string): string {
    const added = /^add rule inet schism (\w+) (.*)\n$/.exec(text);
    if (added !== null) {
      this.rules.set(++this.handle, added[2] ?? "");
      return `add rule inet schism ${added[1]} ${added[2]} # handle ${this.handle}\n`;
    }
    const handle = Number(/^delete rule inet schism \w+ handle (\d+)\n$/.exec(text)?.[1]);
    if (!this.rules.delete(handle)) throw new Error(`no such rule: ${text}`);
    return "";
  }

  private tc(text: string): string {
    if (/^qdisc add .* root/.test(text)) {
      if (this.rooted) throw new Error("File exists");
      this.rooted = true;
      return "";
    }
    const [, verb = "", number = "", rate] = /^class (\w+) .*classid (\S+)(?: htb rate (\S+))?/.exec(text) ?? [];
    if (!this.rooted || this.classes.has(number) === (verb === "add")) throw new Error(`not now: ${text}`);
    if (verb === "del") this.classes.delete(number);
    else this.classes.set(number, rate ?? "");
    return "";
  }

  private listing(): string {
    const rules = [...this.rules.keys()].map((handle) => ({
      rule: { handle, expr: [{ counter: { packets: handle } }] },
    }));
    return JSON.stringify({ nftables: [{ metainfo: {} }, ...rules] });
  }
}

const peers = ["10.0.0.2", "10.0.0.3"];
const impairments = fc.constantFrom(
  { kind: "cut" } as const,
  { kind: "reset" } as const,
  { kind: "periodic-reset", everyMs: 500 } as const,
  { kind: "loss", percent: 20 } as const,
);
const additions = fc.oneof(
  fc.record({ peer: fc.constantFrom(...peers), impairment: impairments }),
  fc.record({ peer: fc.constantFrom(...peers), bytesPerSecond: fc.constantFrom(100, 5000, 10_000_000) }),
);
const steps = fc.array(
  fc.oneof(
    fc.record({ add: additions, refused: fc.constantFrom(undefined, undefined, "nft" as const, "tc" as const) }),
    fc.record({ lift: fc.nat() }),
  ),
  { maxLength: 25 },
);

interface Kept {
  readonly peer: string;
  readonly bytesPerSecond: number | undefined;
  readonly imposed: Imposed;
}

/** One rule for each filter, one for each peer that is throttled, and its class at the least rate asked for. */
function compare(namespace: Namespace, kept: readonly Kept[]): void {
  const filters = kept.filter(({ bytesPerSecond }) => bytesPerSecond === undefined);
  const count = (source: string): number =>
    [...namespace.rules.values()].filter((rule) => rule.startsWith(source)).length;
  for (const peer of peers) {
    expect(count(`ip saddr ${peer} `)).toBe(filters.filter((each) => each.peer === peer).length);
    const rates = kept.flatMap((each) => (each.peer === peer ? (each.bytesPerSecond ?? []) : []));
    expect(count(`ip daddr ${peer} `)).toBe(Math.min(1, rates.length));
    const rule = [...namespace.rules.values()].find((each) => each.startsWith(`ip daddr ${peer} `));
    const number = rule === undefined ? undefined : / set (\S+)$/.exec(rule)?.[1];
    const rate = number === undefined ? undefined : namespace.classes.get(number);
    expect(rate).toBe(rates.length === 0 ? undefined : `${Math.min(...rates)}bps`);
  }
  expect(namespace.classes.size).toBe(peers.filter((peer) => count(`ip daddr ${peer} `) > 0).length);
}

it("are those that were added, not refused and not lifted, in any order", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (drawn) => {
      const namespace = new Namespace();
      const rules = new NamespaceRules(namespace.run, "eth1", "tcp dport 7000");
      let kept: Kept[] = [];
      for (const step of drawn) {
        if ("add" in step) {
          const { peer } = step.add;
          const bytesPerSecond = "bytesPerSecond" in step.add ? step.add.bytesPerSecond : undefined;
          namespace.refuse = step.refused;
          const adding =
            "impairment" in step.add
              ? rules.addArrival({ source: peer, impairment: step.add.impairment })
              : rules.addDeparture(peer, step.add.bytesPerSecond);
          const imposed = await adding.catch(() => undefined);
          // Refused, if it came to that: a filter needs no tc.
          if (namespace.refuse !== undefined) expect(imposed).toBeDefined();
          namespace.refuse = undefined;
          if (imposed !== undefined) {
            kept.push({ peer, bytesPerSecond, imposed });
            expect(await imposed.hits()).toBeGreaterThanOrEqual(0);
          }
        } else {
          const over = kept[step.lift % Math.max(1, kept.length)];
          await over?.imposed.lift();
          kept = kept.filter((each) => each !== over);
        }
        compare(namespace, kept);
      }
      await Promise.all(kept.map(({ imposed }) => imposed.lift()));
      compare(namespace, []);
    }),
  );
});

it("are known to be gone", async () => {
  const rules = new NamespaceRules(new Namespace().run, "eth1", "tcp dport 7000");
  const cut = await rules.addArrival({ source: "10.0.0.2", impairment: { kind: "cut" } });
  await cut.lift();
  await expect(cut.hits()).rejects.toThrow("not in force");
});
