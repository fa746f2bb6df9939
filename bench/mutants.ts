/**
 * What share of mistakes that are in no list does a hunt convict? Plants mistakes into the systems' programs by rule (support/mutations.ts),
 * each into a copy of the built program, and hunts each for a number of runs. Prints for each what convicted it after how many runs, or that
 * it survived, and the share for each system. Counted apart, since they say nothing about hunts: mistakes that crash every replica at
 * once, those that no run reached, and those that changed no byte of any record.
 *
 *     `npm run bench:mutants -- [--only raft,zab] [--sample 15] [--seed 1] [--runs 400] [--seconds 120] [--threads 2] [--survivors]`
 *
 * The same seed plants the same mistakes while the sources stay the same. `--survivors` shows what each survivor has in place of what.
 */
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { transformSync } from "@swc/core";
import { API } from "typescript/unstable/sync";
import { programSystems } from "../nodes/index.js";
import { seededRandom } from "../nodes/random.js";
import { chosenBy } from "./support/chosen.js";
import type { MutantHunt, MutantRun } from "./support/mutant-thread.js";
import { type Mutation, mutationsOf } from "./support/mutations.js";

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    sample: { type: "string", default: "15" },
    seed: { type: "string", default: "1" },
    runs: { type: "string", default: "400" },
    seconds: { type: "string", default: "120" },
    threads: { type: "string", default: String(availableParallelism()) },
    survivors: { type: "boolean", default: false },
  },
});

/** A thread that does not end a run within this time is in a loop. */
const longestRunMs = 90_000;
/** Files of a system that say what it is rather than do it. */
const sayings = new Set(["system.ts", "claims.ts", "variants.ts", "traces.ts", "program.ts", "messages.ts"]);

interface Mutant extends Mutation {
  readonly file: string;
}

interface Outcome {
  readonly fate: "convicted" | "survived" | "crashes at once" | "never reached" | "no byte changed";
  readonly words: string;
}

function mutantsOf(system: string, api: API): readonly Mutant[] {
  const [project] = api.updateSnapshot({ openProjects: [resolve("tsconfig.json")] }).getProjects();
  if (project === undefined) throw new Error("mistakes are planted into sources: run this in the project's folder");
  const folder = join("nodes", system);
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && !sayings.has(name));
  const all = files.flatMap((name) => {
    const file = join(folder, name);
    const source = project?.program.getSourceFile(resolve(file));
    return source === undefined ? [] : mutationsOf(source).map((mutation): Mutant => ({ ...mutation, file }));
  });
  return sampled(all, Number(options.sample));
}

/**
 * Operators take turns, so that a rule that applies at many places does not fill the sample. Whether a mistake is in it depends on its own
 * text and little else, so that a change elsewhere in the program leaves most of the sample as it was.
 */
function sampled(all: readonly Mutant[], size: number): readonly Mutant[] {
  const places = new Map<string, number>();
  const drawn = all.map((mutant) => {
    const { file, operator, from, to } = mutant;
    const text = [file, operator, from, to].join("\n");
    const nth = (places.get(text) ?? 0) + 1;
    places.set(text, nth);
    return { mutant, place: seededRandom(Number(options.seed), "mutants", text, nth).next() };
  });
  const turns = new Map<string, number>();
  return drawn
    .sort((one, other) => one.place - other.place)
    .map(({ mutant, place }) => {
      const turn = (turns.get(mutant.operator) ?? 0) + 1;
      turns.set(mutant.operator, turn);
      return { mutant, place: turn + place };
    })
    .sort((one, other) => one.place - other.place)
    .slice(0, size)
    .map(({ mutant }) => mutant);
}

/** The built program, in a place of its own for each thread. */
class Copy {
  readonly root = mkdtempSync(join(tmpdir(), "schism-mutants-"));

  constructor() {
    for (const room of ["src", "nodes", "bench"])
      cpSync(join("dist", room), join(this.root, "dist", room), { recursive: true });
    cpSync("package.json", join(this.root, "package.json"));
    symlinkSync(resolve("node_modules"), join(this.root, "node_modules"));
  }

  /** Stops at the first conviction. Resolves with all runs, and whether the last one had to be cut off. */
  async hunt(plan: MutantHunt): Promise<{ readonly runs: readonly MutantRun[]; readonly loops: boolean }> {
    const worker = new Worker(join(this.root, "dist/bench/support/mutant-thread.js"), { workerData: plan });
    const runs: MutantRun[] = [];
    return new Promise((done, failed) => {
      const cutOff = (): NodeJS.Timeout =>
        setTimeout(() => {
          done({ runs, loops: true });
          void worker.terminate();
        }, longestRunMs);
      let timer = cutOff();
      worker.on("message", (run: MutantRun) => {
        runs.push(run);
        clearTimeout(timer);
        timer = cutOff();
      });
      worker.on("error", failed);
      worker.on("exit", () => {
        clearTimeout(timer);
        done({ runs, loops: false });
      });
    });
  }

  /** With this mistake, which is taken out again afterwards. */
  async huntMutant({ file, text }: Mutant, plan: MutantHunt): Promise<Outcome> {
    const built = `${file.replace(/\.ts$/, "")}.js`;
    const jsc = { parser: { syntax: "typescript" }, target: "es2022" } as const;
    writeFileSync(join(this.root, "dist", built), transformSync(text, { jsc, module: { type: "es6" } }).code);
    try {
      return outcomeOf(await this.hunt(plan), plan.digests);
    } catch (error) {
      return { fate: "crashes at once", words: error instanceof Error ? error.message : String(error) };
    } finally {
      cpSync(join("dist", built), join(this.root, "dist", built));
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function outcomeOf({ runs, loops }: Awaited<ReturnType<Copy["hunt"]>>, digests: readonly string[]): Outcome {
  const last = runs.at(-1);
  if (loops) return { fate: "crashes at once", words: `run ${runs.length + 1} does not end` };
  if (last === undefined) return { fate: "crashes at once", words: "no run" };
  const said = last.said === null ? "" : `: ${last.said.split("\n", 1).join("").slice(0, 160)}`;
  if (last.kinds.length > 0) {
    const crash = last.kinds.every((kind) => kind === "crash") && !said.includes("invariant broken");
    const fate = crash && runs.length === 1 ? "crashes at once" : "convicted";
    return { fate, words: `after ${runs.length} runs: ${last.kinds.join("; ")}${said}` };
  }
  if (!runs.some(({ reached }) => reached)) return { fate: "never reached", words: `in ${runs.length} runs` };
  const differs = runs.findIndex(({ digest }, index) => digest !== digests[index]);
  if (differs < 0) return { fate: "no byte changed", words: `in ${runs.length} runs` };
  return { fate: "survived", words: `${runs.length} runs, of which run ${differs + 1} is the first to differ` };
}

function shown({ file, line, operator, from, to }: Mutant): string {
  const short = (text: string): string => {
    const one = text.replaceAll(/\s+/g, " ");
    return one.length > 300 ? `${one.slice(0, 300)} …` : one;
  };
  return `${file}:${line}  ${operator}\n      - ${short(from)}\n      + ${short(to)}\n`;
}

const plan = { seed: Number(options.seed), runs: Number(options.runs), timeMs: Number(options.seconds) * 1000 };
const api = new API({});
const copies = Array.from({ length: Number(options.threads) }, () => new Copy());
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    for (const copy of copies) copy.remove();
    process.exit(130);
  });
}
const chosen = chosenBy(options.only, { listed: true });
const totals = new Map<Outcome["fate"], number>();
let failures = 0;
try {
  for (const { name } of programSystems.values()) {
    if (!chosen(name)) continue;
    const mutants = mutantsOf(name, api);
    const [first] = copies;
    if (first === undefined || mutants.length === 0) continue;
    const correct = await first.hunt({ ...plan, system: name, digests: [], timeMs: Number.POSITIVE_INFINITY });
    const wrong = correct.runs.find(({ kinds }) => kinds.length > 0);
    if (wrong !== undefined) {
      failures += 1;
      process.stdout.write(`${name}: WRONGLY CONVICTED: ${wrong.kinds.join("; ")}${wrong.said ?? ""}\n`);
    }
    const digests = correct.runs.flatMap(({ digest }) => (digest === null ? [] : [digest]));
    const outcomes: Outcome[] = [];
    const queue = [...mutants.entries()];
    await Promise.all(
      copies.map(async (copy) => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const [index, mutant] = next;
          outcomes[index] = await copy.huntMutant(mutant, { ...plan, system: name, digests });
        }
      }),
    );
    const counts = new Map<Outcome["fate"], number>();
    for (const [index, mutant] of mutants.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined) continue;
      const { fate, words } = outcome;
      counts.set(fate, (counts.get(fate) ?? 0) + 1);
      totals.set(fate, (totals.get(fate) ?? 0) + 1);
      process.stdout.write(`${`${mutant.file}:${mutant.line} ${mutant.operator}`.padEnd(70)} ${fate} ${words}\n`);
      if (options.survivors && fate !== "convicted") process.stdout.write(`   ${shown(mutant)}`);
    }
    process.stdout.write(`${name.padEnd(28)} ${shareOf(counts)}\n`);
  }
  process.stdout.write(`${"all".padEnd(28)} ${shareOf(totals)}\n`);
} finally {
  api.close();
  for (const copy of copies) copy.remove();
}
process.exitCode = failures === 0 ? 0 : 1;

function shareOf(counts: ReadonlyMap<Outcome["fate"], number>): string {
  const [convicted, survived] = [counts.get("convicted") ?? 0, counts.get("survived") ?? 0];
  const apart = (["crashes at once", "never reached", "no byte changed"] as const).map(
    (fate) => `${counts.get(fate) ?? 0} ${fate}`,
  );
  return `${convicted} of ${convicted + survived} convicted; apart: ${apart.join(", ")}`;
}
