/**
 * What a command loads before it does anything, counted: time goes there when a history is small. The modules are those of the built
 * program before it is bundled; the bundle is held to few files.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { commandFile } from "../../support/command.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const unbundled = join(root, "dist/src/cli/bin.js");
const recorder = new URL("../../support/loads.mjs", import.meta.url).href;
const directory = mkdtempSync(join(tmpdir(), "schism-start-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const written = (process: string, value: number, at: number) =>
  ["invoke", "ok"].map((type, nth) =>
    JSON.stringify({ process, type, f: "write", key: `k${at % 3}`, value, time: 10 * at + nth }),
  );
const history = join(directory, "small.jsonl");
writeFileSync(
  history,
  `${Array.from({ length: 40 }, (_, at) => written("a", at, at))
    .flat()
    .join("\n")}\n`,
);

/** Paths of the modules, below the project, that are loaded until the command ends. */
async function loadedBy(program: string, ...words: readonly string[]): Promise<readonly string[]> {
  const record = join(directory, "loads");
  rmSync(record, { force: true });
  const env = { SCHISM_LOADS: record };
  const { exitCode } = await execa("node", ["--import", recorder, program, ...words], { env, reject: false });
  expect(exitCode).toBe(0);
  expect(existsSync(record)).toBe(true);
  const base = pathToFileURL(root).href;
  const urls = new Set(readFileSync(record, "utf8").trim().split("\n"));
  return [...urls].filter((url) => url.startsWith(base)).map((url) => url.slice(base.length));
}

const packageOf = (path: string): string | undefined => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
const folderOf = (path: string): string | undefined => /^dist\/((?:src|nodes)\/[^/]+)\//.exec(path)?.[1];
const distinct = (names: readonly (string | undefined)[]): readonly string[] =>
  [...new Set(names)].filter((name) => name !== undefined).sort();

/** Of yargs and all that it needs. */
const yargs = [
  "cliui",
  "escalade",
  "get-caller-file",
  "string-width",
  "strip-ansi",
  "wrap-ansi",
  "y18n",
  "yargs",
  "yargs-parser",
];
const ofYargs = [...yargs, "ansi-regex", "ansi-styles", "emoji-regex", "get-east-asian-width"];

describe("a command loads only what it needs", () => {
  it.each(["--version", "--help"])("%s", async (word) => {
    const loaded = await loadedBy(unbundled, word);
    expect(distinct(loaded.map(packageOf)).filter((name) => !ofYargs.includes(name))).toEqual([]);
    expect(distinct(loaded.map(folderOf))).toEqual(["src/cli", "src/contract", "src/history", "src/report"]);
    expect(loaded.filter((path) => path.startsWith("dist/")).length).toBeLessThanOrEqual(17);
  });

  it.each([
    ["check of a small file, on the calling thread", [], []],
    ["check with a ladder", ["--ladder"], ["checkers/ladder", "checkers/reads-from", "checkers/sequential"]],
  ])("%s", async (_, options, more) => {
    const loaded = await loadedBy(unbundled, "check", history, "--model", "register", ...options);
    expect(distinct(loaded.map(packageOf)).filter((name) => !ofYargs.includes(name))).toEqual([]);
    const folders = [
      ...[
        "checkers",
        "cli",
        "contract",
        "faults",
        "files",
        "history",
        "library",
        "machine",
        "models",
        "record",
        "report",
      ],
    ];
    expect(distinct(loaded.map(folderOf))).toEqual(folders.map((name) => `src/${name}`));
    // Of the contract, faults and records there are constants only, and of the report what goes to a terminal.
    const few = loaded
      .filter((path) => /^dist\/src\/(contract|faults|record|report)\//.test(path))
      .map((path) => path.slice(9));
    const ladder = options.length === 0 ? [] : ["report/ladder.js"];
    expect(few.sort()).toEqual(
      [
        "contract/command-options.js",
        "faults/longest.js",
        "record/files.js",
        "report/colours.js",
        ...ladder,
        "report/terminal.js",
      ].sort(),
    );
    const others = ["checkers/ladder", "checkers/reads-from", "checkers/sequential", "verify"];
    const unneeded = others.filter((name) => loaded.some((path) => path.startsWith(`dist/src/${name}/`)));
    expect(unneeded).toEqual(more);
    expect(loaded.filter((path) => path.endsWith("judge-thread.js"))).toEqual([]);
  });

  it("list and convert load no clusters, and what they print needs no worker", async () => {
    for (const words of [["list"], ["convert", history, join(directory, "out.edn")]]) {
      const loaded = await loadedBy(unbundled, ...words);
      expect(loaded.filter((path) => /^dist\/src\/clusters\/(local|docker|sim)\/|thread\.js$/.test(path))).toEqual([]);
      expect(distinct(loaded.map(packageOf)).filter((name) => ["execa", "ws", "dockerode"].includes(name))).toEqual([]);
    }
  });
});

describe("the bundle", () => {
  it("checks a file with at most ten files of its own and no package", async () => {
    const loaded = await loadedBy(commandFile, "check", history, "--model", "register");
    expect(loaded.filter((path) => path.startsWith("dist/bundle/")).length).toBeGreaterThan(1);
    expect(loaded.filter((path) => path.startsWith("dist/")).length).toBeLessThanOrEqual(10);
    expect(distinct(loaded.map(packageOf))).toEqual([]);
  });

  it("gives the library what the sources give, and leaves its process alone", async () => {
    const script = `
      const names = Object.keys(await import("schism")).sort();
      const same = Object.keys(await import(${JSON.stringify(pathToFileURL(join(root, "dist/src/index.js")).href)})).sort();
      const caught = process.listenerCount("uncaughtException") + process.listenerCount("unhandledRejection");
      process.stdout.write(JSON.stringify({ names, same, caught }));
    `;
    const { stdout } = await execa("node", ["--input-type=module", "--eval", script], { cwd: root });
    const { names, same, caught } = JSON.parse(stdout);
    expect(names).toEqual(same);
    expect(names.length).toBeGreaterThan(20);
    expect(caught).toBe(0);
  });

  it("prints the complaints of a user's model, made with the library, in one line", async () => {
    const model = join(directory, "own.mjs");
    const library = import.meta.resolve("schism");
    writeFileSync(
      model,
      `import { InputError, registerModel } from ${JSON.stringify(library)};
       export default { ...registerModel, name: "own", step() { throw new InputError("is refused here"); } };`,
    );
    const { exitCode, stderr } = await execa("node", [commandFile, "check", history, "--model", model], {
      reject: false,
    });
    expect(exitCode).toBe(254);
    expect(stderr).toContain("is refused here");
    expect(stderr).not.toContain("throws");
  });
});
