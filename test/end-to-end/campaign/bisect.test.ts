/** The first bad commit of a repository, found without touching the user's worktree. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type Bisected, type Bisection, bisect } from "../../../src/campaign/bisect/bisect.js";
import { writeSimulated } from "../../../src/campaign/findings/corpus.js";
import { type CampaignFolder, createFolder, ledgerFile } from "../../../src/campaign/folder.js";
import { LedgerFile } from "../../../src/campaign/ledger/file.js";
import type { LedgerLine } from "../../../src/campaign/ledger/lines.js";
import { programPath } from "../../../src/clusters/installed.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { reproductionOf } from "../../../src/shrink/reproduction.js";
import { commandFile, schism } from "../../support/command.js";
import { etcdAvailable } from "../../support/etcd.js";
import { findingOf, planOf, replayOf, sessionOf } from "../../support/ledger-lines.js";
import { busyMachine, quietMachine } from "../../support/machines.js";

const root = mkdtempSync(join(tmpdir(), "schism-bisected-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const finding = "0123456789ab";
const kind = "linearizability of a cas-register";
let folder: CampaignFolder;

beforeAll(async () => {
  folder = createFolder(join(root, "campaign"));
  const scenario = planScenario({
    ...{ system: "raft", options: { reads: "local-leader" }, cluster: "sim", nodes: 3, clients: 4, ratePerClient: 15 },
    ...{ workload: "register", mainMs: 2500, seed: 2 },
    schedule: [{ at: 600, until: 2000, fault: { kind: "partition", shape: "isolate-leader", mode: "drop" } }],
  });
  const shrunk = { scenario, steadiness: { failing: 20, worlds: 20 }, fixpoint: true };
  await writeSimulated(folder.corpus, finding, (await reproductionOf(shrunk, kind)).repro);
});

const lines = (failing: number, judged: number): readonly LedgerLine[] => [
  ...[sessionOf("n1"), planOf("n1"), findingOf("n1", finding, { kind, kinds: [kind] })],
  replayOf("n1", finding, failing, judged),
];

/** A program that is called like Schism's, and of which a file says in which of its replays it fails. */
const standIn = `
import { readFileSync } from "node:fs";
const [, , , file] = process.argv;
const nth = Number(/world-(\\d+)/.exec(file)[1]);
const { fails, nothing = [] } = JSON.parse(readFileSync(new URL("../state.json", import.meta.url), "utf8"));
const reproduced = fails.includes(nth) ? 1 : 0;
const valid = reproduced === 1 || nothing.includes(nth) ? 0 : 1;
console.log(JSON.stringify({ reproduced, valid, runs: [{ couldNotRun: null, incomplete: "no fault began" }] }));
`;

interface State {
  readonly fails: readonly number[];
  readonly nothing?: readonly number[];
  /** It does not build. */
  readonly broken?: boolean;
}

/** A repository with a commit for each map from names of files to their content, called c0, c1 … */
async function repositoryOf(commits: readonly ReadonlyMap<string, string>[]): Promise<string> {
  const directory = mkdtempSync(join(root, "repository-"));
  const git = (...words: string[]) =>
    execa("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], { cwd: directory });
  await git("init", "--quiet", "--initial-branch", "main");
  for (const [nth, files] of commits.entries()) {
    for (const [name, content] of files) writeFileSync(join(directory, name), content);
    await git("add", ".");
    await git("commit", "--quiet", "-m", `c${nth}`);
    await git("tag", `c${nth}`);
  }
  return directory;
}

/** With a commit for each state. */
function repository(states: readonly State[], program = standIn): Promise<string> {
  return repositoryOf(
    states.map((state, nth) => {
      const build = state.broken === true ? "echo does not compile; exit 1" : "mkdir built && cp schism.mjs built/";
      return new Map([
        ["package.json", JSON.stringify({ bin: { schism: "built/schism.mjs" } })],
        ["schism.mjs", program],
        ["state.json", JSON.stringify({ ...state, nth })],
        ["build.sh", build],
      ]);
    }),
  );
}

function plan(repositoryDirectory: string, about: Partial<Bisection> = {}): Bisection {
  return {
    ...{ finding, folder, lines: lines(20, 20), repository: repositoryDirectory, good: "c0", bad: "main" },
    ...{ build: "sh build.sh", buildMs: 60_000, programs: "bin", signal: new AbortController().signal },
    ...about,
  };
}

const verdicts = ({ commits }: Bisected) => commits.map(({ subject, verdict }) => `${subject} ${verdict}`);
const good: State = { fails: [] };
const bad: State = { fails: [0, 1, 2] };

describe("a bisection", () => {
  it("finds the first bad commit, and leaves the caller's worktree alone", async () => {
    const directory = await repository([good, good, good, good, bad, bad, bad]);
    writeFileSync(join(directory, "state.json"), "not committed");
    writeFileSync(join(directory, "mine.txt"), "mine");
    const before = await execa("git", ["status", "--porcelain", "--branch"], { cwd: directory });
    const found = await bisect(plan(directory));
    expect(found.first.map(({ subject }) => subject)).toEqual(["c4"]);
    expect(found.plan).toMatchObject({ passes: 3, cluster: "sim", rate: { failing: 20, judged: 20 } });
    expect(verdicts(found).slice(0, 2)).toEqual(["c6 bad", "c0 good"]);
    expect(found.commits.every(({ verdict, ...at }) => verdict !== "good" || ("judged" in at && at.judged === 3))).toBe(
      true,
    );
    expect((await execa("git", ["status", "--porcelain", "--branch"], { cwd: directory })).stdout).toBe(before.stdout);
    expect(readFileSync(join(directory, "state.json"), "utf8")).toBe("not committed");
    expect((await execa("git", ["worktree", "list"], { cwd: directory })).stdout.split("\n")).toHaveLength(1);
    expect((await execa("git", ["for-each-ref", "refs/bisect"], { cwd: directory })).stdout).toBe("");
    expect(readdirSync(tmpdir()).filter((name) => /^schism-bisect-/.test(name))).toEqual([]);
  });

  it("replays as often as the rate asks for, so that what fails rarely is seen", async () => {
    // 10 of 20 may be as rare as 30 %, which passes 13 times with a chance of 1 %; this commit shows it in its 10th world.
    const rare: State = { fails: [9] };
    const directory = await repository([good, good, rare, rare]);
    const found = await bisect(plan(directory, { lines: lines(10, 20) }));
    expect(found.plan.passes).toBe(13);
    expect(found.first.map(({ subject }) => subject)).toEqual(["c2"]);
    await expect(bisect(plan(directory, { times: 5 }))).rejects.toThrow("--bad: does not fail: 5 replays passed");
  });

  it("takes no run that shows nothing for a pass", async () => {
    const directory = await repository([
      good,
      { fails: [], nothing: [0] },
      { fails: [], nothing: [0, 1, 2, 3, 4, 5] },
      bad,
    ]);
    const found = await bisect(plan(directory));
    expect(found.first.map(({ subject }) => subject).sort()).toEqual(["c2", "c3"]);
    expect(verdicts(found)).toContain("c1 good");
    expect(found.commits.find(({ subject }) => subject === "c2")).toMatchObject({
      verdict: "skip",
      why: "only 0 of 6 replays show anything: no fault began",
    });
  });

  it("takes neither a pass nor a failure to answer in time for shown on a machine that is too busy", async () => {
    const busy = "The machine was too busy.";
    const onProcesses = (ofKind: string): Partial<Bisection> => ({
      ...{ cluster: "local", times: 1, watchMachine: busyMachine(busy) },
      lines: [
        sessionOf("n1"),
        planOf("n1"),
        findingOf("n1", finding, { kind: ofKind, kinds: [ofKind], cluster: "local" }),
      ],
    });
    const directory = await repository([good, bad]);
    // The bad commit shows what clients saw, and that stands.
    await expect(bisect(plan(directory, onProcesses(kind)))).rejects.toThrow(
      `--good: cannot be tested: only 0 of 2 replays show anything: ${busy}`,
    );
    await expect(bisect(plan(directory, onProcesses("liveness")))).rejects.toThrow(
      `--bad: cannot be tested: only 0 of 2 replays show anything: ${busy}`,
    );
    const quiet = { ...onProcesses("liveness"), watchMachine: quietMachine };
    expect((await bisect(plan(directory, quiet))).first.map(({ subject }) => subject)).toEqual(["c1"]);
  });

  it("skips what cannot be built, and does not take an earlier build for it", async () => {
    const directory = await repository([good, good, { ...good, broken: true }, bad, { ...bad, broken: true }, bad]);
    const found = await bisect(plan(directory));
    expect(found.first.map(({ subject }) => subject).sort()).toEqual(["c2", "c3"]);
    expect(found.commits.find(({ subject }) => subject === "c2")).toMatchObject({
      why: "the build failed: does not compile",
    });
    const late = await bisect(
      plan(directory, {
        good: "c1",
        bad: "c3",
        build: "case $(cat state.json) in *nth*2*) sleep 60;; esac; sh build.sh",
        buildMs: 3000,
      }),
    );
    expect(late.commits.find(({ subject }) => subject === "c2")).toMatchObject({
      why: "the build was not through after 3 s",
    });
  });

  it("refuses commits between which there is nothing to find, and unknown findings", async () => {
    const directory = await repository([bad, good, { ...good, broken: true }, bad]);
    const refused = (about: Partial<Bisection>) => expect(bisect(plan(directory, about))).rejects;
    await refused({ good: "c0" }).toThrow(/^--good: fails as well: \d of \d replays?; name an earlier commit$/);
    await refused({ good: "c0", bad: "c1" }).toThrow("--bad: does not fail: 3 replays passed; name a later commit");
    await refused({ bad: "c2" }).toThrow(
      "--bad: cannot be tested: the build failed: does not compile; name another commit",
    );
    await refused({ good: "nowhere" }).toThrow("--good: nowhere names no commit of the repository");
    await refused({ good: "--all" }).toThrow("--good: --all names no commit of the repository");
    await refused({ finding: "ffffffffffff" }).toThrow(`is called ffffffffffff; known are ${finding}`);
    await refused({ lines: lines(0, 20) }).toThrow("no replay of 0123456789ab ever failed on sim");
    await refused({ lines: lines(1, 20) }).toThrow("fails so rarely (1 of 20 on sim) that 517 replays must pass");
    await refused({ repository: root }).toThrow(/^--repository: git makes no worktree of/);
    await refused({ build: "true" }).toThrow("--bad: cannot be tested: what was built is not Schism");
    expect((await execa("git", ["worktree", "list"], { cwd: directory })).stdout.split("\n")).toHaveLength(1);
  });

  it("is interrupted in the middle of a build, and leaves nothing behind", async () => {
    const directory = await repository([good, bad]);
    const abort = new AbortController();
    const mark = join(root, "built");
    const running = bisect(plan(directory, { build: `touch ${mark}; sleep 60`, signal: abort.signal }));
    const ended = expect(running).rejects.toThrow("interrupted");
    while (!readdirSync(root).includes("built")) await new Promise((resolve) => setTimeout(resolve, 20));
    abort.abort(new Error("interrupted"));
    await ended;
    expect((await execa("git", ["worktree", "list"], { cwd: directory })).stdout.split("\n")).toHaveLength(1);
    expect(readdirSync(tmpdir()).filter((name) => /^schism-bisect-/.test(name))).toEqual([]);
  });

  it("is a command, which says what it found", async () => {
    const directory = await repository([good, bad]);
    const ledger = new LedgerFile(ledgerFile(folder, "nightly", "n1", "1/1"));
    for (const line of lines(20, 20)) await ledger.append(line);
    await ledger.close();
    const command = (...words: string[]) =>
      schism(["campaign", "bisect", finding, "--folder", folder.root, "--repository", directory, ...words]);
    const build = ["--build", "sh build.sh"];
    const found = await command("--good", "c0", "--bad", "c1", ...build);
    expect(found.stdout).toMatch(
      /^0123456789ab: linearizability of a cas-register; a commit is good if 3 replays on sim pass;/,
    );
    expect(found.stdout).toMatch(
      /^bad {3}[0-9a-f]{12} {2}\d of \d failed {2}c1\ngood {2}[0-9a-f]{12} {2}3 passed {2}c0$/m,
    );
    expect(found.stdout).toMatch(
      /First bad: [0-9a-f]{40} {2}c1\n\d of \d replays? failed there; at each good commit 3 replays passed\./,
    );
    expect(found.exitCode).toBe(0);
    const wrong = await command("--good", "c1", "--bad", "c1", ...build);
    expect([wrong.exitCode, wrong.stderr]).toEqual([254, expect.stringMatching(/^schism: --good: fails as well: /)]);
  });

  it("replays with the Schism of each commit", async () => {
    // The real program; at good commits as if reads were confirmed by a majority.
    const program = `
import { readFileSync, writeFileSync } from "node:fs";
const { fails } = JSON.parse(readFileSync(new URL("../state.json", import.meta.url), "utf8"));
const file = process.argv[3];
if (fails.length === 0) {
  const text = readFileSync(file, "utf8").replace('"reads":"local-leader"', '"reads":"leader"');
  process.argv[3] = file + ".mended.json";
  writeFileSync(process.argv[3], text);
}
await import(${JSON.stringify(new URL(`file://${commandFile}`).href)});
`;
    const directory = await repository([good, good, bad, bad], program);
    const found = await bisect(plan(directory));
    expect(found.first.map(({ subject }) => subject)).toEqual(["c2"]);
    expect(found.commits.map(({ verdict }) => verdict)).not.toContain("skip");
  });
});

describe.runIf(etcdAvailable())("a bisection of a server that is not ours", () => {
  const id = "abcdef012345";
  const found = findingOf("n1", id, {
    ...{ kind, kinds: [kind], system: "etcd", cluster: "local", shrunk: false, signature: "etcd | of two clusters" },
  });

  /** Every node is a cluster of its own: they do not know of each other's writes. */
  const alone = `#!/bin/bash
for word in "$@"; do
  case "$before" in --name) name=$word;; --initial-advertise-peer-urls) peer=$word;; esac
  before=$word
done
words=()
for word in "$@"; do
  if [ "$before" = --initial-cluster ]; then words+=("$name=$peer"); else words+=("$word"); fi
  before=$word
done
exec ${programPath("etcd") ?? ""} "\${words[@]}"
`;
  const asItIs = `#!/bin/sh\nexec ${programPath("etcd") ?? ""} "$@"\n`;

  const build = "mkdir bin; test ! -s etcd.sh || install -m 755 etcd.sh bin/etcd";

  it("tests what the build puts in place, and no program of this machine where it puts none", async () => {
    const scenario = planScenario({
      // Long enough that each kind of operation succeeds at least once however slow the machine is: a compare-and-set rarely does.
      ...{ system: "etcd", cluster: "local", nodes: 3, clients: 12, ratePerClient: 20, workload: "register" },
      ...{ mainMs: 8000, seed: 1, faults: [] },
    });
    const entry = { format: "schism-repro-1", kind, headline: kind, story: [], fixpoint: false, scenario };
    mkdirSync(join(folder.corpus, id));
    writeFileSync(
      join(folder.corpus, id, "repro.json"),
      JSON.stringify({ ...entry, steadiness: { failing: 0, worlds: 20 } }),
    );
    const directory = await repositoryOf([asItIs, "", alone].map((program) => new Map([["etcd.sh", program]])));
    const failing = replayOf("n1", id, 3, 3, { cluster: "local" });
    // Tests that run beside this one keep the machine too busy for a real watch, here and in the processes of the replays.
    const idle = join(root, "idle.mjs");
    writeFileSync(
      idle,
      'import { syncBuiltinESMExports } from "node:module";\nimport os from "node:os";\nos.loadavg = () => [0, 0, 0];\nsyncBuiltinESMExports();\n',
    );
    vi.stubEnv("NODE_OPTIONS", `--import ${idle}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const result = await bisect(
      plan(directory, {
        ...{ finding: id, lines: [sessionOf("n1"), planOf("n1"), found, failing], times: 1, build },
        watchMachine: quietMachine,
      }),
    );
    expect(result.plan).toMatchObject({ cluster: "local", passes: 1 });
    expect(verdicts(result)).toEqual(["c2 bad", "c0 good", "c1 skip"]);
    expect(result.commits[2]).toMatchObject({
      why: "the build puts no program etcd into bin; name its directory with --programs",
    });
    expect(result.first.map(({ subject }) => subject).sort()).toEqual(["c1", "c2"]);
  });
});
