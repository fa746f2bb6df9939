/** Records to make report pages of, and a browser to look at them in that complains of whatever the page should not do. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { HistoryEvent, Json } from "../../src/history/operation.js";
import { pairOperations } from "../../src/history/pairing.js";
import { judgeChecks, judgeRun } from "../../src/judging/judge.js";
import type { CourseRecord } from "../../src/record/course.js";
import type { FaultRecord, TraceRecord } from "../../src/record/record.js";
import type { RunInput } from "../../src/report/page-data.js";
import { planScenario } from "../../src/scenario/scenario.js";
import { workloads } from "../../src/workloads/index.js";
import { withChromium } from "./chromium.js";
import { replicaEvidence } from "./evidence.js";

/** One completed operation after the other: client, f, key, input, output. */
export type Done = readonly [process: number, f: string, key: string, input: Json, output: Json];

export function eventsOf(done: readonly Done[], timed = true): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  for (const [process, f, key, input, output] of done) {
    for (const [type, value] of [
      ["invoke", input],
      ["ok", output],
    ] as const) {
      const index = events.length;
      events.push({ index, time: timed ? index * 1e6 : -1, type, process, f, key, value, node: "n1" });
    }
  }
  return events;
}

/** The record of a run of the register workload in which this was done, with a fault and a leader. */
export function runOf(done: readonly Done[]): RunInput {
  const events = eventsOf(done);
  const scenario = planScenario({ system: "raft", seed: 1 });
  const workload = workloads.get("register");
  if (workload === undefined) throw new Error("there is a workload named register");
  const fault = {
    ...{ id: 0, at: 1, until: 9, fault: {}, description: "kill: n1" },
    resolved: { kind: "kill", nodes: ["n1"] },
  };
  const faults: FaultRecord[] = [
    { ...fault, state: "active", time: 2e6, proof: "seen" },
    { ...fault, state: "healed", time: 9e6 },
  ];
  const traces: TraceRecord[] = [
    { time: 0, node: "n2", event: { type: "role", role: "leader", leads: true, epoch: 1 } },
  ];
  const operations = pairOperations(events);
  const course: readonly CourseRecord[] = [
    { event: "started", clusterUpMs: 1 },
    { event: "ended", claims: [] },
  ];
  const evidence = { ...replicaEvidence(scenario, events, faults, traces), operations, course };
  const checks = judgeChecks(evidence);
  const verdict = judgeRun(evidence, { checks, checkMs: 1 });
  return {
    scenario,
    system: evidence.system,
    events,
    operations,
    faults,
    traces,
    verdict,
    checks,
    reproduce: "npx schism run raft",
    seen: null,
  };
}

/** `count` writes of key x by ten clients and then a stale read; `value` is written where one may be. */
export function staleRead(count: number, value: (index: number) => Json = (index) => index): readonly Done[] {
  const writes = Array.from(
    { length: count },
    (_, index): Done => [index % 10, "write", "x", value(index), value(index)],
  );
  return [...writes, [3, "read", "x", null, value(0)]];
}

/** Opens the page from disk. Fails on any error, complaint or request that the page makes. */
export async function withPage(html: string, look: (page: Page) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "schism-report-"));
  const file = join(directory, "report.html");
  writeFileSync(file, html);
  try {
    await withPageAt(file, look);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The same for a page that has files beside it. */
export async function withPageAt(file: string, look: (page: Page) => Promise<void>): Promise<void> {
  await withChromium(async (context) => {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => request.url().startsWith("file:") || complaints.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector("body[data-ready=true]");
    await look(page);
    expect(complaints).toEqual([]);
  });
}

/** Waits until the page has drawn the requested change. */
export async function painted(page: Page): Promise<void> {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}
