import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { inProcess } from "../../support/in-process.js";

const directory = mkdtempSync(join(tmpdir(), "schism-bad-input-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

const invoke = '{"index":0,"time":1,"type":"invoke","process":0,"f":"write","value":1}';
const ok = '{"index":1,"time":2,"type":"ok","process":0,"f":"write","value":1}';

const good = (): string => file("good.jsonl", `${invoke}\n${ok}\n`);

const path = {
  ...{ format: "schism-exploration-1", system: "two-phase-commit", variant: null, options: {} },
  bounds: { nodes: 3, requests: 1, timeouts: 0, crashes: 0, duplicates: 0, operators: 0, depth: null, states: 10 },
  ...{ sentence: "", moves: [], story: [] },
};

const cases: readonly { what: string; args: () => readonly string[]; says: readonly string[] }[] = [
  { what: "no command", args: () => [], says: ["Name a command"] },
  { what: "an unknown command", args: () => ["fly"], says: ["fly", "known are run,"] },
  { what: "a misspelt command", args: () => ["rnu", "raft"], says: ['unknown command "rnu"', 'is "run" meant?'] },
  { what: "a misspelt system", args: () => ["run", "rft"], says: ['unknown system "rft"', 'is "raft" meant?'] },
  { what: "a misspelt fault", args: () => ["run", "raft", "--faults", "partion"], says: ['is "partition" meant?'] },
  {
    what: "a misspelt variant",
    args: () => ["run", "raft", "--variant", "log-not-syncd"],
    says: ["--variant", 'is "log-not-synced" meant?'],
  },
  { what: "an unknown option", args: () => ["run", "raft", "--wings"], says: ["wings", "see schism run --help"] },
  { what: "a misspelt option", args: () => ["run", "raft", "--tim", "5s"], says: ['"tim"', "is --time meant?"] },
  { what: "no command of a campaign", args: () => ["campaign"], says: ["see schism campaign --help"] },
  {
    what: "a campaign file that is not there",
    args: () => ["campaign", "run", join(directory, "none.yaml")],
    says: ["none.yaml: there is no such file"],
  },
  {
    what: "a budget that is not a map",
    args: () => ["campaign", "run", file("budget.yaml", "name: a\nbudget: 1m\ncells: []\ncanaries: []\n")],
    says: ["budget.yaml, line 2", "must be a map, such as { time: 30m }"],
  },
  {
    what: "a campaign file with nothing in it",
    args: () => ["campaign", "run", file("empty.yaml", "# to be written\n")],
    says: ["empty.yaml: is empty; examples are in the package"],
  },
  {
    what: "a change to compare with that is not named",
    args: () => ["replay", directory, "--against"],
    says: ["against is given without a value (see schism replay --help)"],
  },
  {
    what: "no time to shrink in",
    args: () => ["shrink", directory, "--for", "0s"],
    says: ['--for is "0s"; write more than 0'],
  },
  {
    what: "the scenario of a run in place of a history",
    args: () => ["check", file("recorded.json", '{\n  "format": "schism-scenario-1"\n}\n')],
    says: ["recorded.json, line 1", "name a run directory"],
  },
  {
    what: "a page in Markdown in place of a history",
    args: () => ["check", file("README.md", "# A title\n\nText.\n"), "--model", "register"],
    says: ["README.md", "in no known format", "docs/histories.md"],
  },
  {
    what: "a history without a model",
    args: () => ["check", file("unsaid.jsonl", `${invoke}\n${ok}\n`)],
    says: ["name a model that has the operations write: --model register, --model cas-register"],
  },
  {
    what: "a history without a model, of which no model has the operations",
    args: () => ["check", file("foreign.jsonl", `${[invoke, ok].join("\n").replaceAll('"write"', '"put it"')}\n`)],
    says: ["no model has the operations put it", "docs/histories.md"],
  },
  { what: "a missing argument", args: () => ["shrink"], says: ["schism shrink <run>"] },
  {
    what: "an option twice",
    args: () => ["hunt", "raft", "--seed", "1", "--seed", "2"],
    says: ["seed", "more than once"],
  },
  { what: "an option without its value", args: () => ["hunt", "raft", "--runs"], says: ["runs", "without a value"] },
  {
    what: "a value for a switch",
    args: () => ["check", good(), "--model", "register", "--json=yes"],
    says: ["json", "takes no value", "yes"],
  },
  {
    what: "--no- before an option that has a value",
    args: () => ["check", good(), "--model", "register", "--no-certificate"],
    says: ["no-certificate"],
  },
  {
    what: "an option where only files may stand",
    args: () => ["check", good(), "--model", "register", "--", "--json"],
    says: ["Unknown argument", "--json"],
  },
  {
    what: "a certificate in place of the history",
    args: () => ["check", good(), "--model", "register", "--certificate", good()],
    says: ["good.jsonl", "--certificate", "would be lost"],
  },
  {
    what: "a page in place of the history, by another name",
    args: () => {
      const link = join(directory, "link.html");
      rmSync(link, { force: true });
      symlinkSync(good(), link);
      return ["check", good(), "--model", "register", "--report", link];
    },
    says: ["link.html", "--report", "would be lost"],
  },
  {
    what: "a page and a certificate in one file",
    args: () => {
      const both = join(directory, "both");
      return ["check", good(), "--model", "register", "--report", both, "--certificate", both];
    },
    says: ["both", "--report", "would be lost"],
  },
  {
    what: "a certificate in no directory",
    args: () => ["check", good(), "--model", "register", "--certificate", join(directory, "none", "c.json")],
    says: ["c.json", "cannot be written", "there is no directory"],
  },
  {
    what: "a directory that is no run",
    args: () => ["check", directory],
    says: ["scenario.json", "name a history file"],
  },
  {
    what: "an initial value with a field twice",
    args: () => ["check", good(), "--model", "register", "--initial", '{"a":1,"a":2}'],
    says: ["--initial", '"a"', "twice"],
  },
  {
    what: "a process without a name",
    args: () => [
      "check",
      file("unnamed.jsonl", `${[invoke, ok].join("\n").replaceAll('"process":0', '"process":""')}\n`),
      "--model",
      "register",
    ],
    says: ["unnamed.jsonl", "line 1", '"process"'],
  },
  {
    what: "an operation without a name",
    args: () => [
      "check",
      file("nothing.jsonl", `${[invoke, ok].join("\n").replaceAll('"write"', '""')}\n`),
      "--model",
      "register",
    ],
    says: ["nothing.jsonl", "line 1", '"f"'],
  },
  {
    what: "no faults by an empty word",
    args: () => ["run", "raft", "--faults", ""],
    says: ["faults", "without a value"],
  },
  { what: "an unknown cluster", args: () => ["run", "raft", "--cluster", "moon"], says: ["moon", "docker"] },
  { what: "an impossible rate", args: () => ["run", "raft", "--rate", "0"], says: ["--rate", "must be more than 0"] },
  { what: "a time that no timer can wait", args: () => ["run", "raft", "--time", "999999h"], says: ["--time", "596h"] },
  { what: "an unknown system to hunt", args: () => ["hunt", "viewstamped"], says: ["viewstamped", "raft"] },
  { what: "a hunt of no runs", args: () => ["hunt", "raft", "--runs", "0"], says: ["--runs", "at least 1"] },
  { what: "more threads than memory", args: () => ["hunt", "raft", "--workers", "1e9"], says: ["--workers", "256"] },
  {
    what: "a place for findings that is a file",
    args: () => ["hunt", "raft", "--to", file("taken", "")],
    says: ["taken", "not a directory"],
  },
  {
    what: "a place for run directories below a file",
    args: () => ["run", "raft", "--cluster", "sim", "--runs", join(file("taken", ""), "runs")],
    says: ["taken", "not a directory"],
  },
  // Permissions allow it to root.
  ...[
    ["run", "raft", "--cluster", "sim", "--runs"],
    ["hunt", "raft", "--runs", "1", "--to"],
    ["explore", "two-phase-commit", "--to"],
  ].map((words) => ({
    what: `a place where no file system makes directories, by ${words[0]}`,
    args: () => [...words, "/proc/schism/runs"],
    says: ["/proc/schism/runs: cannot be written", "/proc/.schism-"],
  })),
  { what: "a run that is not there", args: () => ["shrink", "nowhere"], says: ["nowhere", "runs/latest"] },
  {
    what: "no seeds to shrink with",
    args: () => ["shrink", directory, "--seeds", "x"],
    says: ["--seeds", "1 to 1000"],
  },
  {
    what: "a run without a scenario",
    args: () => ["shrink", directory],
    says: ["scenario.json", "there is no such file"],
  },
  {
    what: "a reproduction that is not there",
    args: () => ["replay", "gone.json"],
    says: ["gone.json", "there is no such file"],
  },
  {
    what: "an empty reproduction",
    args: () => ["replay", file("empty.json", "")],
    says: ["empty.json", "is not JSON"],
  },
  {
    what: "a reproduction that is no text",
    args: () => ["replay", file("bytes.json", "\u0000\n\u0000")],
    says: ["bytes.json", "is not JSON"],
  },
  {
    what: "a reproduction of a later version",
    args: () => ["replay", file("later.json", '{"format": "schism-repro-9"}')],
    says: ["later.json", '"format"', "schism-repro-1"],
  },
  {
    what: "a reproduction without its scenario",
    args: () => ["replay", file("half.json", '{"format": "schism-repro-1", "kind": "x", "headline": "", "story": []}')],
    says: ["half.json", '"steadiness"', "is missing"],
  },
  { what: "no times to replay", args: () => ["replay", "x.json", "--times", "0"], says: ["--times"] },
  {
    what: "what is for a history, of a run",
    args: () => {
      mkdirSync(join(directory, "run"), { recursive: true });
      file("run/scenario.json", "{}");
      return ["check", join(directory, "run"), "--first"];
    },
    says: ["first", "history.jsonl"],
  },
  {
    what: "a limit for the check of a history, of a run",
    args: () => {
      mkdirSync(join(directory, "run"), { recursive: true });
      file("run/scenario.json", "{}");
      return ["check", join(directory, "run"), "--time-limit", "1s"];
    },
    says: ["--time-limit is for a history, not for a run"],
  },
  {
    what: "a page in place of the record of a run",
    args: () => {
      mkdirSync(join(directory, "run", "logs"), { recursive: true });
      file("run/scenario.json", "{}");
      return ["check", join(directory, "run"), "--report", file("run/logs/n1.log", "told")];
    },
    says: ["n1.log", "--report", "would be lost"],
  },
  {
    what: "a seed for the list of the museum",
    args: () => ["museum", "--seed", "3"],
    says: ["--seed", "is for a run of an entry"],
  },
  {
    what: "commands of an operator that the system does not have",
    args: () => ["explore", "paxos", "--operators", "3", "--depth", "2"],
    says: ["--operators", "paxos has no commands of an operator"],
  },
  {
    what: "bounds beside a path that is replayed",
    args: () => ["explore", "two-phase-commit", "--replay", file("path.json", JSON.stringify(path)), "--depth", "3"],
    says: ["--depth", "no effect on a path that is replayed"],
  },
  {
    what: "no reductions and one",
    args: () => ["explore", "paxos", "--reduce", "none,symmetry"],
    says: ["--reduce", '"none" stands alone'],
  },
  {
    what: "faults that have no effect among so few nodes",
    args: () => ["run", "raft", "--nodes", "1", "--faults", "partition"],
    says: ["--faults: a partition fault"],
  },
  { what: "no faults and one", args: () => ["run", "raft", "--faults", "none,kill"], says: ['"none" stands alone'] },
  {
    what: "the end of faults that are not there",
    args: () => ["run", "raft", "--cluster", "sim", "--faults", "none", "--end-with-faults"],
    says: ["--end-with-faults", "no fault is planned"],
  },
  {
    what: "a time limit for the start of simulated replicas",
    args: () => ["run", "raft", "--cluster", "sim", "--start-timeout", "3s"],
    says: ["--start-timeout", "do not have to be waited for"],
  },
  {
    what: "a search for what fails reliably that ends with the budget",
    args: () => ["hunt", "raft", "--all", "--steady", "3s"],
    says: ["--steady", "--all keeps searching"],
  },
  {
    what: "a search for what fails reliably on processes",
    args: () => ["hunt", "raft", "--cluster", "local", "--steady", "3s"],
    says: ["--steady", "stops at the first finding"],
  },
  {
    what: "a negative duration",
    args: () => ["run", "raft", "--time", "-3s"],
    says: ["--time cannot be -3s", "see schism run --help"],
  },
  {
    what: "claims of a server that is not simulated",
    args: () => ["claims", "etcd"],
    says: ["schism: etcd cannot be simulated", "name a system whose nodes are programs"],
  },
  {
    what: "more runs than can be counted",
    args: () => ["campaign", "run", "campaigns/minute.yaml", "--runs", "1e99"],
    says: ["--runs", "from 1 to 9007199254740991"],
  },
  { what: "a short timeout", args: () => ["run", "raft", "--timeout", "1ms"], says: ["--timeout", "at least 10 ms"] },
  {
    what: "a missing argument of a command of campaigns",
    args: () => ["campaign", "run"],
    says: ["schism campaign run <file>", "see schism campaign run --help"],
  },
  {
    what: "an unknown command of campaigns",
    args: () => ["campaign", "rnu"],
    says: ['unknown command "campaign rnu"', 'is "run" meant?'],
  },
  {
    what: "a certificate from standard input",
    args: () => ["verify", "-", good()],
    says: ["certificate cannot be -"],
  },
  { what: "runs to heal that are not there", args: () => ["heal", "--runs", "nowhere"], says: ["nowhere"] },
  {
    what: "no number of MiB",
    args: () => ["check", file("h.jsonl", `${invoke}\n${ok}\n`), "--model", "register", "--memory-limit", "x"],
    says: ["memory-limit", "1024"],
  },
  { what: "an unknown system", args: () => ["run", "viewstamped"], says: ["viewstamped", "raft"] },
  {
    what: "an unknown variant",
    args: () => ["run", "raft", "--variant", "x"],
    says: ["variant", "vote-not-persisted"],
  },
  {
    what: "an option of another system",
    args: () => ["run", "raft", "--failover", "auto"],
    says: ["failover", "--reads"],
  },
  {
    what: "an impossible option value",
    args: () => ["run", "raft", "--reads", "never"],
    says: ["reads", "local-leader"],
  },
  {
    what: "a workload that the system does not serve",
    args: () => ["run", "paxos", "--workload", "register"],
    says: ["paxos", "register", "consensus"],
  },
  {
    what: "an unknown system to explore",
    args: () => ["explore", "viewstamped"],
    says: ["viewstamped", "two-phase-commit"],
  },
  {
    what: "an unknown variant to explore",
    args: () => ["explore", "paxos", "--variant", "x"],
    says: ["variant", "half-quorum"],
  },
  {
    what: "a bound that is no number",
    args: () => ["explore", "paxos", "--crashes", "many"],
    says: ["crashes", "whole number"],
  },
  { what: "an unknown reduction", args: () => ["explore", "paxos", "--reduce", "magic"], says: ["magic", "symmetry"] },
  {
    what: "a path of another system",
    args: () => ["explore", "paxos", "--replay", file("path.json", JSON.stringify(path))],
    says: ["two-phase-commit", "path.json"],
  },
  { what: "an unknown fault", args: () => ["run", "raft", "--faults", "meteor"], says: ["meteor", "partition"] },
  {
    what: "two bases for one image",
    args: () => ["image", "build", "--from-host", "--base", "x"],
    says: ["from-host", "base"],
  },
  { what: "an unknown workload", args: () => ["run", "raft", "--workload", "x"], says: ["workload", "register"] },
  { what: "a duration without unit", args: () => ["run", "raft", "--time", "20"], says: ["--time", "20s"] },
  { what: "too many nodes", args: () => ["run", "raft", "--nodes", "1000"], says: ["--nodes"] },
  { what: "a missing schedule", args: () => ["run", "raft", "--schedule", "none.json"], says: ["none.json"] },
  {
    what: "a schedule that is not one",
    args: () => ["run", "raft", "--schedule", file("bad.json", '[{"at": 5, "until": 1, "fault": {"kind": "kill"}}]')],
    says: ["bad.json"],
  },
  {
    what: "a schedule that names a node that is not there",
    args: () => [
      "run",
      "raft",
      "--schedule",
      file("n9.json", '[{"at":1,"until":2,"fault":{"kind":"kill","target":{"nodes":["n9"]}}}]'),
    ],
    says: ["n9", "n1"],
  },
  { what: "a missing history", args: () => ["check", "nowhere.jsonl"], says: ["nowhere.jsonl"] },
  { what: "no model", args: () => ["check", file("h.jsonl", `${invoke}\n${ok}\n`)], says: ["h.jsonl", "--model"] },
  {
    what: "an unknown model",
    args: () => ["check", file("h.jsonl", `${invoke}\n${ok}\n`), "--model", "abacus"],
    says: ["abacus", "register"],
  },
  {
    what: "broken JSON in the middle",
    args: () => ["check", file("broken.jsonl", `${invoke}\n{"index":\n${ok}\n`), "--model", "register"],
    says: ["broken.jsonl", "line 2"],
  },
  {
    what: "a completion without invocation",
    args: () => ["check", file("orphan.jsonl", `${ok}\n`), "--model", "register"],
    says: ["orphan.jsonl", "line 1"],
  },
  {
    what: "a field of the wrong type",
    args: () => ["check", file("type.jsonl", `${invoke.replace('"invoke"', '"call"')}\n`), "--model", "register"],
    says: ["type.jsonl", "line 1", "type"],
  },
  {
    what: "a value of the wrong shape",
    args: () => [
      "check",
      file("shape.jsonl", `${[invoke, ok].join("\n").replaceAll('"write"', '"cas"')}\n`),
      "--model",
      "cas-register",
    ],
    says: ["shape.jsonl", "cas"],
  },
];

describe("bad input gets one clear line and exit code 254", () => {
  it.each(cases)("$what", async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await inProcess(args(), { cwd: directory });
    for (const words of says) expect(stderr).toContain(words);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout).toBe("");
    expect(exitCode).toBe(254);
  });
});
