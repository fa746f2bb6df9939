/** Programs that speak Maelstrom's protocol, unmodified: run under faults of single messages, and judged for each workload. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { maelstrom } from "../../../nodes/maelstrom/system.js";
import { runVariable } from "../../../src/clusters/local/orphans.js";
import { runIdOf } from "../../../src/contract/cluster.js";
import { scheduleSchema } from "../../../src/faults/fault.js";
import { environmentOf, findProcesses } from "../../../src/machine/processes.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { schism } from "../../support/command.js";

const outcomeSchema = z.object({
  directory: z.string(),
  valid: z.union([z.boolean(), z.literal("unknown")]),
  summary: z.string(),
  checks: z.array(
    z.object({ explanations: z.array(z.object({ steps: z.array(z.object({ sentence: z.string() })) })) }),
  ),
  vacuity: z.object({ faults: z.array(z.object({ description: z.string(), proven: z.boolean() })) }),
});
type Outcome = z.infer<typeof outcomeSchema>;

const sources = ["docs/maelstrom", "test/support/maelstrom"];
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "schism-maelstrom-"));
  for (const path of sources) {
    cpSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), join(root, path), { recursive: true });
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Run {
  readonly bin: string;
  readonly workload: string;
  readonly nodes?: number;
  readonly mainMs?: number;
  readonly clients?: number;
  readonly schedule?: readonly object[];
}

let files = 0;
function wordsOf({ bin, workload, nodes = 3, mainMs = 1500, clients = 4, schedule = [] }: Run): readonly string[] {
  const file = join(root, `scenario-${++files}.json`);
  const planned = planScenario({
    // So fast that each kind of operation succeeds at least once.
    ...{ system: "maelstrom", options: { bin }, workload, nodes, mainMs, clients, ratePerClient: 100, seed: 1 },
    schedule: scheduleSchema.parse(schedule),
  });
  // What does not come within this time does not come.
  writeFileSync(file, JSON.stringify({ ...planned, recoveryMs: 1500 }));
  return ["run", "maelstrom", "--bin", bin, "--schedule", file, "--runs", `runs-${files}`, "--json"];
}

async function run(asked: Run): Promise<Outcome> {
  const { stdout, stderr } = await schism(wordsOf(asked), { cwd: root });
  if (stdout === "") throw new Error(stderr);
  return outcomeSchema.parse(JSON.parse(stdout));
}

const leader = (how: string): string => `./test/support/maelstrom/leader.mjs ${how}`;
const from = (at: number, until: number, fault: object): object => ({ at, until, fault });

describe("each workload", () => {
  const mistakes: readonly (readonly [workload: string, mistake: string, RegExp])[] = [
    ["echo", "shout", /^Not echoed/],
    ["unique-ids", "alike", /^Not unique/],
    ["g-counter", "forget", /^Not converging/],
    ["kafka", "skip", /passed it over/],
    ["txn-rw-register", "dry", /^Not linearizable/],
    ["txn-list-append", "dry", /^Not linearizable/],
  ];

  it.concurrent("acquits a program that is right", async () => {
    const bins = maelstrom.workloads.map(({ name: workload }) => ({
      bin: leader(workload),
      workload,
      nodes: 2,
      clients: 2,
    }));
    const outcomes = await Promise.all(bins.map((each) => run({ ...each, mainMs: 600 })));
    expect(outcomes.map(({ valid, summary }, at) => [bins[at]?.workload, valid, summary])).toEqual(
      bins.map(({ workload }) => [workload, true, expect.any(String)]),
    );
  });

  it.concurrent("convicts one that is not", async () => {
    const outcomes = await Promise.all(
      mistakes.map(([workload, mistake]) =>
        run({ bin: leader(`${workload} ${mistake}`), workload, nodes: 1, clients: 2, mainMs: 500 }),
      ),
    );
    expect(outcomes.map(({ valid, summary }) => [valid, summary])).toEqual(
      mistakes.map(([, , line]) => [false, expect.stringMatching(line)]),
    );
  });
});

describe("faults", () => {
  it.concurrent("hit single messages, are seen in effect, and convict a program that does not send again", async () => {
    const schedule = [
      from(200, 900, { kind: "loss", target: "all", percent: 60 }),
      from(300, 800, { kind: "duplicate", target: "all", percent: 50 }),
      from(300, 800, { kind: "reorder", target: "all", percent: 50, withinMs: 50 }),
      from(900, 1300, { kind: "partition", shape: "isolate-one", node: "n2", mode: "drop" }),
    ];
    const [patient, impatient] = await Promise.all(
      ["./docs/maelstrom/broadcast.mjs", "./docs/maelstrom/broadcast.mjs --impatient"].map((bin) =>
        run({ bin, workload: "broadcast", schedule }),
      ),
    );
    expect(patient).toMatchObject({ valid: true, summary: expect.stringMatching(/^Converged: each of 3 nodes/) });
    expect(patient?.vacuity.faults.map(({ proven }) => proven)).toEqual([true, true, true, true]);
    expect(impatient).toMatchObject({ valid: false, summary: expect.stringMatching(/^Not converging/) });
  });

  it.concurrent("reach every process that a script starts, which loses what it did not store; nothing is left", async () => {
    const schedule = [
      from(200, 500, { kind: "pause", target: { nodes: ["n2"] } }),
      from(700, 900, { kind: "kill", target: { nodes: ["n1"] } }),
    ];
    const bin = "./test/support/maelstrom/wrapped.sh lin-kv";
    const [kept, lost] = await Promise.all(
      [`${bin} keep`, bin].map((each) => run({ bin: each, workload: "lin-kv", schedule })),
    );
    expect(kept).toMatchObject({ valid: true, summary: expect.stringMatching(/^Linearizable/) });
    expect(kept?.vacuity.faults.map(({ proven }) => proven)).toEqual([true, true]);
    expect(lost).toMatchObject({ valid: false, summary: expect.stringMatching(/^Not linearizable/) });
    const ids = [kept, lost].map((each) => runIdOf(each?.directory ?? ""));
    expect(findProcesses(({ pid }) => ids.includes(environmentOf(pid, runVariable) ?? ""))).toEqual([]);
  });

  it.concurrent("are repeated from the record, in which the program is named", async () => {
    const first = await run({ bin: "./docs/maelstrom/lin-kv.mjs seq-kv", workload: "lin-kv", mainMs: 1000 });
    expect(first).toMatchObject({ valid: false, summary: expect.stringMatching(/^Not linearizable/) });
    const scenario = JSON.parse(readFileSync(join(root, first.directory, "scenario.json"), "utf8"));
    expect(scenario.options).toMatchObject({ bin: "./docs/maelstrom/lin-kv.mjs seq-kv" });
    const { stdout, stderr } = await schism(["replay", first.directory, "--times", "1"], { cwd: root });
    expect(`${stdout}${stderr}`).toMatch(/1 of 1/);
    const refused = await schism(["replay", first.directory, "--cluster", "sim"], { cwd: root });
    expect(refused.stderr).toMatch(/^schism: .*maelstrom cannot run on the sim cluster: it is a server .*$/);
    expect(refused.exitCode).toBe(254);
    // It is shrunk as it is: whole runs, as long as there is time.
    const shrunk = await schism(["shrink", first.directory, "--for", "6s"], { cwd: root });
    expect(`${shrunk.stdout}${shrunk.stderr}`).toMatch(/Run again on processes, it failed in \d of \d runs?\./);
    expect(shrunk.exitCode).toBe(0);
  });
});

describe("a program that breaks the protocol", () => {
  it.concurrent("is convicted with the line that it printed", async () => {
    const outcome = await run({ bin: leader("lin-kv talk"), workload: "lin-kv", nodes: 1 });
    expect(outcome.valid).toBe(false);
    expect(
      outcome.checks
        .flatMap(({ explanations }) => explanations.flatMap(({ steps }) => steps))
        .map(({ sentence }) => sentence),
    ).toContainEqual(expect.stringContaining('printed what is not a message: "reading now"'));
  });

  it.concurrent("or cannot be started is told in one line", async () => {
    writeFileSync(join(root, "plain.py"), "print('hello')\n");
    writeFileSync(join(root, "silent.mjs"), "process.stderr.write('no, thanks\\n'); process.exit(3);\n");
    const words = (...more: readonly string[]): readonly string[] => ["run", "maelstrom", ...more];
    const refusals: readonly (readonly [readonly string[], RegExp])[] = [
      [words(), /--bin: maelstrom needs this option, and it is not given; the program of a node/],
      [words("--bin", "./none.py"), /--bin: there is no file \.\/none\.py/],
      [words("--bin", "./plain.py"), /plain\.py cannot be executed; `chmod \+x .*or --bin 'python3 \.\/plain\.py'/],
      [words("--bin", "no-such-program"), /no-such-program is not on the PATH/],
      [words("--bin", "node", "--workload", "txn-lists"), /unknown workload "txn-lists"/],
      [words("--bin", "node", "--cluster", "docker"), /maelstrom cannot run on the docker cluster/],
    ];
    for (const [given, line] of refusals) {
      const { stderr, stdout, exitCode } = await schism(given, { cwd: root });
      expect(stderr.trimEnd().split("\n"), given.join(" ")).toEqual([expect.stringMatching(line)]);
      expect([stdout, exitCode]).toEqual(["", 254]);
    }
    const dead = await run({ bin: "node ./silent.mjs", workload: "echo", nodes: 1 });
    expect(dead).toMatchObject({ valid: "unknown", summary: expect.stringContaining("exited with code 3") });
  });
});
