/**
 * What a page shows of commands, from the commands themselves. A block of output follows a comment that names its command,
 * `<!-- sample: schism explore paxos -->`; samples run one after the other in one directory, so that `runs/latest` is the run before.
 * `<!-- verdict: schism run raft -->` shows of a run its verdict and the first explanation only.
 * `<!-- lines operator|fault: schism run raft -->` shows the lines that begin with one of these words.
 * If the verdict is INVALID, the page shows the run as a picture, too, where it links to one: `](NAME-broken.svg)` (run-picture.mjs).
 * After `<!-- run: schism run raft -->` comes no output: the command only makes ready for the next.
 * What varies from run to run is left out or written in capitals by `shown`, so that everything else must agree.
 *
 *     node scripts/readme.mjs [PAGE...]           says which samples are not as the pages (README.md) have them; exits with 1 if there is one
 *     node scripts/readme.mjs --write [PAGE...]   puts them into the pages
 *     node scripts/readme.mjs --all [PAGE...]     runs every other command of the pages, too: minutes, and all cores
 *
 * Needs a build.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { commandLine } from "../dist/src/cli/command-line.js";
import { complaint } from "../dist/src/cli/complaint.js";
import { optimiseLater } from "../dist/src/cli/optimise-later.js";
import { pictureOf } from "./run-picture.mjs";

optimiseLater();

const repository = fileURLToPath(new URL("..", import.meta.url));
const named = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const pages = named.length === 0 ? ["README.md"] : named;
/** Valid, invalid, unknown: the command did what it is for. */
const judged = [0, 1, 2];

/** Progress, costs, and the runs of a comparison beyond the second. */
const leftOut =
  /^ *\d+\.\d s of |^(?:[\d.]+ (?:s|min)|[a-z-]+) {2}\d+ of \d+ runs|^[\d.]+ (?:s|min) {2}\d+ states? |^timings |^cost |^ +\d+ runs? {2}|^ *(?:[3-9]|\d\d+) {2}(?:before|after) /;

/** Whether a command's run is of real processes, whose times vary. */
const real = (command) => command.startsWith("schism run ") && !command.includes("--cluster sim");

/** The output as README.md has it. */
function shown(output, command) {
  return output
    .split("\n")
    .filter((line) => !leftOut.test(line))
    .map((line) => (real(command) ? line.replaceAll(/\b\d+\.\d+ m?s\b/g, "TIME") : line))
    .map((line) =>
      line
        .replaceAll(/\d{4}-\d\d-\d\dT\d{9}Z/g, "TIME")
        .replaceAll(/\bafter \d+ runs/g, "after N runs")
        .replaceAll(/, \d+\.\d s; /g, ", N s; ")
        .replaceAll(/, [\d.]+ (?:s|min) of work/g, ", N s of work"),
    )
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .replace(/^\n+/, "")
    .trimEnd();
}

/** From the verdict of a run to the end of its first explanation. */
function verdictOf(output) {
  const [verdict = "", explanation = ""] = output.slice(output.search(/^(?:VALID|INVALID|UNKNOWN)/m)).split("\n\n");
  return verdict.startsWith("INVALID") ? `${verdict}\n\n${explanation}` : (verdict.split("\n", 1)[0] ?? "");
}

function linesOf(words, output) {
  const begins = new RegExp(`^(?:${words})\\b`);
  return output
    .split("\n")
    .filter((line) => begins.test(line))
    .join("\n");
}

/** What of a command's output a comment of this kind shows. */
function partOf(kind, output) {
  if (kind === "sample") return output;
  return kind === "verdict" ? verdictOf(output) : linesOf(kind.slice("lines ".length), output);
}

/** In this process, since most commands take less time than a process of their own takes to load the program and to compile it. */
async function run(command) {
  const words = command.split(/\s+/).slice(1);
  const printed = { stdout: "", stderr: "" };
  const streams = ["stdout", "stderr"].map((name) => ({ name, stream: process[name], write: process[name].write }));
  const before = process.exitCode;
  for (const { name, stream } of streams) {
    stream.write = (piece, ...rest) => {
      printed[name] += piece;
      rest.find((each) => typeof each === "function")?.();
      return true;
    };
  }
  process.exitCode = undefined;
  try {
    await (await commandLine(words)).exitProcess(false).parseAsync();
    if (!judged.includes(process.exitCode ?? 0))
      throw new Error(`it ended with ${process.exitCode}: ${printed.stderr}`);
    return printed.stdout;
  } catch (error) {
    throw new Error(`${command}: ${complaint(error, words) ?? error}`);
  } finally {
    for (const { stream, write } of streams) stream.write = write;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(signal);
    process.exitCode = before;
  }
}

/** The run that this command has just made, as the page shows it; 1 if that is not how it was drawn before. */
function drawRun(command, text, folder) {
  const [, name] = /\]\(([\w-]+-broken\.svg)\)/.exec(text) ?? [];
  if (name === undefined) return 0;
  const file = join(folder, name);
  const picture = pictureOf(readFileSync(join(directory, "runs/latest/report.html"), "utf8"));
  if (existsSync(file) && readFileSync(file, "utf8") === picture) return 0;
  if (process.argv.includes("--write")) writeFileSync(file, picture);
  else process.stdout.write(`${file} is not what ${command} looks like now\n`);
  return 1;
}

const pattern =
  /<!-- (?:run: (schism .*?) -->|(sample|verdict|lines [a-z|]+): (schism .*?) -->\n+```\n([\s\S]*?)\n```)/g;
const directory = mkdtempSync(join(tmpdir(), "schism-readme-"));

async function check(page) {
  const path = join(repository, page);
  const text = readFileSync(path, "utf8");
  const done = new Set();
  let different = 0;
  const pieces = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const [whole, preparing, kind, command, before] = match;
    const output = await run(preparing ?? command);
    const now = shown(partOf(kind ?? "sample", output), preparing ?? command);
    done.add(preparing ?? command);
    if (kind === "verdict" && now.startsWith("INVALID")) different += drawRun(command, text, dirname(path));
    if (preparing !== undefined || now === before) continue;
    different += 1;
    if (!process.argv.includes("--write"))
      process.stdout.write(`${command}\n--- ${page}\n${before}\n--- now\n${now}\n\n`);
    pieces.push(text.slice(from, match.index), `<!-- ${kind}: ${command} -->\n\n\`\`\`\n${now}\n\`\`\``);
    from = match.index + whole.length;
  }
  const written = `${pieces.join("")}${text.slice(from)}`;
  if (process.argv.includes("--write")) writeFileSync(path, written);
  else if (different > 0) process.exitCode = 1;
  if (process.argv.includes("--all")) {
    for (const [, command] of text.matchAll(/^ {4}(?:npm ci && )?npx (schism .*)$/gm)) {
      if (done.has(command)) continue;
      process.stdout.write(`${command}\n`);
      await run(command);
    }
  }
}

try {
  for (const name of ["histories", "campaigns", "docs"]) symlinkSync(join(repository, name), join(directory, name));
  process.chdir(directory);
  for (const page of pages) await check(page);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
// What a run of real processes leaves open, the command itself ends by its exit, too.
process.exit();
