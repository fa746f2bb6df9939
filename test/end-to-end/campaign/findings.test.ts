/**
 * A system that fails by design, night after night: its contradictions are shrunk once, kept as runs that can be repeated, replayed, and
 * fixed when the fix has held for long enough.
 */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { execaSync } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasEntry, readEntry, writeSimulated } from "../../../src/campaign/findings/corpus.js";
import { keepFindings } from "../../../src/campaign/findings/keep.js";
import { replayFindings } from "../../../src/campaign/findings/replays.js";
import { type FindingSummary, findingsOf, unexplained } from "../../../src/campaign/findings/state.js";
import { passesToRuleOut } from "../../../src/campaign/findings/statistics.js";
import { type CampaignFolder, createFolder } from "../../../src/campaign/folder.js";
import type { FindingLine, Notable } from "../../../src/campaign/ledger/lines.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { InputError } from "../../../src/history/errors.js";
import type { Scenario } from "../../../src/record/record.js";
import type { Repro } from "../../../src/record/repro.js";
import { createRunDirectory } from "../../../src/run/directory.js";
import { runScenario } from "../../../src/run/run.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { reproductionOf } from "../../../src/shrink/reproduction.js";
import { judgedRun } from "../../../src/trials/judged-run.js";
import { attemptOf, findingOf, planOf, sessionOf } from "../../support/ledger-lines.js";
import { busyMachine } from "../../support/machines.js";
import { NightsByHand } from "../../support/nights-by-hand.js";

const root = mkdtempSync(join(tmpdir(), "schism-findings-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const registers = "linearizability of a cas-register";

/** The leader is cut off, and every node that believes to lead answers reads. */
function stale(options: Record<string, string>, workload: string, seed: number): Scenario {
  return planScenario({
    ...{
      system: "raft",
      options,
      cluster: "sim",
      nodes: 3,
      clients: 4,
      ratePerClient: 15,
      workload,
      mainMs: 2500,
      seed,
    },
    schedule: [{ at: 600, until: 2000, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } }],
  });
}

/** The run as a night notes it. */
async function noted(run: number, scenario: Scenario): Promise<Partial<Notable>> {
  const { kinds, signature } = await judgedRun(scenario);
  return { run, seed: scenario.seed, kinds: [...kinds], signature };
}

const day = (nth: number): Date => new Date(`2026-05-${String(nth).padStart(2, "0")}T12:00:00Z`);

describe("findings of simulated runs", () => {
  const scenarios = new Map([
    [2, stale({ reads: "local-leader" }, "register", 2)],
    [3, stale({ reads: "local-leader" }, "register", 3)],
    [5, stale({ reads: "local-leader" }, "counter", 5)],
    [6, stale({ reads: "local-leader" }, "counter", 6)],
  ]);
  const ledger = new NightsByHand(createFolder(join(root, "simulated")), (_, seed) => scenarios.get(seed));
  const { corpus } = ledger.folder;
  let kept: readonly FindingLine[];

  beforeAll(async () => {
    const runs = await Promise.all([...scenarios.values()].map((scenario, run) => noted(run, scenario)));
    ledger.lines.push(
      sessionOf("n1"),
      planOf("n1"),
      attemptOf(
        "n1",
        runs.filter(({ kinds }) => kinds?.length !== 0),
      ),
    );
    expect(unexplained("nightly", ledger.lines).length).toBeGreaterThanOrEqual(2);
    const { findings, left } = await keepFindings(ledger.context("n1"));
    expect(left).toBe(0);
    kept = findings;
  });

  it("explain every conviction, each of one kind", () => {
    expect(unexplained("nightly", ledger.lines)).toEqual([]);
    expect(new Set(kept.map(({ kind }) => kind))).toEqual(new Set([registers, "linearizability of a counter"]));
    for (const { finding, signature, kind, from } of ledger.of("finding")) {
      expect(signature).toContain(`raft reads=local-leader | ${kind} | `);
      expect(from.every((found) => found.includes(` | ${kind} | `))).toBe(true);
      expect(finding).toBe(createHash("sha256").update(signature).digest("hex").slice(0, 12));
    }
  });

  it("lie in the corpus as runs that fail as they say", async () => {
    for (const { finding, kind, kinds, operations, shrunk } of kept) {
      expect(shrunk).toBe(true);
      for (const file of ["scenario.json", "history.jsonl", "verdict.json", "report.html", "repro.json"]) {
        expect(existsSync(join(corpus, finding, file))).toBe(true);
      }
      const { scenario, repro } = readEntry(corpus, finding);
      expect(repro).toMatchObject({
        kind,
        story: expect.arrayContaining([expect.stringContaining("replicas of raft")]),
      });
      expect((await judgedRun(scenario)).kinds).toEqual(kinds);
      expect(operations).toBeGreaterThan(0);
    }
    expect(readdirSync(corpus).sort()).toEqual(kept.map(({ finding }) => finding).sort());
  });

  it("have a rate at once: the recorded run fails again, the others are in worlds of their own", () => {
    for (const { finding } of kept) {
      const replays = ledger.of("replay").filter((line) => line.finding === finding);
      expect(replays).toMatchObject([{ cluster: "sim", nth: 0, couldNotRun: 0, commit: "commit of n1" }]);
      expect(replays[0]?.failing).toBeGreaterThanOrEqual(1);
      const [{ judged, unproven } = { judged: 0, unproven: 0 }] = replays;
      expect(judged + unproven).toBe(8);
    }
  });

  it("are neither shrunk nor replayed again the same night", async () => {
    const before = ledger.lines.length;
    expect(await keepFindings(ledger.context("n1"))).toEqual({ findings: [], left: 0, dropped: 0 });
    await replayFindings(ledger.context("n1"));
    expect(ledger.lines).toHaveLength(before);
  });

  it("that were seen again the next night are not shrunk again, and replayed in other worlds", async () => {
    ledger.lines.push(sessionOf("n2"), planOf("n2"));
    ledger.lines.push({ ...attemptOf("n2", []), notable: ledger.of("attempt")[0]?.notable ?? [] });
    await replayFindings(ledger.context("n2"));
    expect(await keepFindings(ledger.context("n2"))).toEqual({ findings: [], left: 0, dropped: 0 });
    expect(ledger.of("replay").filter(({ night }) => night === "n2")).toHaveLength(kept.length);
    for (const { state, seenIn } of findingsOf("nightly", ledger.lines, [], day(2))) {
      expect(state).toBe("open");
      expect([...seenIn.keys()]).toEqual(["n1", "n2"]);
    }
  });

  it("are replayed by one shard each", async () => {
    const shards = [1, 2, 3].map(() => new NightsByHand(ledger.folder, () => undefined));
    for (const [index, shard] of shards.entries()) {
      shard.lines.push(...ledger.lines, sessionOf("n3"));
      await replayFindings(shard.context("n3", { shard: { nth: index + 1, of: 3 } }));
    }
    const replayed = shards.flatMap((shard) => shard.of("replay").filter(({ night }) => night === "n3"));
    expect(replayed.map(({ finding }) => finding).sort()).toEqual(kept.map(({ finding }) => finding).sort());
  });
});

/** A campaign that knows one finding: that of this scenario. */
async function ofScenario(name: string, scenario: Scenario, kind: string): Promise<NightsByHand> {
  const ledger = new NightsByHand(createFolder(join(root, name)), () => undefined);
  const { repro } = await reproductionOf({ scenario, steadiness: { failing: 0, worlds: 20 }, fixpoint: true }, kind);
  await writeSimulated(ledger.folder.corpus, id, repro);
  ledger.lines.push(sessionOf("n1"), planOf("n1"), findingOf("n1", id, { kind, kinds: [kind] }));
  return ledger;
}

const id = "0123456789ab";
/** Nothing is shrunk. */
const none = { shrinkRuns: 1, shrinkMs: 0, keepRuns: 0, keepMs: { sim: 0, real: 0 } };

describe("a finding", () => {
  it("is replayed in the recorded world and in others, so that a rate comes of it", async () => {
    // In the recorded world this one passes.
    const scenario = stale({ reads: "local-leader" }, "counter", 1);
    const ledger = await ofScenario("rate", scenario, "linearizability of a counter");
    await replayFindings(
      ledger.context("n1", {
        limits: { ...none, replayMs: { sim: Number.POSITIVE_INFINITY, real: 0 }, replays: { sim: 24, real: 0 } },
      }),
    );
    const [{ failing, judged } = { failing: 0, judged: 0 }] = ledger.of("replay");
    expect(failing).toBeGreaterThan(0);
    expect(failing).toBeLessThan(judged);
  });

  it("does not pass in runs that prove nothing", async () => {
    const late = stale({ reads: "leader" }, "register", 2).schedule.map((entry) => ({
      ...entry,
      after: { event: "acknowledged", nth: 100_000 } as const,
    }));
    const ledger = await ofScenario(
      "nothing",
      { ...stale({ reads: "leader" }, "register", 2), schedule: late },
      registers,
    );
    await replayFindings(ledger.context("n1"));
    expect(ledger.of("replay")).toMatchObject([{ judged: 0, failing: 0, couldNotRun: 0, unproven: 8 }]);
  });

  it("is fixed when the fix has held for long enough, and open again when it is undone", async () => {
    const scenario = stale({ reads: "local-leader" }, "register", 2);
    const ledger = await ofScenario("fixed", scenario, registers);
    const replayed = async (nth: number): Promise<FindingSummary | undefined> => {
      if (nth > 1) ledger.lines.push(sessionOf(`n${nth}`), planOf(`n${nth}`));
      await replayFindings(ledger.context(`n${nth}`));
      return findingsOf("nightly", ledger.lines, [], day(nth))[0];
    };
    const set = (from: string, to: string): void => {
      const file = join(ledger.folder.corpus, id, "repro.json");
      writeFileSync(file, readFileSync(file, "utf8").replace(`"reads": "${from}"`, `"reads": "${to}"`));
    };
    const found = await replayed(1);
    const [{ failing = 0, judged = 0, interval = [0, 1] } = {}] = found?.rates ?? [];
    expect(failing).toBeGreaterThan(0);
    // The same scenario on a program that is mended: that reads are confirmed by a majority stands for it.
    set("local-leader", "leader");
    let nth = 2;
    while ((await replayed(nth))?.state === "open") nth += 1;
    expect((nth - 1) * judged).toBeGreaterThanOrEqual(passesToRuleOut(interval[0]));
    expect((nth - 2) * judged).toBeLessThan(passesToRuleOut(interval[0]));
    expect(findingsOf("nightly", ledger.lines, [], day(nth))).toMatchObject([
      { state: "fixed", lastSeen: { night: "n1" } },
    ]);
    set("leader", "local-leader");
    expect(await replayed(nth + 1)).toMatchObject({ state: "open", lastSeen: { commit: `commit of n${nth + 1}` } });
  });
});

describe("a finding of real processes", () => {
  // Simulated replicas stand for processes: the cluster's interface is the same.
  const asReal = (scenario: Scenario): Scenario => ({ ...scenario, cluster: "local" });
  const session = sessionOf("n1");
  const plan = planOf("n1");

  async function recorded(folder: CampaignFolder, scenario: Scenario): Promise<Partial<Notable>> {
    const directory = createRunDirectory(folder.runs, scenario, new Date());
    await runScenario(scenario, directory, (made) => createSimCluster(made));
    return { ...(await noted(0, { ...scenario, cluster: "sim" })), directory: relative(folder.root, directory) };
  }

  it("is shrunk in the simulator if it fails there, and replayed in both", async () => {
    const ledger = new NightsByHand(createFolder(join(root, "real")), () => undefined);
    const scenario = asReal(stale({ reads: "follower" }, "register", 2));
    ledger.lines.push(session, plan, attemptOf("n1", [await recorded(ledger.folder, scenario)]));
    const { findings, left } = await keepFindings(ledger.context("n1"));
    expect([findings.length, left]).toEqual([1, 0]);
    expect(findings[0]).toMatchObject({ cluster: "local", shrunk: true });
    const replays = ledger.of("replay");
    expect(replays.map(({ cluster, nth }) => [cluster, nth])).toEqual([
      ["sim", 0],
      ["local", 0],
      ["local", 1],
      ["local", 2],
    ]);
    // Of those that failed one is kept, beside the run that it was found in.
    const directories = readdirSync(join(ledger.folder.runs, scenario.name));
    expect(replays.some(({ cluster, failing }) => cluster === "local" && failing === 1)).toBe(true);
    expect(directories).toHaveLength(2);
  });

  it("is kept as it was found if the simulator does not show it", async () => {
    const ledger = new NightsByHand(createFolder(join(root, "as-found")), () => undefined);
    const scenario = asReal(stale({ reads: "follower" }, "register", 2));
    const run = await recorded(ledger.folder, scenario);
    // As if what is on record had come from a program that reads as it should: the simulator does not show it then.
    const file = join(ledger.folder.root, run.directory ?? "", "scenario.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"reads": "follower"', '"reads": "leader"'));
    ledger.lines.push(session, plan, attemptOf("n1", [run]));
    const { findings } = await keepFindings(ledger.context("n1"));
    expect(findings).toMatchObject([
      { shrunk: false, steadiness: null, cluster: "local", signature: expect.stringContaining("raft | ") },
    ]);
    const finding = findings[0]?.finding ?? "";
    expect(hasEntry(ledger.folder.corpus, finding)).toBe(true);
    expect(readFileSync(join(ledger.folder.corpus, finding, "report.html"), "utf8")).toContain(
      `corpus/${finding}/scenario.json`,
    );
    // Where it passes it is no longer shown, and where it cannot run nothing is.
    expect(ledger.of("replay").map(({ cluster, failing, judged }) => [cluster, failing, judged])).toEqual(
      Array.from({ length: 3 }, () => ["local", 0, 1]),
    );
    ledger.lines.push(sessionOf("n2"), planOf("n2"));
    const refuse = async () => {
      throw new InputError("there is no such machine");
    };
    await replayFindings(ledger.context("n2", { creatorFor: refuse }));
    const away = ledger.of("replay").filter(({ night }) => night === "n2");
    expect(away.map(({ judged, couldNotRun }) => [judged, couldNotRun])).toEqual(
      Array.from({ length: 3 }, () => [0, 1]),
    );
    expect(ledger.told.at(-1)).toContain("could not be replayed on local: there is no such machine");
  });
});

describe("a replay on a machine that was too busy", () => {
  const busy = { watchMachine: busyMachine("The machine was too busy.") };

  async function replaysOf(kind: string, scenario: Scenario, about: object) {
    const ledger = new NightsByHand(createFolder(mkdtempSync(join(root, "busy-"))), () => undefined);
    const id = "0123456789ab";
    const repro: Repro = {
      ...{ format: "schism-repro-1" as const, kind, headline: kind, story: [], steadiness: { failing: 0, worlds: 20 } },
      ...{ fixpoint: false, scenario: { ...scenario, cluster: "sim" as const } },
    };
    await writeSimulated(ledger.folder.corpus, id, repro);
    const signature = `raft | ${kind} | shape`;
    ledger.lines.push(sessionOf("n1"), planOf("n1"));
    ledger.lines.push(findingOf("n1", id, { kind, kinds: [kind], signature, cluster: "local", shrunk: false }));
    await replayFindings(ledger.context("n1", about));
    return ledger
      .of("replay")
      .map(({ judged, failing, tooBusy, unproven }) => ({ judged, failing, tooBusy, unproven }));
  }
  const thrice = (counts: object) => Array.from({ length: 3 }, () => counts);

  it("counts neither as a pass nor as a failure to answer in time, but what clients saw stands", async () => {
    const passes = stale({}, "register", 2);
    const passed = { judged: 1, failing: 0, tooBusy: 0, unproven: 0 };
    expect(await replaysOf(registers, passes, {})).toEqual(thrice(passed));
    expect(await replaysOf(registers, passes, busy)).toEqual(thrice({ ...passed, judged: 0, tooBusy: 1 }));
    const silent = planScenario({ system: "raft", variant: "elects-once", cluster: "sim", seed: 1 });
    const [ofTime = ""] = (await judgedRun(silent)).kinds;
    expect(ofTime).toMatch(/^(liveness|availability)$/);
    expect(await replaysOf(ofTime, silent, {})).toEqual(thrice({ ...passed, failing: 1 }));
    expect(await replaysOf(ofTime, silent, busy)).toEqual(thrice({ ...passed, judged: 0, tooBusy: 1 }));
    const stays = stale({ reads: "local-leader" }, "register", 2);
    const failing = { judged: 1, failing: 1, tooBusy: 0, unproven: 0 };
    expect(await replaysOf(registers, stays, busy)).toEqual(thrice(failing));
  });
});

describe("a canary", () => {
  const variant = (scenario: Scenario): Scenario => ({ ...scenario, variant: "vote-for-shorter-log" });

  it("does not become a finding by its mistake, but is one of the correct program if that fails in the same scenario", async () => {
    // No Raft bears it that all nodes lose their disks.
    const wiped = [{ at: 1200, until: 1400, fault: { kind: "wipe", target: "all" } }] as const;
    const scenario: Scenario = { ...variant(stale({}, "set", 2)), schedule: [...wiped] };
    const ledger = new NightsByHand(createFolder(join(root, "canary")), () => scenario);
    const run = await noted(0, scenario);
    expect(run.kinds).toContain("durability of a set");
    const canary = (outcome: Notable["outcome"]) => attemptOf("n1", [{ ...run, outcome }], { cell: "canary" });
    ledger.lines.push(sessionOf("n1"), planOf("n1", ["canary"]), canary("invalid"));
    expect(await keepFindings(ledger.context("n1"))).toEqual({ findings: [], left: 0, dropped: 0 });
    ledger.lines.push({ ...canary("vacuous"), job: 1 });
    const { findings } = await keepFindings(ledger.context("n1"));
    expect(findings).toMatchObject([{ system: "raft", variant: null, signature: expect.stringMatching(/^raft \| /) }]);
    expect(unexplained("nightly", ledger.lines)).toEqual([]);
  });
});

describe("convictions of a program that was repaired since", () => {
  it("are tried again in a later night only, and then no more: their night stays red, and nothing explains them", async () => {
    let reads = "leader";
    const ledger = new NightsByHand(createFolder(join(root, "repaired")), () => stale({ reads }, "register", 2));
    const failing = await noted(0, stale({ reads: "local-leader" }, "register", 2));
    ledger.lines.push(sessionOf("n1"), planOf("n1"), attemptOf("n1", [failing, { ...failing, run: 1 }]));
    // In the same night that cannot be a repair.
    expect(await keepFindings(ledger.context("n1"))).toEqual({ findings: [], left: 1, dropped: 0 });
    ledger.lines.push(sessionOf("n2"), planOf("n2"));
    expect(await keepFindings(ledger.context("n2"))).toEqual({ findings: [], left: 0, dropped: 1 });
    expect(ledger.of("dropped")).toMatchObject([
      { night: "n2", cell: "raft sim", reason: "it does not fail any more" },
    ]);
    expect(ledger.told.at(-1)).toBe(
      `${registers} of raft sim in the night n1 is not tried again: it does not fail any more`,
    );
    const told = ledger.told.length;
    expect(await keepFindings(ledger.context("n3"))).toEqual({ findings: [], left: 0, dropped: 0 });
    expect(ledger.told).toHaveLength(told);
    expect(unexplained("nightly", ledger.lines)).toHaveLength(2);
    // The same contradiction in a later night is another matter.
    reads = "local-leader";
    ledger.lines.push(sessionOf("n4"), planOf("n4"), attemptOf("n4", [failing]));
    expect((await keepFindings(ledger.context("n4"))).findings).toHaveLength(1);
  });
});

describe("convictions that cannot be explained, because of a mistake of ours", () => {
  it("are told and left, each by itself", async () => {
    const ledger = new NightsByHand(createFolder(join(root, "ours")), (_, seed) => {
      throw new Error(`assertion ${seed} of ours`);
    });
    const failing = { kinds: [registers], signature: "one" };
    ledger.lines.push(sessionOf("n1"), planOf("n1"), attemptOf("n1", [failing, { ...failing, signature: "another" }]));
    expect(await keepFindings(ledger.context("n1"))).toEqual({ findings: [], left: 2, dropped: 0 });
    expect(ledger.told.map((sentence) => sentence.split("\n")[0]).sort()).toEqual(
      [0, 1].map(
        (seed) =>
          `${registers} of raft sim could not be explained, which is a defect of Schism: Error: assertion ${seed} of ours`,
      ),
    );
    expect(unexplained("nightly", ledger.lines)).toHaveLength(2);
  });
});

const mayMount = process.getuid?.() === 0 && process.platform === "linux";

describe.skipIf(!mayMount)("a disk that fills while a finding is kept", () => {
  it("leaves either all of it or nothing", async () => {
    const scenario = stale({ reads: "local-leader" }, "register", 2);
    const shrunk = { scenario, steadiness: { failing: 1, worlds: 1 }, fixpoint: false };
    const { repro } = await reproductionOf(shrunk, registers);
    const mount = join(root, "small");
    mkdirSync(mount);
    const came: string[] = [];
    for (const size of ["16k", "72k", "200k", "2m"]) {
      execaSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", mount]);
      try {
        const written = await writeSimulated(mount, "entry", repro).then(
          () => "all",
          (error: unknown) => error instanceof InputError && /ENOSPC/.test(error.message) && "nothing",
        );
        const files = written === "nothing" ? [] : ["history.jsonl", "report.html", "repro.json", "verdict.json"];
        expect(readdirSync(mount)).toEqual(written === "nothing" ? [] : ["entry"]);
        for (const file of files) expect(statSync(join(mount, "entry", file)).size, file).toBeGreaterThan(0);
        came.push(String(written));
      } finally {
        execaSync("umount", ["-l", mount]);
      }
    }
    expect([came[0], came.at(-1)]).toEqual(["nothing", "all"]);
  });
});

describe("replays for which there is no time", () => {
  it("are on record as not done, once, and are made up for when there is time", async () => {
    const ledger = await ofScenario("late", stale({ reads: "local-leader" }, "register", 2), registers);
    const limits = { ...none, replayMs: { sim: 0, real: 0 }, replays: { sim: 8, real: 0 } };
    await replayFindings(ledger.context("n1", { limits }));
    await replayFindings(ledger.context("n1", { limits }));
    expect(ledger.of("replay")).toMatchObject([{ cluster: "sim", judged: 0, failing: 0, notDone: 8 }]);
    expect(ledger.told).toEqual([`no time was left to replay ${id} on sim: 8 replays not done`]);
    const [{ state, rates } = expect.fail("no finding")] = findingsOf("nightly", ledger.lines, [], day(1));
    expect([state, rates.map(({ judged, notDone }) => [judged, notDone])]).toEqual(["new", [[0, 8]]]);
    await replayFindings(ledger.context("n1"));
    expect(ledger.of("replay").map(({ judged, unproven, notDone }) => [judged + unproven, notDone])).toEqual([
      [0, 8],
      [8, 0],
    ]);
  });

  it("are cut off between two on a cluster", async () => {
    const ledger = await ofScenario("cut", stale({ reads: "local-leader" }, "register", 2), registers);
    const [found] = ledger.of("finding");
    if (found === undefined) throw new Error("no finding");
    ledger.lines.splice(ledger.lines.indexOf(found), 1, { ...found, cluster: "local", shrunk: false });
    const limits = { ...none, replayMs: { sim: 0, real: 400 }, replays: { sim: 0, real: 3 } };
    const slowly = async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return (plan: Parameters<typeof createSimCluster>[0]) => createSimCluster(plan);
    };
    await replayFindings(ledger.context("n1", { limits, creatorFor: slowly }));
    expect(ledger.of("replay").map(({ judged, notDone }) => [judged, notDone])).toEqual([
      [1, 0],
      [0, 2],
    ]);
  });
});

describe("findings that are interrupted", () => {
  it("leave nothing half done", async () => {
    const ledger = new NightsByHand(createFolder(join(root, "interrupted")), () =>
      stale({ reads: "follower" }, "register", 2),
    );
    ledger.lines.push(
      sessionOf("n1"),
      planOf("n1"),
      attemptOf("n1", [await noted(0, stale({ reads: "follower" }, "register", 2))]),
    );
    const before = [...ledger.lines];
    const abort = new AbortController();
    const running = keepFindings(
      ledger.context("n1", { signal: abort.signal, onProgress: () => setTimeout(() => abort.abort(), 300) }),
    );
    expect(await running).toEqual({ findings: [], left: 1, dropped: 0 });
    expect(ledger.lines).toEqual(before);
    expect(readdirSync(ledger.folder.corpus)).toEqual([]);
    expect((await keepFindings(ledger.context("n1"))).findings).toHaveLength(1);
  });
});
