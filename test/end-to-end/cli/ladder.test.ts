import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { schism } from "../../support/command.js";

const recorded = (name: string): string =>
  fileURLToPath(new URL(`../../../histories/${name}/history.jsonl`, import.meta.url));

describe("schism check --ladder", () => {
  it("prints a line a model and why each that fails does", async () => {
    const args = ["check", recorded("primary-backup-split-brain"), "--model", "cas-register", "--ladder"];
    const { exitCode, stdout } = await schism(args);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^read your writes +FAILS /m);
    expect(stdout).toMatch(/^k-staleness +k = \d+ /m);
    expect(stdout).toMatch(/^monotonic reads: Client \d+ read/m);
  });

  it("exits 0 on a linearizable history, and gives the same as JSON", async () => {
    const args = ["check", recorded("raft-partitions-and-kills"), "--model", "cas-register", "--ladder", "--json"];
    const { exitCode, stdout } = await schism(args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ property: "ladder", valid: true, strongest: ["linearizability"] });
  });

  it("takes the history and the model of a run", async () => {
    const { exitCode, stdout } = await schism(["check", dirname(recorded("raft-partitions-and-kills")), "--ladder"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Strongest that holds: linearizability");
  });

  it("says what does not apply to another object", async () => {
    const { stdout } = await schism([
      "check",
      recorded("raft-duplicates-counted-twice"),
      "--model",
      "counter",
      "--ladder",
      ...["--time-limit", "4s"],
    ]);
    expect(stdout).toMatch(/^PRAM +n\/a +Not applicable: it needs an object with reads and writes/m);
  });
});
