/** One row of the matrix, measured in full, and how it is told. */
import { beforeAll, describe, expect, it } from "vitest";
import { primaryBackup } from "../../../nodes/primary-backup/system.js";
import { pageOfDocs } from "../../../src/matrix/docs.js";
import { markdownOf } from "../../../src/matrix/markdown.js";
import { type Matrix, type MatrixRow, matrixOf, measuredRow } from "../../../src/matrix/matrix.js";
import { pageOf } from "../../../src/matrix/page.js";
import { measuredRows } from "../../../src/matrix/rows.js";
import { type MatrixSubject, subjectsOf } from "../../../src/matrix/subjects.js";
import { surveyTable } from "../../../src/matrix/survey.js";
import { tablesOf } from "../../../src/matrix/table.js";

function subjectOf(name: string): MatrixSubject {
  const subject = subjectsOf([primaryBackup]).find((each) => each.name === name);
  if (subject === undefined) throw new Error(`there is no row ${name}`);
  return subject;
}

let matrix: Matrix;
let runs = 0;
beforeAll(async () => {
  matrix = matrixOf([
    await measuredRow(subjectOf("primary-backup mode=async"), async () => {
      runs += 1;
    }),
  ]);
});

describe("rows measured on threads", () => {
  it("are those that are measured here, and none if they are interrupted", async () => {
    const subject = subjectOf("primary-backup mode=async");
    const plan = { subjects: [subject], threads: 2, onRow: () => {} };
    expect(await measuredRows({ ...plan, signal: new AbortController().signal })).toEqual(matrix.rows);
    expect(await measuredRows({ ...plan, signal: AbortSignal.abort() })).toBeUndefined();
  });
});

describe("asynchronous primary/backup", () => {
  it("is linearizable until an operator replaces the primary, and never weaker than its log", () => {
    const strongest = new Map(matrix.rows[0]?.models.map((cell) => [cell.column, cell]));
    expect(strongest.get("none")?.strongest).toEqual(["linearizability"]);
    expect(strongest.get("kill")?.strongest).toEqual(["linearizability"]);
    expect(strongest.get("failover")?.strongest).not.toContain("linearizability");
    expect(strongest.get("failover")?.against.length).toBeGreaterThan(0);
    for (const { successes } of strongest.values()) expect(successes).toBeGreaterThan(100);
  });

  it("answers before any backup has the update, so that a slow one delays nothing, and a failover loses some", () => {
    const [row] = matrix.rows;
    expect(row?.cost.sizes.map(({ delays }) => delays)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(row?.slowNode.updates.p99).toBeLessThan(20);
    expect(row?.loss?.lost).toBeGreaterThan(0);
    expect(row?.loss?.acknowledged).toBeGreaterThan(1000);
  });

  it("answers more clients than one, at every number of nodes", () => {
    const [row] = matrix.rows;
    expect(row?.perSecond).toBeGreaterThan(1000);
    expect(row?.sizes.map(({ nodes }) => nodes)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    for (const { times } of row?.sizes ?? []) expect(times.updates.p50).toBeGreaterThan(0);
    expect(row?.transactions).toBeNull();
  });

  it("serves while its primary is up, and on the side of a partition that has it", () => {
    const [row] = matrix.rows;
    const recovered = new Map(row?.recovery.map(({ role, worstMs }) => [role, worstMs]));
    expect(recovered.get("primary")).toBeNull();
    expect(recovered.get("backup")).toBeLessThan(1000);
    expect(row?.survives).toEqual({ updates: 0, reads: 0 });
    const { minority, majority } = row?.sides ?? {};
    expect(minority?.updates.answered).toBe(minority?.updates.asked);
    expect(minority?.updates.asked).toBeGreaterThan(20);
    expect(majority?.updates.asked).toBeGreaterThan(20);
    expect(majority?.updates.answered).toBe(0);
  });

  it("names the commands that updates and nodes wait for, and opens the runs in which they waited", () => {
    const [row] = matrix.rows;
    if (row === undefined) throw new Error("there is no row");
    const operator = (changed: Partial<MatrixRow>) => {
      const table = tablesOf(matrixOf([{ ...row, ...changed }])).find(({ title }) => title === "What failures do");
      const cell = table?.rows[0]?.cells[table.heads.indexOf("operator") - 1];
      return { text: cell?.text, runs: (cell?.runs ?? []).map((place) => row.runs[place]?.experiment) };
    };
    expect(operator({})).toEqual({ text: "promote", runs: ["n1 killed"] });
    const repaired = { command: "repair", times: 2, runs: [0] };
    expect(operator({ operator: [...row.operator, repaired] })).toEqual({
      text: "promote, repair",
      runs: ["n1 killed", "no fault"],
    });
    expect(operator({ recovery: [{ role: "primary", worstMs: 900, runs: [0] }] })).toEqual({ text: "–", runs: [] });
  });

  it("is told in tables, beside the survey's words, and every run behind a cell can be repeated", () => {
    expect(runs).toBe(matrix.rows[0]?.runs.length);
    const text = markdownOf(matrix);
    expect(text).toMatch(/\| primary-backup mode=async \| 2n \| 8 \| 0 \|/);
    expect(text).toContain("## Beside the survey's counts of messages");
    // Surveys name a row whose backups answer reads after a failover; this one does not.
    const asSurveyed = matrixOf(matrix.rows.map((row) => ({ ...row, surveyed: [{ column: "Primary/backup" }] })));
    const verdictOf = (line: string) =>
      surveyTable(asSurveyed).find(({ what }) => what === `Primary/backup: ${line}`)?.verdict;
    expect(verdictOf("data loss")).toBe("same");
    expect(verdictOf("failover")).toMatch(/^differs/);
    expect(pageOfDocs(matrix)).toContain("![Messages between replicas for one update](matrix/cost-1.svg)");
    const told = new Set<number>();
    const page = pageOf(matrix, (_, place) => {
      told.add(place);
      return `repeat <${place}>`;
    });
    expect(told.size).toBe(runs);
    expect(page).toContain("repeat &lt;0&gt;");
    expect(page).not.toContain("repeat <");
  });
});
