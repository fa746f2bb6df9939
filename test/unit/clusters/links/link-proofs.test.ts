/** Proofs on a link whose peer dies while it is probed: connections break before the controller learns of the end. */
import { expect, it, vi } from "vitest";
import type { ProbeResult } from "../../../../nodes/sandbox/probe.js";
import type { ImpairableLink } from "../../../../src/clusters/links/impairable-link.js";
import { injectLinkFault } from "../../../../src/clusters/links/link-faults.js";
import type { Impairment, LinkFault } from "../../../../src/faults/impairment.js";

const broken: ProbeResult = { answered: false, silent: false, ms: 1, why: "connection reset" };
const silent: ProbeResult = { answered: false, silent: true, ms: 1000, why: "no answer within 1000 ms" };
const answered = (ms: number): ProbeResult => ({ answered: true, ms });

interface Peer {
  /** Another fault is on the link until it is probed. */
  readonly notAlone?: true;
  /** What the probes before the fault give. */
  readonly before?: ProbeResult;
  /** What the probes through the link give from the injection on, one after the other; the last one remains. */
  readonly through?: readonly ProbeResult[];
  readonly past?: readonly ProbeResult[];
  /** Number of broken probes after which the controller knows that the peer is down. */
  readonly knownAfter?: number;
}

/** A link from n1 to n2, in front of a peer that behaves like this once the fault is on it. */
function world({
  notAlone,
  before = answered(1),
  through = [],
  past = [answered(1)],
  knownAfter = Number.POSITIVE_INFINITY,
}: Peer) {
  const impairments = new Set<Impairment>();
  const other: Impairment = { kind: "loss", percent: 90 };
  if (notAlone) impairments.add(other);
  const made = { through: 0, past: 0, reset: 0 };
  let breaks = 0;
  const next = (results: readonly ProbeResult[], nth: number): ProbeResult => {
    const result = results[nth] ?? results.at(-1) ?? broken;
    if (result === broken) breaks += 1;
    return result;
  };
  const link: ImpairableLink = {
    from: "n1",
    to: "n2",
    impairments,
    burstBytes: () => 0,
    async impair(impairment) {
      impairments.add(impairment);
      return {
        hits: async () => (impairment.kind === "periodic-reset" ? made.reset : 3),
        lift: async () => void impairments.delete(impairment),
      };
    },
    probe: async () => {
      impairments.delete(other);
      return impairments.size === 0 ? before : next(through, made.through++);
    },
    probeDirectly: async () => next(past, made.past++),
    // It is over at once unless it is reset, and is the only connection.
    breaksWithin: async () => impairments.size > 0 && ++made.reset > 0,
  };
  return { made, world: { link: () => link, responsive: () => breaks < knownAfter } };
}

const links = [{ from: "n1", to: "n2" }];
const delay: LinkFault = { kind: "delay", links, delayMs: 60, jitterMs: 30 };
const long: LinkFault = { kind: "delay", links, delayMs: 5000, jitterMs: 0 };
const bandwidth: LinkFault = { kind: "bandwidth", links, bytesPerSecond: 1000 };
const reset: LinkFault = { kind: "reset", links, everyMs: 50 };
const cut: LinkFault = { kind: "partition", links, mode: "drop" };

it("says that it is in effect before it proves that", async () => {
  const { world: ours, made } = world({ through: [answered(80)] });
  const probes: number[] = [];
  await injectLinkFault(delay, ours, () => probes.push(made.through));
  expect(probes).toEqual([0]);
});

it("asks again where a connection broke, and proves by the answer", async () => {
  const { world: ours, made } = world({ through: [broken, broken, answered(80)] });
  expect(await injectLinkFault(delay, ours)).toMatchObject({ proof: expect.stringContaining("grew by 79 ms") });
  expect(made.through).toBe(3);
});

it.each<[string, LinkFault, string | null]>([
  ["a delay", delay, null],
  ["a long delay", long, null],
  ["a limited bandwidth", bandwidth, "n1 -> n2: 3 segments went at 1000 B/s, beside other faults"],
])("does not contradict itself if the peer has died meanwhile: %s", async (_what, fault, proof) => {
  const { world: ours } = world({ through: [broken], knownAfter: 3 });
  expect((await injectLinkFault(fault, ours)).proof).toBe(proof);
});

it("does not contradict a cut if the peer has died meanwhile", async () => {
  const { world: ours } = world({ through: [silent], past: [broken], knownAfter: 3 });
  expect((await injectLinkFault(cut, ours)).proof).toBe(null);
});

it("does not take a break for the silence of a long delay", async () => {
  const { world: ours } = world({ through: [broken, answered(5100)] });
  expect((await injectLinkFault(long, ours)).proof).toMatch(/grew by 5099 ms/);
  const quiet = world({ through: [broken, silent] });
  expect((await injectLinkFault(long, quiet.world)).proof).toMatch(/no answer within 1000 ms/);
});

it("talks again where the connection that is to be reset was closed before the reset was in place", async () => {
  const { world: ours } = world({});
  expect(await injectLinkFault(reset, ours)).toMatchObject({ proof: "n1 -> n2: open connection was reset" });
});

it("does not take the silence of a peer for that of a long delay", async () => {
  vi.useFakeTimers();
  try {
    const { world: ours } = world({ before: silent, through: [silent] });
    const injection = injectLinkFault(long, ours);
    await vi.advanceTimersByTimeAsync(20_000);
    expect((await injection).proof).toBe(null);
  } finally {
    vi.useRealTimers();
  }
});

it("does not contradict itself if another fault was on the link when it began", async () => {
  const { world: ours } = world({ notAlone: true, through: [silent] });
  expect((await injectLinkFault(long, ours)).proof).toBe(null);
});
