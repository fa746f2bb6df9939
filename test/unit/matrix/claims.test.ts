/** Claims held against measurements: a correct system keeps all of its own, a mistake breaks some, and what examined nothing is not held. */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { figuresUnder, promises } from "../../../src/contract/system.js";
import { type MeasuredClaim, worstOf } from "../../../src/matrix/claims.js";
import { costAt } from "../../../src/matrix/cost-law.js";
import { drawnClaims, drawnJobs, drawnRun } from "../../../src/matrix/drawn-claims.js";
import { figureClaims } from "../../../src/matrix/figure-claims.js";
import { type MatrixRow, measuredRow } from "../../../src/matrix/matrix.js";
import { measuredClaims } from "../../../src/matrix/measured-claims.js";
import { type MatrixSubject, subjectUnder } from "../../../src/matrix/subjects.js";

function subject(name: string, variant: string | null = null, options = {}): MatrixSubject {
  const system = programSystems.get(name);
  if (system === undefined) throw new Error(`there is no system ${name}`);
  return subjectUnder(system, { variant, options });
}

async function drawn(of: MatrixSubject, runs: number, chosen = {}): Promise<readonly MeasuredClaim[]> {
  const plan = { subject: of, chosen, runs, seed: 1 };
  const made = [];
  for (const job of drawnJobs(plan)) made.push(await drawnRun(of, job));
  return drawnClaims(plan, made);
}

const brokenOf = (claims: readonly MeasuredClaim[]): readonly string[] =>
  claims.filter(({ result }) => result === "broken").map(({ claim }) => claim);

describe("the claims of synchronous replication", () => {
  const synchronous = subject("synchronous");

  it("hold in drawn runs, each of them examined", async () => {
    const claims = await drawn(synchronous, 8);
    expect(worstOf(claims)).toBe("held");
    expect(claims.map(({ run }) => run?.system)).toEqual(claims.map(() => "synchronous"));
  });

  it("are broken by a mistake, with the run that shows it", async () => {
    const claims = await drawn(subject("synchronous", "ack-before-replicate"), 10);
    expect(worstOf(claims)).toBe("broken");
    expect(claims.find(({ result }) => result === "broken")?.run?.variant).toBe("ack-before-replicate");
  });
});

describe("what an option gives up", () => {
  it("is not claimed under it, whatever was seen, and all else is held", async () => {
    const claims = await drawn(subject("primary-backup", null, { mode: "async", failover: "manual" }), 4, {
      mode: "async",
    });
    expect(claims.filter(({ result }) => result === "not claimed").map(({ claim }) => claim)).toEqual([
      "linearizability holds of the register workload",
      "durability holds of the set workload",
      "linearizability holds of the counter workload",
    ]);
    expect(claims.find(({ claim }) => claim.startsWith("durability"))?.measured).toMatch(/^broken in/);
    expect(worstOf(claims)).toBe("held");
  });

  it("leaves promised what a workload judges of the rest", () => {
    const { system } = subject("primary-backup");
    const readOnly = { mode: "sync", failover: "read-only", repair: "manual" };
    expect(promises(system, readOnly, "set")).toBe(true);
    expect(promises(system, readOnly, "register")).toBe(false);
    expect(promises(system, { ...readOnly, mode: "async" }, "set")).toBe(false);
    expect(promises(system, subject("primary-backup").options, "register")).toBe(true);
    // It needs clocks that run alike, and drawn runs have others.
    expect(promises(subject("raft").system, { ...subject("raft").options, reads: "lease" }, "register")).toBe(false);
  });
});

describe("figures", () => {
  const asynchronous = subject("primary-backup", null, { mode: "async" });
  let row: MatrixRow;

  it("hold of asynchronous primary/backup as it is measured", async () => {
    row = await measuredRow(asynchronous, async () => {});
    const claims = figureClaims(asynchronous, row);
    expect(brokenOf(claims)).toEqual([]);
    expect(claims).toHaveLength(9);
  });

  it("and drawn runs are the same on two threads", async () => {
    const chosen = { mode: "async" };
    const signal = new AbortController().signal;
    let made = 0;
    const plan = { subject: asynchronous, chosen, runs: 2, seed: 1, threads: 2, signal };
    const claims = await measuredClaims({ ...plan, onRuns: (more) => (made += more) });
    expect(claims).toEqual([...(await drawn(asynchronous, 2, chosen)), ...figureClaims(asynchronous, row)]);
    expect(made).toBeGreaterThan(row.runs.length);
  });

  it("are broken, all but the model, if another system's row is held against them", () => {
    const claims = figureClaims(subject("paxos-log"), row);
    expect(brokenOf(claims)).toHaveLength(9);
  });

  it("say what an operator has to do: a promotion only where updates wait without one", () => {
    const ofOperator = (
      options: Readonly<Record<string, string>>,
      changed: Partial<MatrixRow> = {},
    ): string | undefined =>
      figureClaims(subject("primary-backup", null, options), { ...row, ...changed }).find(
        ({ claim }) => claim.includes("operator ") && !claim.includes("wait"),
      )?.result;
    const repair = [...row.operator, { command: "repair", times: 2, runs: [0] }];
    const recovery = [{ role: "primary", worstMs: 900, runs: [0] }];
    expect(row.operator.map(({ command }) => command)).toEqual(["promote"]);
    expect(ofOperator({ mode: "async" })).toBe("held");
    expect(ofOperator({ mode: "async" }, { operator: repair })).toBe("broken");
    expect(ofOperator({ mode: "async", repair: "manual" }, { operator: repair })).toBe("held");
    expect(ofOperator({ mode: "async", repair: "manual" })).toBe("broken");
    expect(ofOperator({ mode: "async" }, { recovery })).toBe("broken");
    expect(ofOperator({ mode: "async", failover: "auto" }, { recovery })).toBe("held");
  });

  it("that nothing measured are not held", () => {
    const empty = { ...row, sides: null, recovery: [], loss: null, runs: [], models: [] };
    const claims = figureClaims(subject("paxos-log"), empty);
    expect(claims.filter(({ result }) => result === "held")).toEqual([]);
    expect(claims.filter(({ result }) => result === "not examined").length).toBe(8);
    expect(worstOf([])).toBe("not examined");
  });
});

describe("a variant", () => {
  it("is tried in the setting that shows it, too, where drawn runs do not show it", async () => {
    const variant = subject("raft", "commit-beyond-match");
    const claims = await drawn(variant, 1);
    const broken = claims.filter(({ result }) => result === "broken");
    expect(broken.map(({ run }) => run?.variant)).toEqual(["commit-beyond-match"]);
    expect(broken[0]?.experiment).toContain("and the one that shows the variant");
  });

  it("is not, under options that differ from those of its setting", () => {
    const plan = { runs: 1, seed: 1 };
    const jobs = (chosen: Readonly<Record<string, string>>) =>
      drawnJobs({ ...plan, chosen, subject: subject("gossip", "one-sibling", chosen) }).map(({ tried }) => tried);
    expect(jobs({})).toContain("the setting of the variant");
    expect(jobs({ keep: "latest" })).not.toContain("the setting of the variant");
  });
});

describe("every system", () => {
  it.each([...programSystems.values()].map((system) => [system.name, system] as const))(
    "%s says what is measured of it, whatever its options",
    (_, system) => {
      for (const [option, { values }] of Object.entries(system.program.options))
        for (const value of values) {
          const { options } = subjectUnder(system, { variant: null, options: { [option]: value } });
          expect(figuresUnder(system, options).messages).not.toBe("");
        }
      for (const { name: variant } of [{ name: null }, ...system.variants]) {
        const { options, nodes } = subjectUnder(system, { variant, options: {} });
        expect(costAt(figuresUnder(system, options).delays, nodes.length)).toBeGreaterThanOrEqual(0);
      }
    },
  );
});
