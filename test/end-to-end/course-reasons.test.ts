/** Why things break on the pages of docs/course: each chain of events that a page tells is made again from what its run recorded. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { TraceEvent } from "../../nodes/trace.js";
import { createSimCluster } from "../../src/clusters/sim/cluster.js";
import type { ObservedMessage } from "../../src/contract/cluster.js";
import { runInMemory } from "../../src/execution/in-memory.js";
import { faultKinds } from "../../src/faults/fault.js";
import type { HistoryEvent } from "../../src/history/operation.js";
import type { RunEvidence } from "../../src/record/evidence.js";
import { planScenario } from "../../src/scenario/scenario.js";

const course = new URL("../../docs/course/", import.meta.url);

/** The run that the page breaks, by the command that it shows, with all messages between its nodes. */
async function broken(page: string) {
  const text = readFileSync(new URL(page, course), "utf8");
  const [, command = ""] = [...text.matchAll(/<!-- verdict: schism run (.*) -->/g)][1] ?? [];
  const [system = "", ...words] = command.split(" ");
  const { cluster, seed, time, variant, faults, workload, ...options } = Object.fromEntries(
    words.flatMap((word, place) => (word.startsWith("--") ? [[word.slice(2), words[place + 1] ?? ""] as const] : [])),
  );
  expect(cluster).toBe("sim");
  const scenario = planScenario({
    ...{ system, cluster: "sim", seed: Number(seed), options },
    ...(variant === undefined ? {} : { variant }),
    ...(time === undefined ? {} : { mainMs: Number(time.slice(0, -1)) * 1000 }),
    ...(faults === undefined ? {} : { faults: faultKinds.filter((kind) => faults.split(",").includes(kind)) }),
    ...(workload === undefined ? {} : { workload }),
  });
  const observedMessages: ObservedMessage[] = [];
  const run = await runInMemory(scenario, (plan) => createSimCluster(plan), {
    observer: { passed: (observed) => observedMessages.push(observed), changed: () => undefined },
  });
  const [, why = ""] = /\n## Why\n\n([\s\S]*?)\n\n## /.exec(text) ?? [];
  return { run, observedMessages, why: why.replaceAll("\n", " ") };
}

/** When a node told an event with these fields, first; ns. */
function told(run: RunEvidence, node: string, fields: Readonly<Record<string, unknown>>): number {
  const is = (event: TraceEvent): boolean =>
    Object.entries(fields).every(([field, value]) => Reflect.get(event, field) === value);
  return found(run.traces.find((trace) => trace.node === node && is(trace.event))).time;
}

function fault(run: RunEvidence, state: "active" | "healed", description: string, after = 0): number {
  return found(
    run.faults.find((each) => each.state === state && each.time > after && each.description.startsWith(description)),
  ).time;
}

const answer = (run: RunEvidence, index: number): HistoryEvent => found(run.events[index]);

function message(
  observedMessages: readonly ObservedMessage[],
  from: string,
  to: string,
  part: RegExp,
): ObservedMessage {
  return found(
    observedMessages.find(
      ({ load, ...observed }) =>
        observed.from === from &&
        observed.to === to &&
        load.kind === "message" &&
        part.test(JSON.stringify(load.message)),
    ),
  );
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the run has no such event");
  return value;
}

const s = (ns: number): string => `${(ns / 1e9).toFixed(3)} s`;
const ms = (ns: number, digits = 0): string => `${(ns / 1e6).toFixed(digits)} ms`;

/** By page: sentences that must stand there, with what the run recorded put in, and what else must hold in it. */
const reasons: Readonly<
  Record<string, (run: RunEvidence, observedMessages: readonly ObservedMessage[]) => readonly string[]>
> = {
  "raft.md"(run, observedMessages) {
    const written = answer(run, 863);
    const [read, entry] = [answer(run, 865), /"entries":\[\{.*\[424,434\]/];
    const appended = message(observedMessages, "n3", "n1", entry);
    expect(appended.loss).toBeNull();
    expect(appended.endsAt).toBeLessThan(read.time);
    const index = /"index":230,/;
    const confirmed = ["n4", "n5"].map((node) => message(observedMessages, node, "n3", index).endsAt);
    // With the leader's own copy three of five.
    expect(Math.max(...confirmed)).toBeLessThan(written.time);
    expect(message(observedMessages, "n3", "n1", /"leaderCommit":230/).endsAt).toBeGreaterThan(read.time);
    expect(fault(run, "active", "partition")).toBeGreaterThan(read.time);
    return [
      `answered client 3 at ${ms(written.time)}`,
      `it answered ${String(read.value)} at ${ms(read.time)}, while no fault`,
    ];
  },
  "lease-service.md"(run, observedMessages) {
    const granted = told(run, "n2", { type: "lease-service/granted", lock: "c1", token: 122 });
    const paused = fault(run, "active", "pause: n2", granted);
    const stored = message(observedMessages, "n2", "n1", /"store","key":"c1","value":\{"token":122,"value":8\}/);
    const woken = fault(run, "healed", "pause: n2", paused);
    expect(stored.departsAt).toBeGreaterThan(woken);
    expect(told(run, "n1", { type: "lease-service/granted", lock: "c1", token: 185 })).toBeLessThan(stored.endsAt);
    expect(answer(run, 3775).value).toBe(45);
    expect(answer(run, 3778)).toMatchObject({ process: 56, value: 8 });
    return [
      `n2 got the lock of c1 for client 7 at ${s(granted)}, under grant 122, and was paused at ${s(paused)}`,
      `Its session ended at ${s(told(run, "n1", { type: "lease-service/expired", session: "n2#1.2" }))}`,
      `n2 woke at ${s(woken)}`,
    ];
  },
  "zab.md"(run, observedMessages) {
    const reset = fault(run, "active", "connection resets", 2e9);
    const lost = message(observedMessages, "n2", "n3", /"Propose".*"value":689/);
    expect(lost.loss).toBe("no connection");
    expect(message(observedMessages, "n2", "n1", /"Propose".*"value":689/).loss).toBeNull();
    expect(message(observedMessages, "n2", "n3", /"previous":\{"epoch":1,"counter":369\}/).loss).toBeNull();
    const gap = "n3 delivered transaction 71 of epoch 1 after transaction 69 of it.";
    return [
      `were reset at ${s(reset)}. Transaction 369, which writes 689, found no connection from n2 to n3 at ${s(lost.endsAt)}`,
      `at ${s(told(run, "n3", { type: "invariant-broken", sentence: gap }))} n3 delivered transaction 71`,
    ];
  },
  "transactional-replication.md"(run, observedMessages) {
    const rows = message(observedMessages, "n1", "n2", /"Rows".*"part":0,"last":false.*\["value","r2",495\]/);
    const applied = told(run, "n1", { type: "transactional-replication/applied", position: 962 });
    const noted = message(observedMessages, "n1", "n2", /"Rows".*"last":true,"position":962/);
    expect([rows.departsAt < applied, applied <= noted.departsAt]).toEqual([true, true]);
    const loaded = told(run, "n2", { type: "transactional-replication/loaded", position: 962 });
    const snapshot = told(run, "n1", { type: "transactional-replication/snapshot", from: 958 });
    expect(answer(run, 1862)).toMatchObject({ process: 4, node: "n2", value: 535 });
    expect(answer(run, 1959)).toMatchObject({ process: 4, node: "n2", value: 495 });
    return [
      `its request for a snapshot reached n1 at ${s(snapshot)}`,
      `then applied 535 at position 962`,
      `n2 loaded it at ${s(loaded)}`,
    ];
  },
  "multi-paxos.md"(run, observedMessages) {
    const cut = fault(run, "active", "partition (reset): n2 | n1 n3");
    expect(message(observedMessages, "n3", "n2", /"Accept","ballot":5,"slot":70/).loss).toBe("no connection");
    const leads = told(run, "n2", { type: "role", role: "leader", epoch: 7 });
    const committed = message(observedMessages, "n1", "n3", /"Accepted","ballot":5,"slot":70/).endsAt;
    return [
      `n2 was cut off at ${s(cut)}, heard no leader, and called itself leader of term 7 at ${s(leads)}`,
      `had committed with n1 at ${s(committed)}`,
    ];
  },
  "two-phase-commit.md"(run) {
    const decided = (node: string, decision: string): string =>
      ms(told(run, node, { type: "decided", txn: "t3", decision }), 1);
    expect(fault(run, "active", "kill")).toBeGreaterThan(1e8);
    return [
      `recorded “abort” at ${decided("n3", "abort")}`,
      `decided “commit” at ${decided("n1", "commit")}; n4 and n2 followed at ${decided("n4", "commit")} and ${decided("n2", "commit")}`,
    ];
  },
  "crdt.md"(run) {
    const doubled = told(run, "n2", { type: "crdt/state", key: "v0", holds: "n1:2 n3:1", shows: 13 });
    expect(told(run, "n2", { type: "crdt/state", key: "v0", shows: 5 })).toBeLessThan(doubled);
    expect(told(run, "n1", { type: "crdt/state", key: "v0", holds: "n1:2 n3:1", shows: 8 })).toBeLessThan(doubled);
    return [
      `which came to 8, reached it at ${ms(doubled, 1)}`,
      `At ${ms(answer(run, 17).time, 1)} n2 answered ${String(answer(run, 17).value)}`,
    ];
  },
  "primary-backup.md"(run, observedMessages) {
    const cut = fault(run, "active", "partition (drop): n1 | n2 n3");
    const written = answer(run, 126);
    expect(written.value).toBe(61);
    const shipped = observedMessages.filter(
      ({ load }) => load.kind === "message" && /"Ship".*"value":61\b/.test(JSON.stringify(load.message)),
    );
    expect(shipped.filter(({ loss, endsAt }) => loss === null && endsAt < 1.9e9)).toEqual([]);
    const leads = told(run, "n2", { type: "role", role: "primary", epoch: 4 });
    const read = found(run.events.find(({ index, type, process }) => index > 483 && type === "ok" && process === 7));
    expect(read).toMatchObject({ value: 51, node: "n2" });
    const backup = told(run, "n1", { type: "role", role: "backup", epoch: 4 });
    return [
      `A partition cut it off at ${ms(cut)}`,
      `at ${ms(written.time)} it acknowledged 61`,
      `At ${ms(leads)} n2 made itself primary of epoch 4, without 61, and answered with 51 at ${ms(read.time)}`,
      `at ${ms(backup)}, n1 became a backup`,
    ];
  },
};

describe("a page of the course tells what its run recorded", () => {
  it.each(Object.entries(reasons))("%s", async (page, sentences) => {
    const { run, observedMessages, why } = await broken(page);
    for (const sentence of sentences(run, observedMessages)) expect(why).toContain(sentence);
  });
});
