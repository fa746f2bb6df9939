/** `schism museum`: what is known of servers that are not ours, and each entry in a run of about a minute. */
import type { Exhibit } from "../contract/museum.js";
import { InputError } from "../history/errors.js";
import { renderPlan } from "../report/run-text.js";
import { isAsExpected, type SeenFigure, showExhibit } from "../run/exhibit.js";
import { exhibits, findExhibit, type Placed, scenarioOf } from "../scenario/museum.js";
import type { Command } from "./command.js";
import { exitCodeOf } from "./exit.js";
import { interruption } from "./interrupt.js";
import { liveDisplay } from "./live.js";
import { wholeNumber } from "./whole-number.js";

interface MuseumArguments {
  readonly name?: string | undefined;
  readonly cluster?: "local" | "docker" | undefined;
  readonly seed: number;
  readonly runs: string;
  readonly json: boolean;
}

const defaults = { seed: 1, runs: "runs" } as const;

export const museumCommand: Command<MuseumArguments> = {
  builder: (yargs) =>
    yargs
      .positional("name", {
        type: "string",
        describe: "Run this entry, and compare what is seen with what is expected",
      })
      .option("cluster", { choices: ["local", "docker"] as const, describe: "Where it runs (default: local)" })
      .option("seed", { type: "number", default: defaults.seed, describe: "Seed of operations" })
      .option("runs", { type: "string", default: defaults.runs, describe: "Where run directories go" })
      .option("json", { type: "boolean", default: false, describe: "As JSON" })
      .example("$0 museum", "What is known of each server: source, setting, expected figures")
      .example("$0 museum redis-sentinel-split-brain", "Two primaries, and the writes that are lost")
      .example("$0 museum etcd-stale-reads --cluster docker --json", "The same of etcd, in containers, as JSON")
      .epilogue(
        "Exit codes of a run: 0 what is expected was seen, 1 it was not, 2 the run proves nothing or was interrupted, 254 bad input.",
      ),
  async handler(args) {
    if (args.name === undefined) {
      refuseWithoutEntry(args);
      const all = exhibits();
      process.stdout.write(
        args.json
          ? `${JSON.stringify(all.map(factsOf), null, 2)}\n`
          : `${all.map(labelOf).join("\n\n")}\n\n\`schism museum NAME\` shows one of them in about a minute.\n`,
      );
      return;
    }
    await show(findExhibit(args.name), args);
  },
};

/** The list of all entries is the same with any of them. */
function refuseWithoutEntry({ cluster, seed, runs }: MuseumArguments): void {
  const given = { cluster: cluster !== undefined, seed: seed !== defaults.seed, runs: runs !== defaults.runs };
  const option = Object.entries(given).find(([, changed]) => changed)?.[0];
  if (option === undefined) return;
  throw new InputError(
    "is for a run of an entry, and none is named",
    { option },
    "such as schism museum etcd-stale-reads",
  );
}

async function show(placed: Placed, { cluster, seed, runs, json }: MuseumArguments): Promise<void> {
  const scenario = scenarioOf(placed, cluster, wholeNumber(seed, "seed", 0, 2 ** 32 - 1) ?? 0);
  const live = json ? undefined : liveDisplay(process.stdout);
  try {
    const { run, figures, asExpected } = await showExhibit(placed, scenario, runs, {
      signal: interruption(),
      onReady({ directory, orphans }) {
        if (orphans !== undefined) process.stderr.write(`schism: ${orphans}\n`);
        if (!json) process.stdout.write(`${labelOf(placed)}\n\n${renderPlan(scenario, directory)}\n`);
      },
      ...(live === undefined ? {} : { onPhase: live.show, onBegin: live.follow }),
    });
    live?.done();
    const { directory, command, verdict } = run;
    process.stdout.write(
      json
        ? `${JSON.stringify({ ...factsOf(placed), figures, asExpected, valid: verdict.valid, summary: verdict.summary, directory, command }, null, 2)}\n`
        : `${seenText(placed.exhibit, figures, asExpected, verdict)}\nreport     ${directory}/report.html\nagain      ${command}\n`,
    );
    for (const line of run.unwritten) process.stderr.write(`schism: ${line}\n`);
    process.exitCode = exitCodeOf(asExpected);
  } finally {
    live?.done();
  }
}

function factsOf({ system, exhibit }: Placed): object {
  const { figures, ...rest } = exhibit;
  return { ...rest, system: system.name, figures: figures.map(({ measure: _, ...figure }) => figure) };
}

function labelOf({ exhibit: { name, summary, source, setting, convicted, figures, clusters } }: Placed): string {
  const options = Object.entries(setting.options ?? {}).map(([option, value]) => `--${option} ${value}`);
  const known = figures.map((figure) => `${rangeOf(figure)} ${figure.what}`);
  return [
    name,
    ...lines("", summary),
    ...lines("setting:  ", [...options, `on ${clusters.join(" or ")}`].join(" ")),
    ...lines("expected: ", [convicted ? "convicted" : "acquitted", ...known].join("; ")),
    ...lines("source:   ", source),
  ].join("\n");
}

function seenText(
  { convicted }: Exhibit,
  figures: readonly SeenFigure[],
  asExpected: boolean | "unknown",
  { valid, summary }: { readonly valid: boolean | "unknown"; readonly summary: string },
): string {
  const verdict = valid === "unknown" ? "unknown" : valid ? "acquitted" : "convicted";
  const rows = [
    [valid === !convicted, verdict, convicted ? "convicted" : "acquitted"] as const,
    ...figures.map(
      (figure) =>
        [
          isAsExpected(figure),
          `${figure.seen === null ? "nothing to measure" : amount(figure.seen, figure.unit)} ${figure.what}`,
          rangeOf(figure),
        ] as const,
    ),
  ];
  const headline = { true: "SEEN", false: "NOT SEEN", unknown: "UNKNOWN" }[`${asExpected}`];
  return [
    `${headline}  ${summary}`,
    ...rows.map(([fits, seen, expected]) => `${fits ? "as expected" : "differs    "}  ${seen} (expected: ${expected})`),
  ].join("\n");
}

function rangeOf({ least, most, unit }: Omit<SeenFigure, "seen">): string {
  return least === most ? amount(least, unit) : `${least} to ${amount(most, unit)}`;
}

function amount(value: number, unit: Exhibit["figures"][number]["unit"]): string {
  return unit === "" ? `${value}` : `${value} ${unit}`;
}

const width = 110;

/** Broken into lines of this width, indented below the first. */
function lines(title: string, text: string): readonly string[] {
  const found: string[] = [];
  let line = `  ${title}`;
  for (const word of text.split(" ")) {
    if (line.length + word.length > width && line.trim() !== "") {
      found.push(line.trimEnd());
      line = " ".repeat(2 + title.length);
    }
    line += `${word} `;
  }
  return [...found, line.trimEnd()];
}
