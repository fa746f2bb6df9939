/**
 * The package as it is published, in a project of somebody else: what is in it, that nothing of it is built natively, and that the
 * command and the library work there without the client of Docker. No registry is asked: what it depends on is linked from here.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "schism-package-"));
afterAll(() => rmSync(project, { recursive: true, force: true }));

const packedSchema = z
  .array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }))
  .length(1);
const names = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({ name: z.string(), version: z.string(), dependencies: names, scripts: names });
const lockedSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ hasInstallScript: z.boolean().default(false), dependencies: names, optionalDependencies: names }),
  ),
});

const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(repository, "package.json"), "utf8")));
const locked = new Map(
  Object.entries(lockedSchema.parse(JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8"))).packages),
);

/** Paths of the lock of all that is installed with the package, optional parts too. */
function installed(): readonly string[] {
  const found = new Set<string>();
  const visit = (from: string, wanted: readonly string[]): void => {
    for (const name of wanted) {
      const path = resolved(from, name);
      if (path === undefined || found.has(path)) continue;
      found.add(path);
      const { dependencies, optionalDependencies } = locked.get(path) ?? { dependencies: {}, optionalDependencies: {} };
      visit(path, [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
    }
  };
  visit("", Object.keys(manifest.dependencies));
  return [...found];
}

/** As Node looks for a package: beside the one that asks, then further up. */
function resolved(from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/node_modules/")))) {
    const path = `${at === "" ? "" : `${at}/`}node_modules/${name}`;
    if (locked.has(path)) return path;
    if (at === "") return undefined;
  }
}

let files: readonly string[] = [];

beforeAll(async () => {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", project];
  const { stdout } = await execa("npm", args, { cwd: repository });
  const [packed] = packedSchema.parse(JSON.parse(stdout));
  files = packed?.files.map(({ path }) => path) ?? [];
  await execa("tar", ["-xzf", packed?.filename ?? "", "-C", project], { cwd: project });
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "theirs", version: "9.8.7", type: "module" }));
  mkdirSync(join(project, "node_modules"));
  await execa("mv", ["package", "node_modules/schism"], { cwd: project });
  for (const path of installed().filter((each) => each.lastIndexOf("node_modules/") === 0)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    symlinkSync(join(repository, path), join(project, path));
  }
});

const schism = (...args: string[]) =>
  execa("node", ["node_modules/schism/dist/bundle/bin.js", ...args], { cwd: project, reject: false });

describe("the published package", () => {
  it("holds the program, its licence and its example histories, and nothing that only developers need", () => {
    for (const needed of ["LICENSE", "README.md", "package.json", "nodes/Dockerfile", "histories/README.md"]) {
      expect(files).toContain(needed);
    }
    for (const needed of ["cli/main.js", "index.js", "index.d.ts", "vitest.js", "vitest.d.ts", "trials/worker.js"]) {
      expect(files).toContain(`dist/src/${needed}`);
    }
    for (const needed of ["bin.js", "index.js", "vitest.js", "LICENSES.txt"])
      expect(files).toContain(`dist/bundle/${needed}`);
    expect(files).toContain("dist/nodes/server/main.js");
    for (const needed of ["run.js", "run.css", "campaign.js", "campaign.css"])
      expect(files).toContain(`dist/page/${needed}`);
    const unneeded = /(^|\/)(bench|test|tests|scripts|coverage|runs)\/|\.map$|\.tsbuildinfo$|(?<!\.d)\.ts$|\.story$/;
    expect(files.filter((path) => unneeded.test(path))).toEqual([]);
  });

  it("brings nothing that runs a script or builds anything when it is installed", () => {
    expect(installed().length).toBeGreaterThan(10);
    expect(installed().filter((path) => locked.get(path)?.hasInstallScript)).toEqual([]);
    const ofInstalling = ["preinstall", "install", "postinstall"];
    expect(Object.keys(manifest.scripts).filter((name) => ofInstalling.includes(name))).toEqual([]);
  });
});

describe("in a project of somebody else", () => {
  it("the version is Schism's own", async () => {
    const { stdout, exitCode } = await schism("--version");
    expect(stdout).toBe(manifest.version);
    expect(exitCode).toBe(0);
  });

  it("a history is judged, by the command and by the library", async () => {
    const history = "node_modules/schism/histories/raft-follower-reads/history.jsonl";
    expect((await schism("check", history, "--model", "cas-register")).exitCode).toBe(1);
    writeFileSync(
      join(project, "own.js"),
      `import { checkLinearizable, pairOperations, readHistory, casRegisterModel } from "schism";
      const { events } = await readHistory(${JSON.stringify(history)});
      console.log(checkLinearizable(pairOperations(events), casRegisterModel()).valid);`,
    );
    expect((await execa("node", ["own.js"], { cwd: project })).stdout).toBe("false");
  });

  it("the page of a history is written, with the script and the style of the package in it", async () => {
    const history = "node_modules/schism/histories/raft-follower-reads/history.jsonl";
    await schism("check", history, "--model", "cas-register", "--report", "page.html");
    const page = readFileSync(join(project, "page.html"), "utf8");
    for (const part of ["run.js", "run.css"]) {
      const published = readFileSync(join(project, "node_modules/schism/dist/page", part), "utf8");
      expect(published.length).toBeGreaterThan(10_000);
      expect(page).toContain(published);
    }
  });

  it("replicas run, and what needs Docker says in one line what to install", async () => {
    const run = await schism("run", "raft", "--nodes", "3", "--time", "300ms", "--faults", "none", "--seed", "1");
    expect(run.stdout).toContain("VALID");
    const docker = await schism("run", "raft", "--cluster", "docker");
    expect(docker.stderr).toBe(
      "schism: the docker cluster needs the package dockerode; install it: npm install dockerode",
    );
    expect(docker.exitCode).toBe(254);
    const { stdout } = await schism("doctor");
    expect(stdout).toMatch(/no {3}engine +the docker cluster needs the package dockerode; install it/);
    const heal = await schism("heal");
    expect(heal.stdout).toMatch(
      /^not looked at: containers.*: the docker cluster needs the package dockerode; install it/m,
    );
    expect(heal.exitCode).toBe(2);
  });
});
