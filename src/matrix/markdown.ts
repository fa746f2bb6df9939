/** The matrix as Markdown. */
import type { Matrix } from "./matrix.js";
import { type Table, tablesOf } from "./table.js";

export function markdownOf(matrix: Matrix): string {
  return tablesOf(matrix).map(tableText).join("\n");
}

function tableText({ title, note, heads, rows }: Table): string {
  return [
    ...[`## ${title}`, "", note, ""],
    lineOf(heads),
    lineOf(heads.map((_, place) => (place === 0 ? "---" : "--:"))),
    ...rows.map(({ name, cells }) => lineOf([name, ...cells.map(({ text }) => text)])),
    "",
  ].join("\n");
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
