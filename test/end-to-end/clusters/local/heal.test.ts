/** A controller that is killed with SIGKILL: what ends by itself, what `schism heal` removes, and what it must not touch. */

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { heal, orphansInShort } from "../../../../src/clusters/heal.js";
import { isWarden, runProcesses } from "../../../../src/clusters/local/orphans.js";
import { findProcess, type ProcessEntry } from "../../../../src/machine/processes.js";
import { echoEntry } from "../../../support/echo-cluster.js";

const controllerScript = fileURLToPath(new URL("../../../support/abandoned-controller.mjs", import.meta.url));

let root: string;
let runId: string;
let directory: string;
const children: { kill(signal: NodeJS.Signals): boolean }[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "schism-heal-"));
  runId = `heal-${basename(root)}`;
  directory = join(root, "echo", "run");
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await until(() => processes().length === 0);
  rmSync(root, { recursive: true, force: true });
});

const processes = (): ProcessEntry[] => runProcesses().filter((entry) => entry.runId === runId);
const replicas = (): ProcessEntry[] => processes().filter((entry) => !isWarden(entry));
const wardens = (): ProcessEntry[] => processes().filter(isWarden);

interface Controller {
  kill(): Promise<void>;
}

/** Three replicas of which n2 stands still. */
async function startController(): Promise<Controller> {
  const controller = execa(process.execPath, [controllerScript, directory, runId, echoEntry], {
    reject: false,
    buffer: false,
    stderr: "inherit",
  });
  children.push(controller);
  await once(controller.stdout, "data");
  expect(replicas()).toHaveLength(3);
  expect(wardens()).toHaveLength(1);
  return {
    async kill() {
      controller.kill("SIGKILL");
      await controller;
    },
  };
}

/** As if controller and warden had been killed in one instant, or as if there had been none. */
async function killBoth(controller: Controller): Promise<void> {
  const [warden] = wardens();
  if (warden === undefined) throw new Error("there is no warden");
  process.kill(warden.pid, "SIGSTOP");
  await until(() => findProcess(warden.pid)?.state === "T");
  await controller.kill();
  // Running replicas end with their standard input; the stopped one cannot.
  await until(() => replicas().length === 1);
}

function startStranger(...words: string[]) {
  const stranger = execa(process.execPath, ["-e", "setInterval(() => {}, 60000)", "--", ...words], { reject: false });
  children.push(stranger);
  return stranger;
}

const journal = (name: string): string => {
  mkdirSync(join(root, "echo", name), { recursive: true });
  return join(root, "echo", name, "resources.jsonl");
};

/** As one that died long ago wrote it. */
const deadController = (): string => {
  const [first = ""] = readFileSync(join(directory, "resources.jsonl"), "utf8").split("\n");
  return first;
};

describe("when a controller is killed", () => {
  test("all of its processes end by themselves, a stopped replica too, and its journal is closed", async () => {
    const controller = await startController();
    await controller.kill();
    await until(() => processes().length === 0);
    expect(readFileSync(join(directory, "logs", "warden.log"), "utf8")).toMatch(/ removed process \d+\n/);
    // Others may be at work on this machine; of this run nothing is left to remove.
    expect(JSON.stringify(await heal(root))).not.toContain(runId);
    expect(readFileSync(join(directory, "resources.jsonl"), "utf8")).toMatch(/\{"kind":"released"\}\n$/);
  });

  test("a killed warden is replaced, and signals that end a terminal's processes do not end it", async () => {
    const controller = await startController();
    const [first] = wardens();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.kill(first?.pid ?? 0, signal);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(wardens().map(({ pid }) => pid)).toEqual([first?.pid]);
    process.kill(first?.pid ?? 0, "SIGKILL");
    await until(() => wardens().some(({ pid }) => pid !== first?.pid));
    await controller.kill();
    await until(() => processes().length === 0);
  });
});

describe("heal", () => {
  test("leaves a living run alone, and says that it is under way", async () => {
    await startController();
    const { removed, left, underWay } = await heal(root);
    expect(JSON.stringify({ removed, left })).not.toContain(runId);
    expect(underWay).toContain(runId);
    expect(replicas()).toHaveLength(3);
  });

  test("removes what a killed controller left wherever that was recorded, and nothing that only looks like it", async () => {
    const controller = await startController();
    const strangers = [
      startStranger("--run", runId, "--data", join(directory, "data", "n1")),
      startStranger("--run", runId, "--controller", "4711"),
    ];
    await killBoth(controller);
    // A journal names a process that is none of ours in each way that it can be named.
    const claims = [{ kind: "process", node: "n1", runId, data: join(directory, "data", "n1") }];
    appendFileSync(join(directory, "resources.jsonl"), claims.map((each) => `${JSON.stringify(each)}\n`).join(""));
    expect(await orphansInShort(join(root, "elsewhere"))).toMatch(
      /^earlier runs left .*process.* behind; `schism heal`/,
    );

    const elsewhere = mkdtempSync(join(tmpdir(), "schism-elsewhere-"));
    const { removed } = await heal(elsewhere);
    rmSync(elsewhere, { recursive: true });
    expect(removed).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^process \d+: .*--node n2 --run heal-/),
        expect.stringMatching(/^process \d+: .*--warden local/),
      ]),
    );
    expect(processes()).toEqual([]);
    for (const stranger of strangers) expect(findProcess(stranger.pid ?? 0)?.state).toMatch(/[RSD]/);
  });

  test("is not stopped by damaged or hostile journals: each is named once, and all else is healed", async () => {
    const controller = await startController();
    await killBoth(controller);
    const first = deadController();
    const outside = join(root, "outside");
    writeFileSync(outside, "precious\n");
    writeFileSync(journal("not-json"), `${first}\nnonsense\n`);
    writeFileSync(journal("wrong-types"), `${first}\n{"kind":"process","node":7}\n`);
    writeFileSync(journal("no-controller"), '{"kind":"controller","pid":"1","started":0}\n');
    writeFileSync(journal("deep"), `${first}\n${"[".repeat(400_000)}\n`);
    writeFileSync(journal("huge"), `${first}\n${`{"kind":"volume","name":"x"}\n`.repeat(200_000)}`);
    symlinkSync(outside, journal("link"));
    execFileSync("mkfifo", [journal("pipe")]);
    mkdirSync(journal("directory"));
    writeFileSync(journal("torn"), `${first}\n{"kind":"proc`);

    const { removed, left, notLookedAt } = await heal(root);
    expect(removed).toEqual(expect.arrayContaining([expect.stringMatching(/--node n2/)]));
    expect(JSON.stringify(left)).not.toContain(runId);
    const named = notLookedAt
      .filter(({ what }) => what.startsWith(root))
      .map(({ what, why }) => {
        expect(why).not.toContain("\n");
        return basename(join(what, ".."));
      });
    expect(named.sort()).toEqual(
      ["deep", "directory", "huge", "link", "no-controller", "not-json", "pipe", "wrong-types"].sort(),
    );
    expect(readFileSync(outside, "utf8")).toBe("precious\n");
    expect(processes()).toEqual([]);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
