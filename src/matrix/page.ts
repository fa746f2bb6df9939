/** The matrix as one page without a script: every cell opens the runs behind it, each with the command that repeats it. */
import { element, lines, type Xml } from "../report/xml.js";
import type { Matrix, MatrixRow } from "./matrix.js";
import { drawn, plotsOf } from "./plot.js";
import { type Cell, type Table, tablesOf } from "./table.js";

const style = `
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem; color: #1c1c1c; background: #fff }
table { border-collapse: collapse; margin: .5rem 0 2rem }
th, td { border: 1px solid #ccc; padding: .25rem .5rem; text-align: left; vertical-align: top }
thead th { position: sticky; top: 0; background: #f3f3f3 }
summary { cursor: pointer }
pre { max-width: 60rem; overflow-x: auto; margin: .3rem 0; font-size: 12px }
@media (prefers-color-scheme: dark) {
  body { color: #e6e6e6; background: #161616 }
  th, td { border-color: #444 }
  thead th { background: #262626 }
}`;

/** `commandOf`: the command that repeats a run of a row, by its place. */
export function pageOf(matrix: Matrix, commandOf: (row: MatrixRow, place: number) => string): string {
  const head = element("head", {}, [
    element("meta", { charset: "utf-8" }),
    element("meta", {
      "http-equiv": "Content-Security-Policy",
      content: "default-src 'none'; style-src 'unsafe-inline'",
    }),
    element("title", {}, ["Replication, measured"]),
    element("style", {}, [style]),
  ]);
  const body = element("body", {}, [
    element("h1", {}, ["Replication, measured"]),
    element("p", {}, [
      `Schism ${matrix.version}. Every system in the same simulated network, with the same seeds and the same faults. A cell opens the runs behind it.`,
    ]),
    ...tablesOf(matrix).flatMap((table) => tableParts(table, commandOf)),
    ...plotParts(matrix),
  ]);
  return `<!doctype html>\n${element("html", { lang: "en" }, lines([head, body])).xml}\n`;
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

function opened(summary: string, behind: string): Xml {
  return element("details", {}, [element("summary", {}, [summary]), element("pre", {}, [behind])]);
}

function plotParts(matrix: Matrix): readonly Xml[] {
  return [
    element("h2", {}, ["Cost against the number of nodes"]),
    ...plotsOf(matrix).flatMap((plot) => [element("h3", {}, [plot.title]), drawn(plot)]),
  ];
}

function tableElement(heads: readonly string[], rows: readonly (readonly Xml[])[]): Xml {
  return element("table", {}, [
    element("thead", {}, [
      element(
        "tr",
        {},
        heads.map((head) => element("th", { scope: "col" }, [head])),
      ),
    ]),
    element("tbody", {}, lines(rows.map((cells) => element("tr", {}, cells)))),
  ]);
}
