/** `schism claims`: each claim of a system beside the experiment that tests it, what was measured, and whether it held. */
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { refuseUnwritable, writeWhole } from "../files/whole.js";
import { writing } from "../history/errors.js";
import { plural } from "../history/plural.js";
import { shellWord } from "../history/shell-word.js";
import { type ClaimResult, type MeasuredClaim, worstOf } from "../matrix/claims.js";
import { measuredClaims } from "../matrix/measured-claims.js";
import { subjectNamed } from "../matrix/named-subject.js";
import type { MatrixSubject } from "../matrix/subjects.js";
import { commandOf } from "../scenario/command.js";
import { claimsOnProcesses } from "./claims-on-processes.js";
import type { Command } from "./command.js";
import { exitCodes } from "./exit.js";
import { interruption, tellInterrupted } from "./interrupt.js";
import { optimiseLater } from "./optimise-later.js";
import { fromHere } from "./output.js";
import { progressDisplay } from "./progress.js";
import { addSystemOptions, chosenSystemOptions } from "./system-options.js";
import { wholeNumber } from "./whole-number.js";

interface ClaimsArguments {
  readonly system: string;
  readonly variant?: string | undefined;
  readonly runs: number;
  readonly seed: number;
  readonly to: string;
  readonly workers?: number | undefined;
  readonly cluster?: "sim" | "local" | undefined;
  readonly json: boolean;
  readonly [option: string]: unknown;
}

/** A claim with the command that repeats what was measured. */
type Told = Omit<MeasuredClaim, "run"> & { readonly again: string };

export const claimsCommand: Command<ClaimsArguments> = {
  builder: (yargs, words) =>
    addSystemOptions(
      yargs
        .positional("system", { type: "string", demandOption: true, describe: "See schism list" })
        .option("variant", { type: "string", describe: "Measure this wrong variant (see schism list SYSTEM)" })
        .option("runs", {
          type: "number",
          default: 25,
          describe: "Drawn runs of each workload, and as many again under long faults",
        })
        .option("seed", { type: "number", default: 1, describe: "Seed of the drawn runs" })
        .option("to", { type: "string", default: "runs/claims", describe: "Where scenarios go that a command needs" })
        .option("cluster", {
          choices: ["sim", "local"] as const,
          describe: "Measure in the simulator only, or only what is measured on local processes (default: both)",
        })
        .option("workers", {
          type: "number",
          describe: "Threads (default: all cores); what is measured is the same with any number",
        })
        .option("json", { type: "boolean", default: false, describe: "Print the claims as JSON" }),
      words,
    )
      .example("$0 claims raft", "What Raft claims, and what was measured")
      .example("$0 claims raft --variant log-not-synced", "Which claims a mistake breaks")
      .example("$0 claims raft --cluster local", "Only how long updates take on processes")
      .example("$0 claims zab --reads local --json", "The same for a weaker option, as JSON")
      .epilogue(
        "Latencies are measured on processes of this machine, all else in the simulator.\nWhat an option gives up is not claimed under it.\nExit codes: 0 all claims held, 1 one is broken, 2 one was not examined or interrupted, 254 bad input.",
      ),
  async handler(args) {
    optimiseLater();
    const subject = subjectOf(args);
    const runs = wholeNumber(args.runs, "runs", 1, 100_000) ?? 0;
    const seed = wholeNumber(args.seed, "seed", 0) ?? 0;
    refuseUnwritable(args.to);
    const to = join(args.to, subject.system.name);
    const threads = wholeNumber(args.workers, "workers", 1, 1000) ?? availableParallelism();
    const display = args.json ? undefined : progressDisplay();
    const signal = interruption();
    let made = 0;
    const onRuns = (more: number): void => {
      made += more;
      display?.show(`${subject.name}  ${made} runs`);
    };
    const chosen = chosenSystemOptions(args);
    const measure = async (): Promise<readonly Told[] | undefined> => {
      // One after the other, since the simulations use all cores.
      const local = args.cluster === "sim" ? [] : await claimsOnProcesses(subject, { root: to, signal, onRuns });
      const simulated =
        args.cluster === "local" ? [] : await measuredClaims({ subject, chosen, runs, seed, threads, signal, onRuns });
      if (local === undefined || simulated === undefined) return undefined;
      return [...withCommands(subject, simulated, "sim", to), ...withCommands(subject, local, "local", to)];
    };
    const claims = await measure().finally(() => display?.end());
    if (claims === undefined) {
      tellInterrupted();
      return;
    }
    const result = worstOf(claims);
    process.stdout.write(
      args.json
        ? `${JSON.stringify(facts(subject, claims, result), null, 2)}\n`
        : `${textOf(subject, claims).join("\n")}\n`,
    );
    process.exitCode = codes[result];
  },
};

const codes: { readonly [result in ReturnType<typeof worstOf>]: number } = {
  held: exitCodes.valid,
  broken: exitCodes.invalid,
  "not examined": exitCodes.unknown,
};

function subjectOf(args: ClaimsArguments): MatrixSubject {
  return subjectNamed({ system: args.system, variant: args.variant ?? null, given: chosenSystemOptions(args) });
}

function withCommands(
  subject: MatrixSubject,
  claims: readonly MeasuredClaim[],
  cluster: "sim" | "local",
  to: string,
): readonly Told[] {
  return claims.map(({ run, ...claim }, place) => {
    if (run === null) return { ...claim, again: againOf(subject, cluster) };
    const file = join(to, `${place + 1}.json`);
    const again = commandOf(run, fromHere(file));
    // What a command line can say needs no file.
    if (again.includes("--schedule")) {
      writing(to, () => mkdirSync(to, { recursive: true }));
      writeWhole(file, JSON.stringify(run));
    }
    return { ...claim, again };
  });
}

/** Of what no single run shows. */
function againOf({ system, variant, given }: MatrixSubject, cluster: "sim" | "local"): string {
  const mistake = variant === null ? [] : ["--variant", variant];
  const options = Object.entries(given).flatMap(([name, value]) => [`--${name}`, shellWord(value)]);
  return ["npx schism claims", system.name, ...mistake, ...options, "--cluster", cluster].join(" ");
}

const indent = "not examined".length + 2;

function facts({ system, variant, options }: MatrixSubject, claims: readonly Told[], result: ClaimResult): unknown {
  return { format: "schism-claims-1", system: system.name, variant, options, result, claims };
}

function textOf({ name }: MatrixSubject, claims: readonly Told[]): readonly string[] {
  const count = (result: ClaimResult): number => claims.filter((claim) => claim.result === result).length;
  const [held, broken, open, given] = [count("held"), count("broken"), count("not examined"), count("not claimed")];
  return [
    ...[`${name}: ${plural(claims.length, "claim")}`, ""],
    ...claims.flatMap(({ claim, experiment, measured: what, result, again }) => [
      `${result.padEnd(indent)}${claim}`,
      ...[`tried: ${experiment}`, `seen:  ${what}`, `again: ${again}`].map((line) => `${" ".repeat(indent)}${line}`),
    ]),
    ...[
      "",
      `${held} held, ${broken} broken, ${open} not examined${given === 0 ? "" : `, ${given} not claimed under these options`}`,
    ],
  ];
}
