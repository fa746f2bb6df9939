/** The matrix as one page without a script: every cell opens the runs behind it, each with the command that repeats it. */
import { plainPage, tableElement } from "../report/plain-page.js";
import { element, type Xml } from "../report/xml.js";
import type { Matrix, MatrixRow } from "./matrix.js";
import { drawn, plotsOf } from "./plot.js";
import { type Cell, type Table, tablesOf } from "./table.js";

/** `commandOf`: the command that repeats a run of a row, by its place. */
export function pageOf(matrix: Matrix, commandOf: (row: MatrixRow, place: number) => string): string {
  return plainPage("Replication, measured", [
    element("p", {}, [
      `Schism ${matrix.version}. Every system in the same simulated network, with the same seeds and the same faults. A cell opens the runs behind it.`,
    ]),
    ...tablesOf(matrix).flatMap((table) => tableParts(table, commandOf)),
    ...plotParts(matrix),
  ]);
}

function tableParts(
  { title, note, heads, rows }: Table,
  commandOf: (row: MatrixRow, place: number) => string,
): readonly Xml[] {
  return [
    element("h2", {}, [title]),
    element("p", {}, [note]),
    tableElement(
      heads,
      rows.map(({ row, name, cells }) => [
        element("th", { scope: "row" }, [name]),
        ...cells.map((cell) => element("td", {}, [cellContent(row, cell, commandOf)])),
      ]),
    ),
  ];
}

function cellContent(
  row: MatrixRow | null,
  { text, runs, counted }: Cell,
  commandOf: (row: MatrixRow, place: number) => string,
): Xml | string {
  if (row !== null && counted !== undefined)
    return opened(text, `${counted.join("\n")}\nnpx schism matrix ${row.system}`);
  if (row === null || runs.length === 0) return text;
  const told = runs.flatMap((place) => {
    const run = row.runs[place];
    return run === undefined
      ? []
      : [`${run.experiment}, seed ${run.scenario.seed}: ${run.result}\n${commandOf(row, place)}`];
  });
  return opened(text, told.join("\n\n"));
}

/** One cell at a time: those of one name close each other. */
function opened(summary: string, behind: string): Xml {
  return element("details", { name: "cell" }, [element("summary", {}, [summary]), element("pre", {}, [behind])]);
}

function plotParts(matrix: Matrix): readonly Xml[] {
  return [
    element("h2", {}, ["Cost against the number of nodes"]),
    ...plotsOf(matrix).flatMap((plot) => [element("h3", {}, [plot.title]), drawn(plot)]),
  ];
}
