/**
 * The vocabulary of traces: the compiler rejects a field that an event does not have, replicas tell what their program lists and nothing
 * else, and what comes from a file is checked.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import type { Host } from "../../../nodes/host.js";
import { programSystems } from "../../../nodes/index.js";
import type { PaxosTrace } from "../../../nodes/paxos/traces.js";
import { traceEventSchema } from "../../../nodes/server/trace-schema.js";
import type { TraceEvent } from "../../../nodes/trace.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { isSafe } from "../../../src/contract/system.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { InputError } from "../../../src/history/errors.js";
import type { Scenario } from "../../../src/record/record.js";
import { readTraces } from "../../../src/run/directory.js";
import { drawScenario, runSeed } from "../../../src/scenario/draw.js";
import { planScenario } from "../../../src/scenario/scenario.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

describe("the compiler", () => {
  it("refuses fields that an event does not have, and events that a protocol does not list", () => {
    const read = (event: TraceEvent): unknown => {
      // @ts-expect-error: not every event has an epoch
      const before = event.epoch;
      if (event.type === "vote") {
        // @ts-expect-error: a vote says "for"
        return event.candidate;
      }
      // @ts-expect-error: Raft's term is an epoch here, too
      return event.type === "discarded" ? event.term : before;
    };
    const tell = (host: Host<never, PaxosTrace>): void => {
      host.trace({ type: "chosen", key: "k", value: 1 });
      // @ts-expect-error: Paxos has no leader
      host.trace({ type: "role", role: "leader", leads: true, epoch: 1 });
      // @ts-expect-error: there is no such event
      host.trace({ type: "chose", key: "k", value: 1 });
    };
    expect([read, tell]).toHaveLength(2);
  });

  it("cannot be circumvented: no code converts a field of an event or casts to one", () => {
    const sources = ["nodes", "src"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => `${folder}/${file}`),
    );
    const raw =
      /\b(?:Number|String|Array\.isArray)\((?:\w+\.)*event\.\w+\)|\bas (?:unknown as )?\w*(?:Trace|TraceEvent)\b/;
    const found = sources
      .filter((file) => file.endsWith(".ts") && !file.startsWith("src/history/"))
      .filter((file) => raw.test(readFileSync(join(root, file), "utf8")));
    expect(sources.length).toBeGreaterThan(300);
    expect(found).toEqual([]);
  });
});

describe("replicas", () => {
  it.each([...programSystems.values()].map((system) => [system.name, system] as const))(
    "of %s tell all that their program lists, nothing else, and in the shape of the vocabulary",
    async (_, system) => {
      const { name, program, safeOptions, bears, hardToShow = [] } = system;
      const told = new Set<string>();
      const read = new Set<string>();
      const ofProcesses = ["torn-tail", "unsynced-lost", "ended"];
      const missing = (): boolean => program.traces.some((type) => !told.has(type));
      function* scenarios(): Iterable<Scenario> {
        const run = {
          system: name,
          cluster: "sim",
          mainMs: 10_000,
          options: safeOptions,
          faults: bears.faults,
        } as const;
        for (let seed = 1; seed <= 2; seed++) yield planScenario({ ...run, seed });
        // Some belong to an option that gives a promise up, such as hints of nodes that stand in for others.
        for (const setting of hardToShow)
          yield planScenario({ ...setting, ...{ system: name, cluster: "sim", mainMs: 8000 }, seed: 1 });
        // Some are rare, such as entries that a replica of a control plane discards.
        for (let index = 0; index < 600 && missing(); index++) {
          yield drawScenario({ system: name, variant: null, options: {} }, runSeed(1, index));
        }
      }
      for (const scenario of scenarios()) {
        const { traces } = await runInMemory(scenario, (plan) => createSimCluster(plan));
        const promises = Object.entries(scenario.options).every(([option, value]) => isSafe(system, option, value));
        for (const { event } of traces) {
          // The cluster tells it, not a replica, and it does so rightly where an option gives that promise up.
          if (!promises && event.type === "invariant-broken") continue;
          told.add(event.type);
          // One of those that differ in a number above zero only, and no matcher: there are a million events.
          const text = JSON.stringify(event);
          const shape = text.replaceAll(/[1-9]\d*/g, "1");
          if (read.has(shape)) continue;
          read.add(shape);
          if (isDeepStrictEqual(traceEventSchema.parse(JSON.parse(text)), event)) continue;
          expect.fail(`read back as something else: ${JSON.stringify(event)}`);
        }
      }
      for (const type of ofProcesses) told.delete(type);
      expect([...told].sort()).toEqual([...program.traces].sort());
    },
  );
});

describe("a recorded trace", () => {
  const directory = mkdtempSync(join(tmpdir(), "schism-trace-"));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const read = (event: unknown): unknown => {
    const first = { time: 1, node: "n1", event: { type: "ended", error: "the disk is full" } };
    const lines = [first, { time: 2, node: "n1", event }].map((line) => `${JSON.stringify(line)}\n`);
    writeFileSync(join(directory, "trace.jsonl"), lines.join(""));
    return readTraces(directory).at(-1)?.event;
  };
  const refusal = (event: unknown): string => {
    try {
      return `read as ${JSON.stringify(read(event))}`;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return error.message;
    }
  };

  it("is read with the events of a single protocol", () => {
    const dirty = { type: "craq/dirty", key: "x", versions: [1, 2] };
    expect(read(dirty)).toEqual(dirty);
  });

  it.each([
    ["an unknown event", { type: "swallowed", epoch: 1 }, /trace\.jsonl.*line 2.*event\.type.*"swallowed"/],
    ["an event of an earlier version", { type: "discarded", term: 1, from: 1, entries: [] }, /line 2.*event\.epoch/],
    ["a field too many", { type: "vote", epoch: 1, for: "n2", term: 1 }, /line 2.*event\.term.*is unknown/],
    ["a field of another type", { type: "vote", epoch: "1", for: "n2" }, /line 2.*event\.epoch/],
    ["no event", "vote", /line 2.*event/],
  ])("with %s is refused with its place", (_, event, message) => {
    expect(refusal(event)).toMatch(message);
  });
});
