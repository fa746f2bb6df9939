/** The matrix as Markdown. */
import type { Matrix } from "./matrix.js";
import { surveyTable } from "./survey.js";
import { type Table, tablesOf } from "./table.js";

export function markdownOf(matrix: Matrix): string {
  return [...tablesOf(matrix).map(tableText), surveyText(matrix)].join("\n");
}

function tableText({ title, note, heads, rows }: Table): string {
  return [
    ...[`## ${title}`, "", note, ""],
    lineOf(heads),
    lineOf(heads.map((_, place) => (place === 0 ? "---" : "--:"))),
    ...rows.map(({ row, cells }) => lineOf([row.name, ...cells.map(({ text }) => text)])),
    "",
  ].join("\n");
}

function surveyText(matrix: Matrix): string {
  const table = surveyTable(matrix);
  if (table.length === 0) return "";
  return [
    ...["## Beside the survey's table", "", "Ryan Barrett, “Transactions across datacenters”, Google I/O 2009.", ""],
    lineOf(["", "row here", "survey", "measured", "same?"]),
    lineOf(["---", "---", "---", "---", "---"]),
    ...table.map(({ what, row, theirs, ours, verdict }) => lineOf([what, row, theirs, ours, verdict])),
    "",
  ].join("\n");
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
