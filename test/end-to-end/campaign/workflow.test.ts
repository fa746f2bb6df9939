/**
 * The examples of a nightly: every command line in them is one that the program takes, and the workflow's own steps come to a report, a
 * branch with the ledger and the right exit code, two nights in a row. What only GitHub has is played by copying files.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { instructionsOf } from "../../../src/campaign/report/instructions.js";
import { findingOf } from "../../support/campaign-summary.js";
import { commandFile } from "../../support/command.js";
import { understand } from "../../support/in-process.js";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "schism-workflow-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const stepSchema = z.strictObject({
  id: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  if: z.string().optional(),
  "continue-on-error": z.boolean().optional(),
  "working-directory": z.string().optional(),
});
type Step = z.infer<typeof stepSchema>;
const jobSchema = z.looseObject({ steps: z.array(stepSchema) });
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.strictObject({ schedule: z.array(z.strictObject({ cron: z.string() })), workflow_dispatch: z.null() }),
  concurrency: z.strictObject({ group: z.string(), "cancel-in-progress": z.literal(false) }),
  permissions: z.strictObject({ contents: z.literal("read") }),
  jobs: z.strictObject({
    name: jobSchema,
    shard: jobSchema.extend({
      strategy: z.strictObject({
        "fail-fast": z.literal(false),
        matrix: z.strictObject({ shard: z.array(z.number()) }),
      }),
    }),
    report: jobSchema,
  }),
});
const workflow = workflowSchema.parse(parse(readFileSync(join(repository, "campaigns/github-workflow.yml"), "utf8")));

/** Contexts of GitHub's expressions that the example uses. */
function filledIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{\{ *([\w.]+) *\}\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`nothing is known of ${name}`);
    return value;
  });
}

const github = new Map([
  ["github.run_number", "7"],
  ["github.token", "none"],
  ["github.repository", "owner/repository"],
]);

const usual = new Map([
  ["matrix.shard", "1"],
  ["needs.name.outputs.night", "2026-11-28-7"],
]);

/** Throws what the program would say of the line; what it asks for is not done. */
async function understandLine(line: string): Promise<void> {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, one, two, three]) => one ?? two ?? three ?? "",
  );
  const [npx, program, ...own] = words;
  expect([npx, program]).toEqual(["npx", "schism"]);
  await understand(own);
}

function linesIn(text: string): readonly string[] {
  // What a quoted word holds, such as a command of its own, belongs to its line.
  return (text.match(/(?:"[^"\n]*"|(?!&&)[^\n;])+/g) ?? [])
    .map((line) => (/npx schism .*/.exec(line)?.[0] ?? "").replace(/ >> .*$/, "").trim())
    .filter((line) => line !== "");
}

describe("command lines", () => {
  const runs = Object.values(workflow.jobs).flatMap(({ steps }) =>
    steps.flatMap(({ run }) => (run === undefined ? [] : [run])),
  );
  const ofWorkflow = runs.flatMap((run) => linesIn(filledIn(run, new Map([...usual, ...github]))));
  const ofPage = linesIn(readFileSync(join(repository, "docs/campaigns.md"), "utf8"));
  const ofServer = findingOf({}, { system: "etcd", cluster: "docker", shrunk: false });
  const ofFindings = [findingOf(), ofServer]
    .flatMap((each) => instructionsOf(each, true))
    .map(({ text }) => text)
    .filter((text) => text.startsWith("npx"));

  it("are found", () => {
    expect([ofWorkflow.length, ofPage.length, ofFindings.length]).toEqual([4, 10, 7]);
  });

  it.each([...ofWorkflow, ...ofPage, ...ofFindings])("%s", understandLine);

  it("of a server are of where it was found and of what makes it, and do not shrink it", () => {
    const [, inContainers, bisection] = instructionsOf(ofServer, true).map(({ text }) => text);
    expect(inContainers).toContain("--cluster docker");
    expect(bisection).toMatch(/ bisect .* --repository \S+ --build/);
  });

  it("that are wrong are not understood", async () => {
    await expect(understandLine("npx schism campaign report campaign --fil x")).rejects.toThrow();
    await expect(understandLine("npx schism campaign merge --to campaign")).rejects.toThrow();
  });
});

describe("the workflow", () => {
  const bare = join(root, "remote.git");
  const project = join(root, "project");

  beforeAll(async () => {
    await execa("git", ["init", "--quiet", "--bare", bare]);
    mkdirSync(join(project, "campaigns"), { recursive: true });
    cpSync(join(repository, "campaigns/minute.yaml"), join(project, "campaigns/nightly.yaml"));
  });

  it("splits the night into as many shards as there are machines", () => {
    const { shard } = workflow.jobs.shard.strategy.matrix;
    const [line = ""] = workflow.jobs.shard.steps.flatMap(({ run }) => (run?.includes("campaign run") ? [run] : []));
    expect(shard).toEqual([1, 2, 3]);
    expect(filledIn(line, usual)).toContain("--shard 1/3 ");
  });

  /** Exit codes of the steps that are commands; each job begins with an empty machine. */
  async function play(
    job: keyof typeof workflow.jobs,
    machine: string,
    values: ReadonlyMap<string, string>,
    store: string,
  ) {
    cpSync(project, machine, { recursive: true });
    const codes: (number | undefined)[] = [];
    let failed = false;
    for (const step of workflow.jobs[job].steps) {
      if (failed && step.if !== "always()") continue;
      const code =
        step.run === undefined ? await played(step, machine, values, store) : await run(step, machine, values);
      if (code !== 0 && step["continue-on-error"] !== true) failed = true;
      if (step.run !== undefined) codes.push(code);
    }
    return codes;
  }

  async function run(step: Step, machine: string, values: ReadonlyMap<string, string>): Promise<number | undefined> {
    const script = filledIn(step.run ?? "", values)
      .replace("npm ci", "true")
      .replaceAll("npx schism", `node '${commandFile}'`)
      .replace("--for 5h", "--runs 60 --workers 1")
      .replace(/"https:[^"]*"/, `'${bare}'`);
    const env = { GITHUB_OUTPUT: join(machine, "output"), GITHUB_STEP_SUMMARY: join(machine, "step-summary") };
    const cwd = join(machine, step["working-directory"] ?? ".");
    const { exitCode, stderr } = await execa("bash", ["-e", "-c", script], { cwd, env, reject: false });
    // What a night may come to; anything else is told by the shell or by the program.
    if (![0, 1, 2].includes(exitCode ?? -1)) throw new Error(`${script}: ${stderr}`);
    return exitCode;
  }

  /** What the actions that are used do, as far as files are concerned. */
  async function played(
    { uses = "", with: options = {} }: Step,
    machine: string,
    values: ReadonlyMap<string, string>,
    store: string,
  ) {
    const option = (name: string): string => filledIn(String(options[name] ?? ""), values);
    const action = uses.replace(/@.*/, "");
    if (action === "actions/checkout" && options.ref !== undefined) {
      const clone = await execa(
        "git",
        ["clone", "--quiet", "--branch", option("ref"), bare, join(machine, option("path"))],
        { reject: false },
      );
      return clone.exitCode;
    }
    if (action === "actions/upload-artifact") {
      const paths = option("path")
        .split("\n")
        .filter((path) => path !== "" && !path.startsWith("!"));
      for (const path of paths)
        cpSync(join(machine, path), join(store, option("name"), path.replace("campaign/", "")), { recursive: true });
    } else if (action === "actions/download-artifact") {
      const prefix = option("pattern").replace("*", "");
      for (const name of readdirSync(store).filter((each) => each.startsWith(prefix)))
        cpSync(join(store, name), join(machine, option("path"), name), { recursive: true });
    } else expect(["actions/checkout", "actions/setup-node", "github/codeql-action/upload-sarif"]).toContain(action);
    return 0;
  }

  it.each([1, 2])("comes to a report and a branch, night %i", async (nth) => {
    const store = join(root, `artefacts-${nth}`);
    mkdirSync(store);
    const values = new Map([...github, ["github.run_number", String(nth)]]);
    const machine = (name: string): string => join(root, `night-${nth}-${name}`);
    expect(await play("name", machine("name"), values, store)).toEqual([0]);
    const night = /^night=(.*)$/m.exec(readFileSync(join(machine("name"), "output"), "utf8"))?.[1] ?? "";
    expect(night).toMatch(/^\d{4}-\d\d-\d\d-\d$/);
    values.set("needs.name.outputs.night", night);
    for (const shard of workflow.jobs.shard.strategy.matrix.shard) {
      await play("shard", machine(`shard-${shard}`), new Map([...values, ["matrix.shard", String(shard)]]), store);
    }
    const codes = await play("report", machine("report"), values, store);
    const report = join(machine("report"), "campaign/report");
    const { night: said, nights } = z
      .object({
        night: z.object({
          night: z.string(),
          state: z.enum(["green", "red", "void"]),
          runs: z.number(),
          shards: z.object({ missing: z.array(z.string()) }),
        }),
        nights: z.array(z.object({ night: z.string() })),
      })
      .parse(JSON.parse(readFileSync(join(report, "summary.json"), "utf8")));
    expect(said).toMatchObject({ night, runs: 60, shards: { missing: [] } });
    // The first nights are still there.
    expect(nights).toHaveLength(nth);
    const verdict = { green: 0, red: 1, void: 2 }[said.state];
    // npm ci, merge, report; then what is done whatever the report says.
    expect(codes).toEqual([0, 0, verdict, 0, 0, 0]);
    expect(readFileSync(join(machine("report"), "step-summary"), "utf8")).toContain(`Night ${night}`);
    const { stdout: files } = await execa("git", ["-C", bare, "ls-tree", "-r", "--name-only", "campaign-data"]);
    expect(files).toContain("report/badge.svg");
    expect(files.split("\n").filter((file) => file.startsWith("ledger/"))).toHaveLength(3 * nth);
    const { stdout: commits } = await execa("git", ["-C", bare, "rev-list", "--count", "campaign-data"]);
    expect(commits).toBe("1");
  });

  it("a night of which no shard came to a line is void, whatever the one before was", async () => {
    const store = join(root, "artefacts-1");
    const values = new Map([...github, ["needs.name.outputs.night", "2099-01-01-3"]]);
    // Their ledgers are those that they began with.
    const codes = await play("report", join(root, "no-shard"), values, store);
    expect(codes.slice(0, 3)).toEqual([0, 0, 2]);
  });
});

it("the cron line and the workflow's schedule are lines that cron takes", () => {
  const fields = /^(\S+ ){4}\S+$/;
  for (const { cron } of workflow.on.schedule) expect(cron).toMatch(fields);
  const [, line = ""] =
    /^ {4}((?:[\d*]+ ){4}[\d*]+) {2}cd /m.exec(readFileSync(join(repository, "docs/campaigns.md"), "utf8")) ?? [];
  expect(line).toMatch(fields);
});
