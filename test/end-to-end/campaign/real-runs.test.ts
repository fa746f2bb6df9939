/** A campaign on processes: what they are convicted of is kept and replayed where it was found, and a killed night leaves nothing. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { keepFindings } from "../../../src/campaign/findings/keep.js";
import { replayFindings } from "../../../src/campaign/findings/replays.js";
import { findingsOf, type ReplayRate, unexplained } from "../../../src/campaign/findings/state.js";
import { createFolder } from "../../../src/campaign/folder.js";
import type { AttemptResult } from "../../../src/campaign/night/attempted.js";
import { attemptReal } from "../../../src/campaign/night/real.js";
import type { Cell } from "../../../src/campaign/plan/cell.js";
import { scenarioOf } from "../../../src/campaign/plan/scenarios.js";
import { clearUnfinished } from "../../../src/campaign/unfinished.js";
import { creatorFor } from "../../../src/run/creator.js";
import { commandFile, schism } from "../../support/command.js";
import { dockerAvailable } from "../../support/docker.js";
import { etcdAvailable } from "../../support/etcd.js";
import { attemptOf, planOf, sessionOf } from "../../support/ledger-lines.js";
import { NightsByHand } from "../../support/nights-by-hand.js";

const root = mkdtempSync(join(tmpdir(), "schism-real-runs-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const signal = new AbortController().signal;
const containers = await dockerAvailable();

/** Reads are answered from any node's own state, which lags behind. */
const stale = (system: string, reads: string): Cell => ({
  ...{ name: `${system} local reads=${reads}`, system, variant: null, options: { reads }, workload: "register" },
  ...{ cluster: "local", faults: [], nodes: 3, clients: 6, ratePerClient: 40, mainMs: 2000, weight: 1, canary: false },
});

/** Two nights: in the first a run is convicted, and what it is convicted of is replayed at once; the second replays the corpus. */
async function twoNights(cell: Cell, real: number) {
  const nights = new NightsByHand(createFolder(mkdtempSync(join(root, "nights-"))), (_, seed) =>
    scenarioOf(cell, seed),
  );
  const { folder, lines } = nights;
  const about = {
    creatorFor,
    limits: {
      shrinkRuns: 300,
      keepRuns: 300,
      shrinkMs: 60_000,
      keepMs: { sim: 60_000, real: 60_000 },
      replayMs: { sim: Number.POSITIVE_INFINITY, real: Number.POSITIVE_INFINITY },
      replays: { sim: 12, real },
    },
  };
  lines.push(sessionOf("n1"), planOf("n1", [], cell.name));
  // A server's answers are a matter of chance: a night makes many runs.
  let result: AttemptResult | undefined;
  for (let number = 0; number < 4 && result?.outcomes.invalid === undefined; number++) {
    const job = { cell: { ...cell, due: null }, number, firstRun: number, runs: 1, attempt: 1 };
    result = await attemptReal(job, { seedOf: () => 7 + number, folder, signal });
    lines.push({ ...attemptOf("n1", [], { cell: cell.name }), ...result, job: number });
  }
  const kept = await keepFindings(nights.context("n1", about));
  lines.push(sessionOf("n2"), planOf("n2", [], cell.name));
  await replayFindings(nights.context("n2", about));
  const findings = findingsOf("nightly", lines, [], new Date());
  return { folder, lines, result, kept, findings };
}

const shown = ({ night, cluster, judged, failing }: ReplayRate) => `${night} ${cluster} ${failing} of ${judged}`;

const tried = ({ night, cluster, judged }: ReplayRate) => `${night} ${cluster} of ${judged}`;

describe("a run on processes that is convicted", () => {
  it("is a finding that is shrunk in the simulator, and has a rate in both, night after night", async () => {
    const { folder, lines, result, kept, findings } = await twoNights(stale("raft", "follower"), 2);
    expect(result?.outcomes).toEqual({ invalid: 1 });
    expect([kept.findings.length, kept.left]).toEqual([1, 0]);
    expect(unexplained("nightly", lines)).toEqual([]);
    const [{ finding, state, rates } = expect.fail("no finding")] = findings;
    expect(finding).toMatchObject({ system: "raft", cluster: "local", shrunk: true });
    expect(state).toBe("open");
    // How often it fails again is chance; that it is replayed in both, and that some replay shows it, is not.
    expect(rates.map(tried).sort()).toEqual(["n1 local of 2", "n1 sim of 12", "n2 local of 2", "n2 sim of 12"]);
    for (const rate of rates.filter(({ cluster }) => cluster === "sim"))
      expect(rate.failing, shown(rate)).toBeGreaterThan(0);
    expect(readdirSync(join(folder.corpus, finding.finding))).toEqual(
      expect.arrayContaining(["history.jsonl", "report.html", "repro.json"]),
    );
    // The run that was found, and the first replay of each night that failed; nothing says which is the latest.
    const shownAgain = rates.filter(({ cluster, failing }) => cluster === "local" && failing > 0);
    expect(readdirSync(join(folder.runs, "raft"))).toHaveLength(1 + shownAgain.length);
    expect(readdirSync(folder.runs)).toEqual(["raft"]);
  });

  it.runIf(containers)("in containers is a finding as well, and replayed in containers", async () => {
    const { kept, findings } = await twoNights({ ...stale("raft", "follower"), cluster: "docker" }, 1);
    expect([kept.findings.length, kept.left]).toEqual([1, 0]);
    const [{ finding, rates } = expect.fail("no finding")] = findings;
    expect(finding).toMatchObject({ system: "raft", cluster: "docker", shrunk: true });
    expect(rates.map(tried).sort()).toEqual(["n1 docker of 1", "n1 sim of 12", "n2 docker of 1", "n2 sim of 12"]);
  });

  it.runIf(etcdAvailable())("is kept as it was found if it is of a server, without the server's disks", async () => {
    const { folder, kept, findings } = await twoNights(
      { ...stale("etcd", "serializable"), faults: ["partition"], mainMs: 6000 },
      1,
    );
    expect([kept.findings.length, kept.left]).toEqual([1, 0]);
    const [{ finding, rates } = expect.fail("no finding")] = findings;
    expect(finding).toMatchObject({ system: "etcd", cluster: "local", shrunk: false });
    // Whether it fails again is chance; that it is tried is not.
    expect(rates.map(({ night, cluster }) => `${night} ${cluster}`)).toEqual(["n1 local", "n2 local"]);
    const entry = readdirSync(join(folder.corpus, finding.finding));
    expect(entry).toEqual(expect.arrayContaining(["history.jsonl", "report.html", "repro.json"]));
    expect(entry).not.toContain("data");
    const [run = ""] = readdirSync(join(folder.runs, "etcd")).sort();
    expect(existsSync(join(folder.runs, "etcd", run, "data"))).toBe(true);
  });
});

describe("a night that is killed in the middle of runs on processes", () => {
  const file = join(root, "killed.yaml");
  writeFileSync(
    file,
    `name: killed
budget: { runs: 3 }
parallel: 2
limits: { vacuous: 100, unknown: 100, too busy: 100 }
cells:
  - systems: [raft]
    workloads: [register]
    clusters: [local]
    faults: [none]
    time: 2s
    weight: 2
canaries:
  - systems: [paxos]
    variants: [ignore-accepted]
`,
  );

  it("leaves directories that the next one removes, with what still runs of them", async () => {
    const folder = createFolder(join(root, "killed"));
    const runs = join(folder.runs, "raft");
    const command = ["campaign", "run", file, "--to", folder.root, "--night", "one"];
    const night = execa("node", [commandFile, ...command], { reject: false, stdio: "ignore" });
    const entries = (): readonly string[] => (existsSync(runs) ? readdirSync(runs) : []);
    const directories = (): readonly string[] => entries().filter((name) => !name.endsWith(".lock"));
    const started = (name: string): boolean => {
      const journal = join(runs, name, "resources.jsonl");
      return existsSync(journal) && readFileSync(journal, "utf8").includes('"process"');
    };
    // Two side by side.
    while (directories().filter(started).length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    // They are under way, so no other process touches them.
    const said: string[] = [];
    await clearUnfinished(folder, (sentence) => said.push(sentence));
    expect([said, entries()]).toEqual([[], expect.arrayContaining(directories().map((name) => `${name}.lock`))]);
    night.kill("SIGKILL");
    await night;
    const cutOff = directories();
    expect(cutOff).toHaveLength(2);
    const again = await schism(command);
    // What is done again on a machine that is too busy proves nothing, and what fails is kept; what was cut off is removed in any case.
    expect([0, 2], again.stdout).toContain(again.exitCode);
    for (const name of cutOff) expect(again.stdout).toContain(`runs/raft/${name}`);
    expect(again.stdout).toMatch(/^removed what an earlier process was killed in the middle of: runs\/raft\//m);
    expect(entries().filter((entry) => cutOff.some((name) => entry.startsWith(name)))).toEqual([]);
    // If all three runs passed, nothing is left.
    if (again.exitCode === 0) expect(entries()).toEqual([]);
    const { stdout } = await execa("ps", ["-eo", "args"]);
    for (const name of cutOff) expect(stdout).not.toContain(`raft-${name}`);
  });
});
