/**
 * Every command with every file that it reads, damaged in every way: one line, exit 254, in bounded time. Which arguments are files is
 * taken from the commands' own help, so that a forgotten one fails here.
 */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import yargs from "yargs";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { addCommands, usages } from "../../../src/cli/commands.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { readOperations } from "../../../src/history/read.js";
import { register } from "../../../src/models/register.js";
import { certificateOf } from "../../../src/report/certificate.js";
import { createRunDirectory } from "../../../src/run/directory.js";
import { runScenario } from "../../../src/run/run.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { type Damage, damagedFiles, damagedJson, wrongTypes } from "../../support/damage.js";
import { inProcess } from "../../support/in-process.js";

const root = mkdtempSync(join(tmpdir(), "schism-damaged-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const history =
  '{"index":0,"time":1,"type":"invoke","process":0,"f":"write","value":1}\n' +
  '{"index":1,"time":2,"type":"ok","process":0,"f":"write","value":1}\n';

const scenario = planScenario({
  ...{ system: "raft", cluster: "sim", nodes: 3, clients: 1, mainMs: 100, seed: 1 },
  schedule: [{ at: 10, until: 50, fault: { kind: "kill", target: "one" } }],
});
const scenarioText = JSON.stringify(scenario);
const reproText = JSON.stringify({
  ...{ format: "schism-repro-1", kind: "liveness", headline: "", story: [], steadiness: { failing: 1, worlds: 1 } },
  scenario,
});
const explorationText = JSON.stringify({
  ...{ format: "schism-exploration-1", system: "two-phase-commit", variant: null, options: {} },
  bounds: { nodes: 3, requests: 1, timeouts: 0, crashes: 0, duplicates: 0, operators: 0, depth: null, states: 10 },
  ...{ sentence: "", moves: [], story: [] },
});

/** Something that a command reads: how to name it, what is in it if all is well, and how it can be damaged. */
interface Read {
  /** The words of a command that reads the file at `path`, and the path where it is to be damaged if that is another. */
  words(path: string): Promise<readonly [words: readonly string[], damaged: string]>;
  readonly content: string;
  readonly damages: ReadonlyMap<string, Damage>;
}

const historyFile = async (path: string): Promise<string> => {
  const file = `${path}-history.jsonl`;
  writeFileSync(file, history);
  return file;
};

async function certificateText(): Promise<string> {
  const { operations } = await readOperations(Buffer.from(history));
  return JSON.stringify(certificateOf(checkLinearizable(operations, register), operations));
}

let wholeRun = "";
let sized = "";
beforeAll(async () => {
  wholeRun = createRunDirectory(join(root, "whole-run"), scenario, new Date());
  await runScenario(scenario, wholeRun, (plan) => createSimCluster(plan));
  // Without its last line nothing is known of the sizes of the other files, so that what they hold must show the damage.
  const course = readFileSync(join(wholeRun, "run.jsonl"), "utf8");
  sized = course.trimEnd().split("\n").at(-1) ?? "";
  writeFileSync(join(wholeRun, "run.jsonl"), course.replace(`${sized}\n`, ""));
});

/** A file of a run directory that is whole otherwise; the damaged one is not there yet. */
const inRun =
  (command: string, name: string) =>
  (path: string): Promise<readonly [readonly string[], string]> => {
    cpSync(wholeRun, path, { recursive: true });
    rmSync(join(path, name));
    const runs = command === "replay" ? ["--runs", `${root}/runs`] : [];
    return Promise.resolve([[command, ...runs, path], join(path, name)]);
  };

/** In a run directory a record that is not there is one of a run that was cut short. */
const present = (damages: ReadonlyMap<string, Damage>, ...except: readonly string[]): ReadonlyMap<string, Damage> =>
  new Map([...damages].filter(([what]) => !except.includes(what)));

const plainly =
  (...words: readonly string[]) =>
  (path: string): Promise<readonly [readonly string[], string]> =>
    Promise.resolve([[...words, path], path]);

const scenarioDamages = new Map([...damagedJson, ...wrongTypes(scenarioText)]);
const courseLine = '{"event":"began","format":"schism-run-1","version":"0.1.0"}\n';
const faultLine = '{"id":0,"time":1,"state":"planned","at":1,"until":2,"fault":{},"description":"x"}\n';
/** A line that has no end is one that was cut short, and a record may be empty or not be there. */
const ofLines = present(damagedJson, "is not there", "is empty", "is a link to nothing", "is a gigabyte long");

const reads: ReadonlyMap<string, Read> = new Map<string, Read>([
  [
    "replay <repro>: a scenario",
    { words: plainly("replay", "--runs", `${root}/runs`), content: scenarioText, damages: scenarioDamages },
  ],
  [
    "replay <repro>: a reproduction",
    {
      words: plainly("replay", "--runs", `${root}/runs`),
      content: reproText,
      damages: new Map([...damagedJson, ...wrongTypes(reproText)]),
    },
  ],
  [
    "replay <repro>: a run directory",
    { words: inRun("replay", "scenario.json"), content: scenarioText, damages: damagedJson },
  ],
  [
    "shrink <run>: its scenario",
    { words: inRun("shrink", "scenario.json"), content: scenarioText, damages: damagedJson },
  ],
  [
    "run --schedule: a scenario",
    {
      words: plainly("run", "raft", "--runs", `${root}/runs`, "--schedule"),
      content: scenarioText,
      damages: scenarioDamages,
    },
  ],
  [
    "explore --replay",
    {
      words: plainly("explore", "two-phase-commit", "--replay"),
      content: explorationText,
      damages: new Map([...damagedJson, ...wrongTypes(explorationText)]),
    },
  ],
  [
    "verify <certificate>",
    {
      words: async (path) => [["verify", path, await historyFile(path)], path],
      content: await certificateText(),
      damages: new Map([...damagedJson, ...wrongTypes(await certificateText())]),
    },
  ],
  [
    "verify <history>",
    {
      words: async (path) => {
        writeFileSync(`${path}-certificate`, await certificateText());
        return [["verify", `${path}-certificate`, path], path];
      },
      content: history,
      damages: damagedFiles,
    },
  ],
  [
    "check <history>: a file",
    {
      words: async (path) => [["check", path, "--model", "register"], path],
      content: history,
      damages: present(damagedFiles, "is a directory"),
    },
  ],
  [
    "check <history>: a run's scenario",
    { words: inRun("check", "scenario.json"), content: scenarioText, damages: damagedJson },
  ],
  [
    "check <history>: a run's history",
    {
      words: inRun("check", "history.jsonl"),
      content: history,
      // Empty it is of a run that was killed before its first event: that is unknown, not refused.
      damages: new Map([
        ...present(damagedFiles, "is empty"),
        ["is a pipe", damagedJson.get("is a pipe") ?? (() => undefined)],
      ]),
    },
  ],
  ["check <history>: a run's course", { words: inRun("check", "run.jsonl"), content: courseLine, damages: ofLines }],
  ["check <history>: a run's faults", { words: inRun("check", "faults.jsonl"), content: faultLine, damages: ofLines }],
  [
    "check <history>: a run's trace",
    {
      words: inRun("check", "trace.jsonl"),
      content: '{"time":1,"node":"n1","event":{"type":"ended","error":"x"}}\n',
      damages: ofLines,
    },
  ],
  [
    "convert <in>",
    { words: async (path) => [["convert", path, `${path}.edn`], path], content: history, damages: damagedFiles },
  ],
]);

/** Arguments that are text and name no file that is read. */
const noFiles: ReadonlySet<string> = new Set([
  ...["run system", "run variant", "run workload", "run timeout", "run faults", "run time", "run runs"],
  ...["hunt system", "hunt variant", "hunt faults", "hunt for", "hunt steady", "hunt to"],
  ...["matrix systems", "matrix to", "claims system", "claims variant", "claims to", "museum name", "museum runs"],
  ...["staleness system", "staleness variant", "staleness cluster", "staleness html"],
  "image server",
  ...["explore system", "explore variant", "explore scene", "explore reduce", "explore to"],
  ...["shrink for", "replay runs", "replay against", "list system", "image base"],
  ...["check model", "check time-limit", "check memory-limit", "check certificate", "check report"],
  ...[
    "check initial",
    "run start-timeout",
    "replay start-timeout",
    "verify time-limit",
    "verify memory-limit",
    "convert out",
  ],
  // What heal reads in there is for the tests of heal.
  "heal runs",
]);
const systemOptions = ["reads", "mode", "failover"];

describe("every argument that is text", () => {
  it.each(usages.map((usage) => usage.split(" ")[0] ?? ""))(
    "of %s is known to be a file that is read, or not to be one",
    async (name) => {
      const words = [...(await helpOf(name)).matchAll(/^\s+(?:--)?([a-z][a-z-]*)\s.*\[(?:string|array)\]/gm)].map(
        ([, word = ""]) => word,
      );
      const known = [...reads.keys()].join("\n");
      const unknown = words.filter(
        (word) =>
          !systemOptions.includes(word) &&
          !noFiles.has(`${name} ${word}`) &&
          !known.includes(`${name} <${word}>`) &&
          !known.includes(`${name} --${word}`),
      );
      expect(unknown).toEqual([]);
    },
  );
});

async function helpOf(name: string): Promise<string> {
  let help = "";
  const parser = (await addCommands(yargs([]), [name])).exitProcess(false).wrap(null);
  await parser.parseAsync([name, "--help"], {}, (_error, _args, output) => {
    help = output;
  });
  return help;
}

const cases = [...reads].flatMap(([what, { words, content, damages }]) =>
  [...damages].map(([damage, inflict]) => ({ what, damage, words, content, inflict })),
);

describe("a file that is damaged or hostile is refused in one line", () => {
  it.each(cases.map((each, at) => ({ ...each, at })))(
    "$what, which $damage",
    async ({ words, content, inflict, at }) => {
      const path = join(root, String(at));
      const [command, damaged] = await words(path);
      inflict(damaged, content);
      const { exitCode, stderr } = await inProcess(command);
      expect(exitCode).toBe(254);
      expect(stderr.trimEnd().split("\n")).toEqual([expect.stringContaining(damaged)]);
      expect(stderr.length).toBeLessThan(1000);
    },
    10_000,
  );

  it.each([...reads])("%s is taken if nothing is wrong with it", async (what, { words, content }) => {
    const path = join(root, `whole ${what.replaceAll(/\W/g, "")}`);
    const [command, damaged] = await words(path);
    writeFileSync(damaged, content);
    const { exitCode, stderr } = await inProcess(command);
    // A correct system gives shrink nothing to do.
    if (what.startsWith("shrink")) expect(stderr).toContain("does not fail in the simulator");
    else expect(exitCode).not.toBe(254);
  });
});

/** The first half of a file's lines, which look like a shorter record. */
const halved: Damage = (path) => {
  const lines = readFileSync(path, "utf8").split("\n");
  writeFileSync(path, `${lines.slice(0, Math.floor(lines.length / 2)).join("\n")}\n`);
};

describe("a part of a record is not taken for the whole", () => {
  const parts: ReadonlyMap<string, Damage> = new Map([
    ["halved", halved],
    ["not there", (path: string) => rmSync(path)],
    ["empty", (path: string) => writeFileSync(path, "")],
  ]);
  const damaged = ["history.jsonl", "faults.jsonl", "trace.jsonl"].flatMap((name) =>
    [...parts].map(([how, inflict]) => ({ name, how, inflict })),
  );
  it.each(damaged)("$name, which is $how", async ({ name, how, inflict }) => {
    const path = join(root, `part-${name}-${how.replace(" ", "-")}`);
    cpSync(wholeRun, path, { recursive: true });
    appendFileSync(join(path, "run.jsonl"), `${sized}\n`);
    expect((await inProcess(["check", path])).exitCode).not.toBe(254);
    inflict(join(path, name), "");
    const { exitCode, stderr } = await inProcess(["check", path]);
    expect(stderr).toMatch(new RegExp(`${name}: (is missing|holds \\d+ bytes?), but the run wrote \\d+ lines? of`));
    expect(exitCode).toBe(254);
  });

  it("nor one with a gap, though its size is not known", async () => {
    const path = join(root, "gap");
    cpSync(wholeRun, path, { recursive: true });
    const file = join(path, "history.jsonl");
    writeFileSync(file, readFileSync(file, "utf8").split("\n").toSpliced(4, 2).join("\n"));
    const { exitCode, stderr } = await inProcess(["check", path]);
    expect(stderr).toMatch(/history.jsonl.*the indexes skip 2 events, the first before line 5/);
    expect(exitCode).toBe(254);
  });
});
