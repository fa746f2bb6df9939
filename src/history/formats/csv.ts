/**
 * One operation a line, separated by commas, semicolons or tabs, with a header that names the fields (RFC 4180: quotes around a
 * cell that holds separators, quotes, doubled, or ends of lines). A cell of a value is JSON if it can be read as such (5, null,
 * [1,2], "5" in quotes of its own) and a text if not; an empty one is null.
 */
import { InputError } from "../errors.js";
import { parseJson } from "../exact.js";
import { longestItem } from "../limits.js";
import { LineSplitter } from "../lines.js";
import type { Json } from "../operation.js";
import type { EventSink, Format, FormatReader, ReaderOptions } from "./format.js";
import { type RecordField, RecordReader, recordField } from "./record.js";

const separators = [",", ";", "\t"] as const;

export const csv: Format = {
  name: "csv",
  summary: "one operation a line, with a header that names process, f, key, input, output, start, end",
  timed: true,
  recognises(head) {
    const [line = ""] = head.trimStart().split(/\r?\n/, 1);
    const fields = new Set(separatorOf(line) === undefined ? [] : cellsOf(line, separatorOf(line) ?? ",").map(fieldOf));
    // One that lacks a column is told which; it is no other format.
    fields.delete(undefined);
    return fields.has("f") && fields.size > 1;
  },
  read: readCsv,
};

interface Header {
  readonly separator: string;
  readonly names: readonly string[];
  /** What each name stands for. */
  readonly fields: readonly (RecordField | undefined)[];
}

function readCsv(sink: EventSink, options: ReaderOptions): FormatReader {
  const records = new RecordReader(options);
  let header: Header | undefined;
  /** Lines of a record whose quote is still open. */
  let carried: string[] = [];
  let carriedLength = 0;
  let since = 0;
  let cut: string | undefined;
  const take = (text: string, line: number, whole: boolean): void => {
    if (text.trim() === "") return;
    if (header === undefined) {
      header = headerOf(text, line);
      return;
    }
    const cells = cellsOf(text, header.separator, (cell) => {
      throw new InputError(
        `the cell ${JSON.stringify(cell.slice(0, 40))} has a quote in it that belongs to no other`,
        { line },
        "a cell that holds a quote begins and ends with one, and has it doubled",
      );
    });
    if (cells.length !== header.names.length) {
      throw new InputError(
        `has ${cells.length} cells, but the header has ${header.names.length}`,
        { line },
        "put a cell that holds a separator in quotes",
      );
    }
    if (!whole && mayBeCut(cells.at(-1) ?? "", header.fields.at(-1))) {
      cut = `line ${line}: the last line has no end; if the file was cut there, its last cell is not whole`;
    }
    const named: [string, Json][] = [];
    for (const [at, name] of header.names.entries()) {
      const value = cellValue(cells[at] ?? "", header.fields[at]);
      if (value !== undefined) named.push([name, value]);
    }
    records.readNamed(named, line);
  };
  const lines = new LineSplitter((text, line, ended) => {
    if (carried.length === 0) since = line;
    carried.push(text);
    carriedLength += text.length;
    if (carriedLength > longestItem) {
      throw new InputError("a quoted cell does not end", { line: since }, "is a quote missing?");
    }
    if (quotesIn(text) % 2 === 1 ? carried.length === 1 : carried.length > 1) return;
    const record = carried.join("\n");
    carried = [];
    carriedLength = 0;
    take(record, since, ended);
  });
  return {
    push: (chunk) => lines.push(chunk),
    end() {
      lines.end();
      if (carried.length > 0) throw new InputError("a quoted cell does not end", { line: since }, "is the file whole?");
      return { warnings: [...(cut === undefined ? [] : [cut]), ...records.end(sink)] };
    },
  };
}

function headerOf(text: string, line: number): Header {
  const separator = separatorOf(text) ?? ",";
  const names = cellsOf(text, separator).map((cell) => cell.trim());
  const [repeated] = names.filter((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) throw new InputError("appears twice", { line, field: repeated });
  const fields = names.map(fieldOf);
  for (const needed of ["f", "start"] as const) {
    if (!fields.includes(needed)) {
      throw new InputError(
        `the header has no ${needed}`,
        { line },
        "the first line names the columns, such as process,f,key,input,output,start,end",
      );
    }
  }
  return { separator, names, fields };
}

/** What a cell says; undefined if it says nothing. */
function cellValue(cell: string, field: RecordField | undefined): Json | undefined {
  const text = field === "key" || field === "error" ? cell : cell.trim();
  if (text === "") return undefined;
  switch (field) {
    case "input":
    case "output":
    case "value":
      return jsonOrText(text);
    case "ok":
      return text.toLowerCase() === "true" ? true : text;
    case "process":
      return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
    default:
      // Names, and times, which are read as texts.
      return text;
  }
}

function jsonOrText(text: string): Json {
  if (!/^(?:[-\d["{]|true$|false$|null$)/.test(text)) return text;
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function fieldOf(cell: string): RecordField | undefined {
  return recordField(cell.trim());
}

/** The most frequent separator in the header, if there is one. */
function separatorOf(header: string): string | undefined {
  const counts = separators.map((separator) => ({ separator, count: cellsOf(header, separator).length }));
  const [most] = counts.toSorted((a, b) => b.count - a.count);
  return most !== undefined && most.count > 1 ? most.separator : undefined;
}

function quotesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}

/** A cell of which the rest may be missing, and which counts. A cell in quotes and what is in brackets show their ends. */
function mayBeCut(cell: string, field: RecordField | undefined): boolean {
  if (field === undefined || field === "error" || field === "node" || field === "type" || field === "ok") return false;
  return /[\p{L}\p{N}]$/u.test(cell) && !/^(?:null|true|false)$/.test(cell);
}

/**
 * A cell that begins with a quote ends with one, and a doubled quote in it is a quote; elsewhere quotes are ordinary characters, as those of
 * JSON between tabs. `onStray` is called with a cell that has an odd quote, or text behind its end: two cells have become one, or one two.
 */
function cellsOf(text: string, separator: string, onStray: (cell: string) => void = () => undefined): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const end = text.indexOf(separator, at);
      const cell = text.slice(at, end < 0 ? undefined : end);
      if (quotesIn(cell) % 2 === 1) onStray(cell);
      cells.push(cell);
      if (end < 0) return cells;
      at = end + 1;
      continue;
    }
    let cell = "";
    for (at += 1; ; ) {
      const quote = text.indexOf('"', at);
      cell += text.slice(at, quote < 0 ? undefined : quote);
      at = quote < 0 ? text.length : quote + 1;
      if (text[at] !== '"') break;
      cell += '"';
      at += 1;
    }
    const end = text.indexOf(separator, at);
    const behind = text.slice(at, end < 0 ? undefined : end);
    if (behind.trim() !== "") onStray(cell + behind);
    cells.push(cell + behind);
    if (end < 0) return cells;
    at = end + 1;
  }
}
