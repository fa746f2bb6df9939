/**
 * Whether a finding still fails at one commit: the commit is built, and the finding is replayed with the result, until a replay fails or
 * enough have passed. A program of ours is replayed by the Schism of that commit, since system and simulator are one. For a server that is
 * not ours, the commit is one of whatever makes the server: its source, a package list or a configuration. The program that its build puts
 * into a directory of the checkout is tested, by this Schism, first on the PATH; a commit that puts no such program there is skipped, since
 * another program of this machine would be tested instead.
 */
import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import { isProgram } from "../../clusters/installed.js";
import type { WatchMachine } from "../../execution/execute.js";
import { InputError, statOf } from "../../history/errors.js";
import { readJson } from "../../history/json-file.js";
import { kindsThatStand } from "../../judging/too-busy.js";
import { packageRoot } from "../../package.js";

export type Tested =
  | { readonly verdict: "good" | "bad"; readonly failing: number; readonly judged: number }
  /** It is impossible to say whether it fails. */
  | { readonly verdict: "skip"; readonly why: string };

export interface TrialPlan {
  /** Shell command, run in the checkout. */
  readonly build: string;
  readonly buildMs: number;
  /** Files to replay, each once; if there are fewer files than replays, the last one is replayed again and again. */
  readonly repros: readonly string[];
  readonly cluster: "sim" | "local" | "docker";
  /** Kind of contradiction. */
  readonly kind: string;
  /** For replays on processes and containers. */
  readonly watchMachine: WatchMachine;
  /** How many replays must pass. */
  readonly passes: number;
  /** For a server that is not ours: the name of its program, and the directory in the checkout that it is built into. */
  readonly server: { readonly executable: string; readonly directory: string } | undefined;
  /** For run directories. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** Runs that show nothing are repeated, up to this many times the passes. */
const patience = 2;

/** Rejects if it was interrupted. */
export async function tested(directory: string, plan: TrialPlan): Promise<Tested> {
  const built = await build(directory, plan);
  if (built !== undefined) return { verdict: "skip", why: built };
  const missing = missingProgram(directory, plan);
  if (missing !== undefined) return { verdict: "skip", why: missing };
  const schism = schismOf(directory, plan);
  if (schism === undefined || statOf(schism) === undefined) {
    return {
      verdict: "skip",
      why: "what was built is not Schism: it has no command `schism` as package.json names it",
    };
  }
  const width = plan.cluster === "sim" ? availableParallelism() : 1;
  let [made, passed, why] = [0, 0, ""];
  while (passed < plan.passes && made < plan.passes * patience) {
    const count = Math.min(width, plan.passes - passed);
    const shown = await Promise.all(
      Array.from({ length: count }, (_, index) => replayed(directory, schism, plan, made + index)),
    );
    plan.signal.throwIfAborted();
    made += count;
    passed += shown.filter(({ came }) => came === "passed").length;
    const failing = shown.filter(({ came }) => came === "failed").length;
    if (failing > 0) return { verdict: "bad", failing, judged: failing + passed };
    why = shown.find(({ came }) => came === "nothing")?.why ?? why;
  }
  if (passed >= plan.passes) return { verdict: "good", failing: 0, judged: passed };
  return { verdict: "skip", why: `only ${passed} of ${made} replays show anything: ${why}` };
}

/** Undefined if all went well, otherwise the reason. */
async function build(directory: string, { build: command, buildMs, signal }: TrialPlan): Promise<string | undefined> {
  // In a process group of its own, so that everything the shell has started ends with it.
  const child = execa({ shell: true, cwd: directory, reject: false, detached: true, all: true, stdin: "ignore" })(
    command,
  );
  let late = false;
  const end = (): void => {
    if (child.pid !== undefined) endGroup(child.pid);
  };
  const timer = setTimeout(() => {
    late = true;
    end();
  }, buildMs);
  signal.addEventListener("abort", end);
  if (signal.aborted) end();
  const { failed, all } = await child;
  clearTimeout(timer);
  signal.removeEventListener("abort", end);
  signal.throwIfAborted();
  if (late) return `the build was not through after ${Math.round(buildMs / 1000)} s`;
  if (!failed) return undefined;
  const said = (all ?? "").trim().split("\n").at(-1)?.trim() ?? "";
  return `the build failed${said === "" ? "" : `: ${said}`}`;
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // It has ended already.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

const manifestSchema = z.looseObject({ bin: z.looseObject({ schism: z.string() }) });

function missingProgram(directory: string, { server }: TrialPlan): string | undefined {
  if (server === undefined || isProgram(join(directory, server.directory, server.executable))) return undefined;
  return `the build puts no program ${server.executable} into ${server.directory}; name its directory with --programs`;
}

/** The file of the command; undefined if the checkout has none. */
function schismOf(directory: string, { server }: TrialPlan): string | undefined {
  const root = server === undefined ? directory : packageRoot();
  try {
    return join(root, readJson(join(root, "package.json"), manifestSchema).bin.schism);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

interface Shown {
  readonly came: "failed" | "passed" | "nothing";
  readonly why: string;
}

/** The part of the output of `schism replay --json` that is read; `valid`: runs that pass and prove something. */
const factsSchema = z.looseObject({
  reproduced: z.number(),
  valid: z.number(),
  runs: z
    .array(
      z.looseObject({
        couldNotRun: z.string().nullish(),
        incomplete: z.string().nullish(),
        tooBusy: z.string().nullish(),
        vacuous: z.string().nullish(),
      }),
    )
    .default([]),
});

async function replayed(directory: string, schism: string, plan: TrialPlan, nth: number): Promise<Shown> {
  const { repros, cluster, kind, server, scratch, watchMachine, signal } = plan;
  const runs = join(scratch, `replay-${nth}`);
  mkdirSync(runs, { recursive: true });
  const file = repros[Math.min(nth, repros.length - 1)] ?? "";
  const path = server === undefined ? [] : [join(directory, server.directory)];
  const machine = cluster === "sim" ? undefined : watchMachine();
  const { exitCode, stdout, stderr } = await execa(
    process.execPath,
    [schism, "replay", file, "--cluster", cluster, "--runs", runs, "--json"],
    {
      ...{ cwd: directory, reject: false, stdin: "ignore", cancelSignal: signal, forceKillAfterDelay: 20_000 },
      env: { PATH: [...path, process.env.PATH ?? ""].join(delimiter) },
    },
  );
  const tooBusy = machine?.end() ?? null;
  rmSync(runs, { recursive: true, force: true });
  const facts = factsIn(stdout ?? "");
  if (facts === undefined) {
    const said = (stderr ?? "").trim().split("\n", 1).join("");
    return { came: "nothing", why: said === "" ? `schism replay ended with exit code ${exitCode}` : said };
  }
  if (facts.reproduced > 0 && kindsThatStand([kind], tooBusy).length > 0) return { came: "failed", why: "" };
  if (tooBusy !== null) return { came: "nothing", why: tooBusy };
  if (facts.valid > 0) return { came: "passed", why: "" };
  const [run] = facts.runs;
  return {
    came: "nothing",
    why: run?.couldNotRun ?? run?.incomplete ?? run?.tooBusy ?? run?.vacuous ?? "the run proves nothing",
  };
}

function factsIn(text: string): z.infer<typeof factsSchema> | undefined {
  try {
    return factsSchema.parse(JSON.parse(text));
  } catch {
    // Any other output of an older version counts as nothing.
    return undefined;
  }
}
