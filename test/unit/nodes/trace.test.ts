/**
 * The vocabulary of traces: the compiler rejects a field that an event does not have, and what comes from a file is checked. That replicas
 * tell what their program lists and nothing else is held in test/unit/systems/drawn.test.ts.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { Host } from "../../../nodes/host.js";
import type { PaxosTrace } from "../../../nodes/paxos/traces.js";
import type { TraceEvent } from "../../../nodes/trace.js";
import { InputError } from "../../../src/history/errors.js";
import { readTraces } from "../../../src/run/directory.js";

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
