/** A link of single messages: what each fault does to them, that it is counted, that it ends, and that its proof sees it. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../nodes/random.js";
import { injectLinkFault } from "../../../../src/clusters/links/link-faults.js";
import { MessageLink } from "../../../../src/clusters/local/message-link.js";
import type { Impairment, LinkFault } from "../../../../src/faults/impairment.js";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function linkTo(arrived: string[]): MessageLink {
  return new MessageLink("n1", "n2", seededRandom(7, "link"), (text) => arrived.push(text));
}

/** What arrives of the numbers from 1 to `count`, sent at once, and how many were hit. */
async function sentThrough(
  impairment: Impairment,
  count = 200,
  waitMs = 0,
): Promise<{ arrived: string[]; hits: number }> {
  const arrived: string[] = [];
  const link = linkTo(arrived);
  const imposed = await link.impair(impairment);
  for (let n = 1; n <= count; n++) link.send(String(n), "test");
  if (waitMs > 0) await pause(waitMs);
  const hits = await imposed.hits();
  await imposed.lift();
  await expect(imposed.hits()).rejects.toThrow("in force any more");
  const before = arrived.length;
  link.send("after", "test");
  expect(arrived.slice(before)).toEqual(["after"]);
  return { arrived: arrived.slice(0, before), hits };
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => String(at + 1));

describe("a link of messages", () => {
  it("carries all at once and in order without a fault", () => {
    const arrived: string[] = [];
    const link = linkTo(arrived);
    for (const n of numbers(3)) link.send(n, "test");
    expect(arrived).toEqual(["1", "2", "3"]);
  });

  it.each(["cut", "half-open", "reset"] as const)("lets nothing pass with %s", async (kind) => {
    expect(await sentThrough({ kind })).toEqual({ arrived: [], hits: 200 });
  });

  it("loses some for good, and counts them", async () => {
    const { arrived, hits } = await sentThrough({ kind: "loss", percent: 30 });
    expect(arrived.length + hits).toBe(200);
    expect(hits).toBeGreaterThan(30);
    expect(hits).toBeLessThan(90);
    expect(arrived.map(Number)).toEqual(arrived.map(Number).toSorted((a, b) => a - b));
  });

  it("doubles some", async () => {
    const { arrived, hits } = await sentThrough({ kind: "duplicate", percent: 30 });
    expect(arrived.length).toBe(200 + hits);
    expect(new Set(arrived)).toEqual(new Set(numbers(200)));
    expect(hits).toBeGreaterThan(30);
  });

  it("lets later ones overtake, and loses none", async () => {
    const { arrived, hits } = await sentThrough({ kind: "reorder", percent: 50, withinMs: 30 }, 200, 60);
    expect(arrived).not.toEqual(numbers(200));
    expect(arrived.toSorted((a, b) => Number(a) - Number(b))).toEqual(numbers(200));
    expect(hits).toBeGreaterThan(60);
  });

  it("holds each back for its own time", async () => {
    const late = await sentThrough({ kind: "delay", delayMs: 5000, jitterMs: 0 }, 3);
    expect(late).toEqual({ arrived: [], hits: 0 });
    const soon = await sentThrough({ kind: "delay", delayMs: 10, jitterMs: 0 }, 3, 50);
    expect(soon).toEqual({ arrived: ["1", "2", "3"], hits: 3 });
  });

  it("does not deliver what was under way when it was cut", async () => {
    const arrived: string[] = [];
    const link = linkTo(arrived);
    const delay = await link.impair({ kind: "delay", delayMs: 20, jitterMs: 0 });
    link.send("1", "test");
    const cut = await link.impair({ kind: "cut" });
    await pause(40);
    expect(arrived).toEqual([]);
    expect(await cut.hits()).toBe(1);
    await Promise.all([delay.lift(), cut.lift()]);
  });

  it("delivers nothing once it is closed", async () => {
    const arrived: string[] = [];
    const link = linkTo(arrived);
    await link.impair({ kind: "delay", delayMs: 10, jitterMs: 0 });
    link.send("1", "test");
    link.close();
    await pause(30);
    expect(arrived).toEqual([]);
  });
});

const links = [{ from: "n1", to: "n2" }];
const faults: readonly (readonly [LinkFault, RegExp])[] = [
  [{ kind: "partition", links, mode: "drop" }, /^n1 -> n2: no message arrived within 300 ms, directly 0 ms$/],
  [{ kind: "loss", links, percent: 20 }, /loss(es)? within \d+ ms of a probe of 60 messages$/],
  [{ kind: "duplicate", links, percent: 20 }, /cop(y|ies) within \d+ ms of a probe of 60 messages$/],
  [
    { kind: "reorder", links, percent: 20, withinMs: 20 },
    /messages? held back within \d+ ms of a probe of 60 messages$/,
  ],
  [{ kind: "delay", links, delayMs: 50, jitterMs: 5 }, /round trip grew by \d+ ms, 1 message held for 45 ms or more$/],
];

describe("the proof of a fault", () => {
  it.each(faults)("%o", async (fault, proof) => {
    const link = linkTo([]);
    const world = { link: () => link, responsive: () => true };
    const injection = await injectLinkFault(fault, world);
    expect(injection.proof).toMatch(proof);
    await injection.undo();
    expect(link.impairments.size).toBe(0);
  });

  it("fails where the fault does nothing", async () => {
    const link = linkTo([]);
    const impair = link.impair.bind(link);
    link.impair = async (impairment) => {
      const imposed = await impair(impairment);
      link.impairments.delete(impairment);
      link.impairments.add({ kind: "duplicate", percent: 0 });
      return { ...imposed, hits: async () => 0 };
    };
    const duplicate: LinkFault = { kind: "duplicate", links, percent: 20 };
    await expect(injectLinkFault(duplicate, { link: () => link, responsive: () => true })).rejects.toThrow(
      "no message of 60 was doubled",
    );
  });
});
