/**
 * How a link fault is proven: by a probe through the link, compared with the link's earlier performance or with its peer's past it, and by
 * the counter of the impairment (a rule of a packet filter, or the link itself). A proof names what was observed; if a probe cannot tell,
 * because the link has another fault as well, the counter alone decides.
 */
import type { ProbeResult } from "../../../nodes/sandbox/probe.js";
import { type LinkFault, shuts } from "../../faults/impairment.js";
import { linkName } from "../../faults/link.js";
import { plural } from "../../history/plural.js";
import type { ImpairableLink, Imposed, LinkWorld } from "./impairable-link.js";

/** One clause that says how the effect was seen, null if nothing could show it; throws if it should have been seen and was not. */
export type Prover = (imposed: Imposed) => Promise<string | null>;

/** Silence for this long counts as no answer, ms. */
const silenceMs = 300;
/** A link without faults must answer within this time; a machine under load gets the benefit of the doubt. */
const patienceMs = 15_000;
const retryMs = 20;
/** Measuring stops after this long, ms: by then it is clear that it takes longer. */
const longestLookMs = 1000;
/** A probe of a throttled link takes about this long at the new rate, ms. */
const throttleProbeMs = 400;
/** A connection that is to be broken gets this long to open, ms. */
const openingMs = 50;
/** Payload of a segment, as in segments.ts and of Ethernet: loss hits segments. */
const segmentBytes = 1448;
const noPort: ProbeResult = { answered: false, silent: false, ms: 0, why: "no port" };
/** Segments sent to see a loss: so many that missing it is practically impossible (e^-12) … */
const expectedLosses = 12;
/** … up to this number, which is 3.5 MB. */
const mostProbeSegments = 2400;
/** The smallest loss that a probe can be expected to see. */
const leastVisiblePercent = (expectedLosses / mostProbeSegments) * 100;

/** Call it before the fault is injected: it shows the state that the fault has to change. */
export async function proverOf(fault: LinkFault, link: ImpairableLink, world: LinkWorld): Promise<Prover> {
  const name = linkName(link);
  const responsive = (): boolean => world.responsive(link.to);
  const shutByOthers = [...link.impairments].some(({ kind }) => shuts(kind));
  if (shutByOthers || !responsive()) {
    return async (imposed) => {
      // Its presence can be checked all the same.
      await imposed.hits();
      return null;
    };
  }
  const notAlone = link.impairments.size > 0;
  /** The link has, or had, another fault, or its peer is down or stopped: a probe that does not see this one contradicts nothing. */
  const hidden = (): boolean => notAlone || link.impairments.size !== 1 || !responsive();
  const unlessHidden = (why: string): null => {
    if (!hidden()) throw new Error(`${name}: ${why}`);
    return null;
  };
  const cut = fault.kind === "partition" || (fault.kind === "loss" && fault.percent === 100);
  if (cut) return (imposed) => proveShut(link, imposed, responsive, unlessHidden);
  switch (fault.kind) {
    case "loss":
    case "duplicate":
    case "reorder":
      return (imposed) => proveChance(fault, link, imposed, hidden, unlessHidden);
    case "reset": {
      // The first reset may come at once: a connection talks before. One that talks on would draw later ones away from the replicas'.
      const talk = (): Promise<unknown> => link.breaksWithin(openingMs + longestLookMs).catch(() => {});
      const talked = talk();
      await pause(openingMs);
      return (imposed) => proveReset(fault, link, imposed, { talk, talked }, hidden, unlessHidden);
    }
    case "delay": {
      const before = notAlone ? undefined : await probeUntilAnswered(link, () => !responsive());
      return (imposed) => proveDelay(fault, link, imposed, before, hidden, unlessHidden);
    }
    case "bandwidth":
      return (imposed) => proveBandwidth(fault, link, imposed, hidden, unlessHidden);
  }
}

/** No answer through the link, and something was kept from passing, while the peer itself answers. */
async function proveShut(
  link: ImpairableLink,
  imposed: Imposed,
  responsive: () => boolean,
  unlessHidden: (why: string) => null,
): Promise<string | null> {
  const past = async (): Promise<ProbeResult> => (await link.probeDirectly(patienceMs)) ?? noPort;
  const [through, directly] = await Promise.all([link.probe(silenceMs), untilUnbroken(past, () => !responsive())]);
  if (through.answered) throw new Error(`${linkName(link)}: still answers, in ${Math.round(through.ms)} ms`);
  if (!directly.answered) {
    // Another fault has just taken the peer down or stopped it.
    if (!responsive()) return null;
    throw new Error(`${linkName(link)}: ${link.to} itself gives ${directly.why}, so the silence proves nothing`);
  }
  if ((await imposed.hits()) === 0) return unlessHidden("nothing was kept from passing");
  return `${linkName(link)}: ${through.why}, directly ${Math.ceil(directly.ms)} ms`;
}

/** What befalls some of what a link carries: as a count, and as a participle. */
const mishaps = {
  loss: { one: "loss", many: "losses", done: "lost" },
  duplicate: { one: "copy", many: "copies", done: "doubled" },
  reorder: { one: "message held back", many: "messages held back", done: "held back" },
} as const;

async function proveChance(
  { kind, percent }: Extract<LinkFault, { kind: "loss" | "duplicate" | "reorder" }>,
  link: ImpairableLink,
  imposed: Imposed,
  hidden: () => boolean,
  unlessHidden: (why: string) => null,
): Promise<string | null> {
  const { one, many, done } = mishaps[kind];
  const unit = link.unit ?? "segment";
  if (percent < leastVisiblePercent) {
    const hits = await imposed.hits();
    return `${linkName(link)}: in force with ${percent} %, too rare for a probe to see (${hits} ${done} so far)`;
  }
  const segments = Math.ceil((expectedLosses * 100) / percent);
  const begun = performance.now();
  const probed = untilUnbroken(() => link.probe(patienceMs, segments * segmentBytes), hidden);
  // The first is enough: after a loss, the rest of the probe may take as long as TCP takes.
  const hits = await hitsWithin(imposed, patienceMs, probed);
  if (hits === 0) return unlessHidden(`no ${unit} of ${segments} was ${done}`);
  const took = Math.round(performance.now() - begun);
  return `${linkName(link)}: ${plural(hits, one, many)} within ${took} ms of a probe of ${plural(segments, unit)}`;
}

async function proveDelay(
  { delayMs, jitterMs }: Extract<LinkFault, { kind: "delay" }>,
  link: ImpairableLink,
  imposed: Imposed,
  before: ProbeResult | undefined,
  hidden: () => boolean,
  unlessHidden: (why: string) => null,
): Promise<string | null> {
  const most = delayMs + jitterMs;
  if (before?.answered === false) {
    // The peer did not answer before either: its silence shows nothing.
    await imposed.hits();
    return null;
  }
  const waitMs = most <= longestLookMs ? most + patienceMs : longestLookMs;
  const result = await untilUnbroken(() => link.probe(waitMs), hidden);
  if (result.answered) {
    const hits = await imposed.hits();
    if (hits === 0) return unlessHidden(`an answer after ${Math.round(result.ms)} ms, and nothing was held up`);
    const grown =
      before === undefined ? "" : `round trip grew by ${Math.max(0, Math.round(result.ms - before.ms))} ms, `;
    return `${linkName(link)}: ${grown}${plural(hits, link.unit ?? "segment")} held for ${delayMs - jitterMs} ms or more`;
  }
  if (most <= longestLookMs || before === undefined || !result.silent) return unlessHidden(result.why);
  return `${linkName(link)}: no answer within ${longestLookMs} ms, ${Math.ceil(before.ms)} ms before`;
}

/**
 * The counter decides, since a connection breaks for other reasons, too. Where it takes long to put the fault in place, the first talk is over
 * before, and replicas may have nothing to say to each other: then another one begins.
 */
async function proveReset(
  { everyMs }: Extract<LinkFault, { kind: "reset" }>,
  link: ImpairableLink,
  imposed: Imposed,
  { talk, talked }: { readonly talk: () => Promise<unknown>; readonly talked: Promise<unknown> },
  hidden: () => boolean,
  unlessHidden: (why: string) => null,
): Promise<string | null> {
  const deadline = performance.now() + patienceMs + everyMs;
  for (let talking = talked; ; talking = talk()) {
    if ((await hitsWithin(imposed, openingMs + longestLookMs, talking)) > 0) {
      return `${linkName(link)}: open connection was reset`;
    }
    if (hidden() || performance.now() >= deadline) return unlessHidden("a connection survived the reset");
    await pause(retryMs);
  }
}

async function proveBandwidth(
  { bytesPerSecond }: Extract<LinkFault, { kind: "bandwidth" }>,
  link: ImpairableLink,
  imposed: Imposed,
  hidden: () => boolean,
  unlessHidden: (why: string) => null,
): Promise<string | null> {
  const bytes = link.burstBytes(bytesPerSecond) + Math.ceil((bytesPerSecond * throttleProbeMs) / 1000);
  const result = await untilUnbroken(() => link.probe(longestLookMs, bytes), hidden);
  if (hidden()) {
    const hits = await imposed.hits();
    return hits === 0
      ? null
      : `${linkName(link)}: ${plural(hits, "segment")} went at ${bytesPerSecond} B/s, beside other faults`;
  }
  if (!result.answered && !result.silent) return unlessHidden(result.why);
  if (result.ms < throttleProbeMs * 0.8) return unlessHidden(`${bytes} bytes took ${Math.round(result.ms)} ms only`);
  return `${linkName(link)}: ${bytes} bytes took ${result.answered ? "" : "more than "}${Math.round(result.ms)} ms`;
}

/** Reads the counter until it is above zero, time is up, or a last time after `settled`. */
async function hitsWithin(imposed: Imposed, ms: number, settled?: Promise<unknown>): Promise<number> {
  const deadline = performance.now() + ms;
  let over = false;
  const end = (): void => {
    over = true;
  };
  settled?.then(end, end);
  for (;;) {
    const last = over || performance.now() >= deadline;
    const hits = await imposed.hits();
    if (hits > 0 || last) return hits;
    await pause(retryMs);
  }
}

/**
 * Makes the probe again for as long as something ends its connection before an answer or silence. The system breaks all connections of a
 * process that dies, a moment before the controller learns of its end: until then, a break says nothing of the link. Resolves with the break
 * when patience ends, or once it needs no explanation any more.
 */
async function untilUnbroken(probe: () => Promise<ProbeResult>, needless: () => boolean): Promise<ProbeResult> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const result = await probe();
    if (result.answered || result.silent || needless() || performance.now() + retryMs >= deadline) return result;
    await pause(retryMs);
  }
}

/**
 * Probes until one is answered or the result is not needed any more; resolves with that one or, when patience ends, with the last failure.
 * Each probe is given twice as long as the one before: a server on a busy machine may have dropped one that would have answered another.
 */
export async function probeUntilAnswered(link: ImpairableLink, needless: () => boolean): Promise<ProbeResult> {
  const deadline = performance.now() + patienceMs;
  for (let waitMs = longestLookMs; ; waitMs *= 2) {
    const result = await link.probe(Math.max(1, Math.min(waitMs, deadline - performance.now())));
    if (result.answered || needless() || performance.now() + retryMs >= deadline) return result;
    await pause(retryMs);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
