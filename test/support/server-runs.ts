/** Runs of a packaged server by the built command, in a directory of their own, and what of their processes is still there. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, type TestAPI, test } from "vitest";
import { z } from "zod";
import { isWarden, type RunProcess, runProcesses } from "../../src/clusters/local/orphans.js";
import type { Schedule } from "../../src/faults/fault.js";
import { tooBusyIn } from "../../src/record/course.js";
import { readCourse } from "../../src/run/directory.js";

export const mainFile = fileURLToPath(new URL("../../dist/src/cli/bin.js", import.meta.url));

const validity = z.union([z.boolean(), z.literal("unknown")]);
const outcomeSchema = z.object({
  directory: z.string(),
  valid: validity,
  summary: z.string(),
  claims: z.array(z.object({ name: z.string(), examined: z.number(), broken: z.number() })),
  splitBrain: z.array(z.unknown()),
  /** The first is of what clients saw. */
  checks: z.array(z.object({ valid: validity, summary: z.string() })),
});
const shownSchema = z.object({
  directory: z.string(),
  valid: validity,
  summary: z.string(),
  asExpected: validity,
  figures: z.array(z.object({ seen: z.number().nullable(), least: z.number(), most: z.number() })),
});
const faultSchema = z.object({
  id: z.number(),
  state: z.string(),
  proof: z.string().optional(),
  error: z.string().optional(),
});
const roleSchema = z.object({ node: z.string(), event: z.object({ type: z.string(), role: z.string().optional() }) });

export type Outcome = z.infer<typeof outcomeSchema> & {
  /** Proofs of the faults, in their order; each of the faults was undone. */
  readonly proofs: readonly string[];
};

export class ServerRuns {
  readonly root: string;
  private schedules = 0;

  constructor(
    readonly system: string,
    /** How the command is told which: by its name, or by the file that describes it. */
    private readonly named: string = system,
  ) {
    this.root = mkdtempSync(join(tmpdir(), `schism-${system}-`));
    // As root, Schism starts PostgreSQL as a user without privileges, who has to enter it.
    chmodSync(this.root, 0o755);
  }

  /** The command, with its runs in here. */
  command(...words: readonly string[]) {
    return execa("node", [mainFile, ...words, "--runs", this.root, "--json"], { reject: false });
  }

  async printed(...words: readonly string[]): Promise<unknown> {
    const { stdout, stderr } = await this.command(...words);
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout);
  }

  async run(schedule: Schedule, ...words: readonly string[]): Promise<Outcome> {
    const outcome = outcomeSchema.parse(await this.printed(...this.wordsOf(schedule), ...words));
    const faults = recorded(outcome.directory, "faults.jsonl", faultSchema);
    expect(faults.filter(({ state }) => state === "failed")).toEqual([]);
    const active = faults.filter(({ state }) => state === "active");
    expect(faults.filter(({ state }) => state === "healed")).toHaveLength(active.length);
    expect(active).toHaveLength(schedule.length);
    // On a busy machine the proof of one fault may take until the next has been seen.
    active.sort((one, other) => one.id - other.id);
    return { ...outcome, proofs: active.map(({ proof = "" }) => proof) };
  }

  private wordsOf(schedule: Schedule): readonly string[] {
    const file = join(this.root, `schedule-${++this.schedules}.json`);
    writeFileSync(file, JSON.stringify(schedule));
    return ["run", this.named, "--schedule", file, "--seed", "1"];
  }

  /** An entry of the museum. */
  async shown(name: string): Promise<z.infer<typeof shownSchema>> {
    return shownSchema.parse(await this.printed("museum", name));
  }

  /** A run of some minutes whose nodes have started; no fault comes before its end, but for what is given. */
  async begun(schedule: Schedule, ...words: readonly string[]): Promise<{ readonly kill: () => Promise<void> }> {
    const controller = this.command(...this.wordsOf(schedule), "--time", "300s", ...words);
    await until(() => this.courses().some((course) => course.includes('"event":"started"')));
    return {
      async kill() {
        controller.kill("SIGKILL");
        await controller;
      },
    };
  }

  /** Ids of the runs. Not their contents: servers rename their files while they are listed. */
  ids(): string[] {
    const runs = join(this.root, this.system);
    const names = existsSync(runs) ? readdirSync(runs).filter((name) => name !== "latest") : [];
    return names.map((name) => `${this.system}-${name}`);
  }

  private courses(): string[] {
    const files = this.ids().map((id) => join(this.root, this.system, id.slice(this.system.length + 1), "run.jsonl"));
    return files.filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8"));
  }

  /** Processes of the runs, the wardens among them. */
  processes(): RunProcess[] {
    const ids = this.ids();
    return runProcesses().filter(({ runId }) => ids.includes(runId));
  }

  servers(): RunProcess[] {
    return this.processes().filter((entry) => !isWarden(entry));
  }

  wardens(): RunProcess[] {
    return this.processes().filter(isWarden);
  }

  async end(): Promise<void> {
    await until(() => {
      const left = this.processes();
      for (const { pid } of left) killIfThere(pid);
      return left.length === 0;
    });
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Tests with a directory of runs each, so that several may run at once. */
export function testRunsOf(system: string, named = system): TestAPI<{ readonly runs: ServerRuns }> {
  return test.extend<{ readonly runs: ServerRuns }>({
    runs: async ({ task: _ }, use) => {
      const runs = new ServerRuns(system, named);
      try {
        await use(runs);
      } finally {
        await runs.end();
      }
    },
  });
}

/**
 * The run was on a machine that was too busy, as it has recorded itself, and is not a pass for no other reason: servers were late, or no
 * compare-and-set was of the right value among the few operations that there were.
 */
function expectOnlyBusy({ directory, summary }: Pick<Outcome, "directory" | "summary">): void {
  expect(tooBusyIn(readCourse(directory)), summary).not.toBe(null);
  expect(summary).toMatch(/^(The machine was too busy|No cas ever succeeded)/);
}

/**
 * What clients saw is right, which does not depend on how busy the machine is. Whether the servers answered in time does, and is not judged on one
 * that is too busy.
 */
export function expectRight(
  { checks: [history], valid, summary, directory }: Pick<Outcome, "checks" | "valid" | "summary" | "directory">,
  words: RegExp,
): void {
  expect(history).toMatchObject({ valid: true, summary: expect.stringMatching(words) });
  if (valid !== true) expectOnlyBusy({ directory, summary });
}

/** The same of an entry of the museum that is acquitted: its figures are what was expected. */
export function expectAcquitted({ valid, summary, figures, asExpected, directory }: z.infer<typeof shownSchema>): void {
  for (const { seen, least, most } of figures) {
    expect(seen).toBeGreaterThanOrEqual(least);
    expect(seen).toBeLessThanOrEqual(most);
  }
  if (valid !== true || asExpected !== true) {
    expect({ valid, asExpected }).toEqual({ valid: "unknown", asExpected: "unknown" });
    expectOnlyBusy({ directory, summary });
  }
}

/**
 * The proof of a fault on this many links; `clause`: what is seen of one, a part of a regular expression. Some may not show it because another fault has
 * begun meanwhile, as where a busy machine takes long to see it.
 */
export function onLinks(count: number, clause: string): RegExp {
  const shown = `n\\d -> n\\d: (?:${clause})`;
  return new RegExp(`^(?=.*${shown})(?:(?:${shown}|n\\d -> n\\d cannot be probed now)(?:; )?){${count}}$`);
}

/** The proof that a node is cut off from two others, both ways. */
export const cutOff = onLinks(4, "(connection reset|no answer within 300 ms), directly \\d+ ms");

/** How long it takes until a system serves after its start depends on how busy the machine is, and some do when their processes listen, others later. */
export const serving = { event: "acknowledged", nth: 30 } as const;

/** Nodes that called themselves leader, as the run's trace has it. */
export function leadersOf({ directory }: Outcome, role = "leader"): ReadonlySet<string> {
  const roles = recorded(directory, "trace.jsonl", roleSchema);
  return new Set(roles.filter(({ event }) => event.role === role).map(({ node }) => node));
}

function recorded<T>(directory: string, file: string, schema: z.ZodType<T>): readonly T[] {
  const lines = readFileSync(join(directory, file), "utf8").trim().split("\n");
  return lines.map((line) => schema.parse(JSON.parse(line)));
}

/** Looks at all processes of the machine each time, which takes some twenty milliseconds of a core. Its patience ends before that of a test does. */
export async function until(reached: () => boolean, patienceMs = 170_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (!reached()) {
    if (performance.now() > deadline) throw new Error("it did not come to that");
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
