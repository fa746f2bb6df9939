/** `schism campaign report` as a user has it: its exit codes, what it says of the ledger, and the command that it notifies. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createFolder, ledgerFile } from "../../../src/campaign/folder.js";
import type { LedgerLine } from "../../../src/campaign/ledger/lines.js";
import { textOf } from "../../../src/campaign/ledger/text.js";
import { reportFiles } from "../../../src/campaign/report/report.js";
import { schism } from "../../support/command.js";

const root = mkdtempSync(join(tmpdir(), "schism-report-command-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

interface Night {
  readonly campaign?: string;
  readonly night: string;
  readonly finished?: boolean;
}

/** A folder with calm nights of two cells, one of them a canary. */
function folderWith(nights: readonly Night[]): string {
  const to = join(root, `folder-${++folders}`);
  const folder = createFolder(to);
  for (const { campaign = "small", night, finished = true } of nights) {
    const of = { campaign, night };
    const session = `${night}-s`;
    const cell = (name: string, canary: boolean) => ({
      ...{ cell: name, system: "raft", variant: canary ? "log-not-synced" : null, cluster: "sim" as const, canary },
      ...{ weight: 1, runs: 10 },
    });
    const attempt = (name: string, outcomes: { readonly valid: number; readonly invalid?: number }): LedgerLine => ({
      ...{ line: "attempt", ...of, session, cell: name, job: 0, attempt: 1, begun: `${night}T01:00:00.000Z` },
      ...{ ms: 5, load: null, outcomes, kinds: {}, operations: 100, faults: { windows: 4, ok: 40 }, notable: [] },
    });
    const lines: readonly LedgerLine[] = [
      {
        ...{ line: "session", ...of, session, shard: "1/1", begun: `${night}T00:00:00.000Z`, version: "0.1.0" },
        ...{ commit: null, node: "v20", platform: "linux", kernel: "6", cores: 2 },
      },
      {
        ...{ line: "plan", ...of, shard: "1/1", seed: 1, digest: "d", budget: { timeMs: null, runs: 20 } },
        ...{ cells: [cell("raft", false), cell("canary", true)], minimum: { okPerFault: 1 }, limits: {} },
      },
      attempt("raft", { valid: 10 }),
      attempt("canary", { valid: 5, invalid: 5 }),
      ...(finished
        ? [{ line: "end", ...of, session, shard: "1/1", ended: `${night}T02:00:00.000Z`, reason: "budget" } as const]
        : []),
    ];
    writeFileSync(ledgerFile(folder, campaign, night, "1/1"), lines.map((line) => `${textOf(line)}\n`).join(""));
  }
  return to;
}

const report = (folder: string, ...more: readonly string[]) => schism(["campaign", "report", folder, ...more]);

describe("schism campaign report", () => {
  it("writes the report into the folder, says the night in a line, and exits with its state", async () => {
    const folder = folderWith([{ night: "2026-11-27" }, { night: "2026-11-28" }]);
    const { exitCode, stdout, stderr } = await report(folder);
    expect([exitCode, stderr]).toEqual([0, ""]);
    const index = join(folder, "report", reportFiles.index);
    expect(stdout).toBe(`small, night 2026-11-28: GREEN: no findings; 20 runs in 2 cells, 0 s\n${index}`);
    expect(existsSync(index)).toBe(true);
  });

  it("exits with 2 for a void night, and reports damaged lines", async () => {
    const folder = folderWith([{ night: "2026-11-28", finished: false }]);
    const file = ledgerFile(createFolder(folder), "small", "2026-11-28", "1/1");
    appendFileSync(file, '{"sum":"00000000","line":"end"}\n');
    const { exitCode, stdout, stderr } = await report(folder, "--to", join(folder, "elsewhere"));
    expect(exitCode).toBe(2);
    expect(stdout).toContain("VOID: proves too little (1 reason)");
    expect(stderr).toBe(`schism: ${file}, line 5: damaged, and left out`);
    expect(existsSync(join(folder, "elsewhere", reportFiles.junit))).toBe(true);
  });

  it("does not take the night before for one of which nothing is on record", async () => {
    const folder = folderWith([{ night: "2026-11-27" }, { night: "2026-11-28" }]);
    const missing = await report(folder, "--night", "2026-11-29");
    expect(missing.exitCode).toBe(2);
    expect(missing.stdout).toContain("small, night 2026-11-29: VOID, was green: proves too little (1 reason); 0 runs");
    expect(readFileSync(join(folder, "report", reportFiles.badgeEndpoint), "utf8")).toContain('"void"');
    expect(await report(folder, "--night", "2026-11-28")).toMatchObject({ exitCode: 0 });
    const earlier = await report(folder, "--night", "2026-11-27");
    expect(earlier.stderr).toBe("schism: --night: is not the latest night: 2026-11-28 began after it");
    expect(earlier.exitCode).toBe(254);
  });

  it("wants to be told which of several campaigns, and where there is none", async () => {
    const folder = folderWith([{ night: "2026-11-28" }, { campaign: "other", night: "2026-11-28" }]);
    const several = await report(folder);
    expect(several.exitCode).toBe(254);
    expect(several.stderr).toBe(`schism: ${folder}: holds 2 campaigns; say which: --campaign other or small`);
    expect(await report(folder, "--campaign", "other")).toMatchObject({ exitCode: 0 });
    expect((await report(folder, "--campaign", "third")).stderr).toContain(
      "has no campaign third; it has other, small",
    );
    createFolder(join(root, "empty"));
    expect((await report(join(root, "empty"))).stderr).toContain("no night was recorded there");
    expect((await report(join(root, "missing"))).stderr).toContain("holds no campaign");
  });
});

it("a merge of folders without a night proves nothing", async () => {
  const [empty, to] = [join(root, "nothing"), join(root, "merged")];
  createFolder(empty);
  const merge = (...from: readonly string[]) => schism(["campaign", "merge", ...from, "--to", to]);
  expect(await merge(empty)).toMatchObject({ exitCode: 2, stdout: `${to}: 0 attempts from 1 source` });
  expect((await merge(empty)).stderr).toBe("schism: nothing was merged, since none of them has a night");
  expect(await merge(empty, folderWith([{ night: "2026-11-27" }]))).toMatchObject({ exitCode: 0, stderr: "" });
});

describe("the command that is notified", () => {
  function campaignFile(notify: string): string {
    const file = join(root, `campaign-${++folders}.yaml`);
    const cells = "cells: [{ systems: [raft] }]\ncanaries: [{ systems: [raft], variants: [log-not-synced] }]\n";
    writeFileSync(file, `name: small\nbudget: { runs: 20 }\n${cells}notify: ${JSON.stringify(notify)}\n`);
    return file;
  }

  it("hears of the first night, and not of one that changed nothing", async () => {
    const heard = join(root, "heard");
    const file = campaignFile(`cat > '${heard}.json'; echo "$SCHISM_NIGHT" > '${heard}'`);
    expect(await report(folderWith([{ night: "2026-11-27" }]), "--file", file)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(heard, "utf8")).toContain("small, night 2026-11-27: GREEN");
    expect(JSON.parse(readFileSync(`${heard}.json`, "utf8"))).toMatchObject({ campaign: "small" });
    rmSync(heard);
    await report(folderWith([{ night: "2026-11-27" }, { night: "2026-11-28" }]), "--file", file);
    expect(existsSync(heard)).toBe(false);
  });

  it("may fail: that is told, and the verdict stands", async () => {
    const { exitCode, stderr } = await report(
      folderWith([{ night: "2026-11-27" }]),
      ...["--file", campaignFile("echo printed; exit 7")],
    );
    expect(exitCode).toBe(0);
    expect(stderr).toBe("printed\nschism: the command that is notified ended with 7; the night's verdict stands");
  });
});
