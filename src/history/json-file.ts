/**
 * Reads JSON and JSON lines from files that cannot be trusted: edited by hand, written by another version, or hostile. Every file
 * that a command takes, except histories, is read here. Time and memory are bounded by `mostBytes`; every mistake in a file is an
 * InputError of one line with the file, the line or the field.
 */
import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { z } from "zod";
import { InputError, type InputPlace, reading } from "./errors.js";
import { looksLike } from "./fields.js";
import { refuseBentJson } from "./json-scan.js";
import { largestJson } from "./limits.js";
import { inOurWords } from "./schema-words.js";

export interface JsonLimits {
  readonly mostBytes: number;
}

/** The content of a JSON file in the shape of the schema. A field that the schema does not know is refused, not left out. */
export function readJson<S extends z.ZodType>(
  path: string,
  schema: S,
  { mostBytes }: JsonLimits = { mostBytes: largestJson },
): z.infer<S> {
  return parseJsonAs(readText(path, mostBytes), schema, { file: path });
}

/** As `readJson`, but one value a line. A last line that is cut short, as a killed writer leaves it, is ignored. */
export function readJsonLines<S extends z.ZodType>(path: string, schema: S, { mostBytes }: JsonLimits): z.infer<S>[] {
  const text = readText(path, mostBytes);
  const values: z.infer<S>[] = [];
  let start = 0;
  for (let line = 1, end = text.indexOf("\n"); end >= 0; line++, end = text.indexOf("\n", start)) {
    if (end > start) values.push(parseJsonAs(text.slice(start, end), schema, { file: path, line }));
    start = end + 1;
  }
  return values;
}

/** Throws InputError with the place, and with the field that does not fit. */
function parseJsonAs<S extends z.ZodType>(text: string, schema: S, where: InputPlace): z.infer<S> {
  return fitting(jsonIn(text, where), schema, where);
}

/** A JSON value in the shape of the schema. Throws InputError with the field that does not fit. */
export function fitting<S extends z.ZodType>(value: unknown, schema: S, where: InputPlace): z.infer<S> {
  const result = schema.safeParse(value);
  if (!result.success) {
    const { path, problem, remedy } = firstProblem(value, result.error);
    throw new InputError(problem, { ...where, ...(path.length > 0 ? { field: path.join(".") } : {}) }, remedy);
  }
  const ignored = leftOut(value, result.data, "");
  if (ignored !== undefined) throw new InputError("is unknown", { ...where, field: ignored }, "is it misspelt?");
  return result.data;
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly problem: string;
  readonly remedy?: string;
}

/** The first mismatch, as a clause, its place, and what was meant where that can be told. */
export function firstProblem(value: unknown, { issues: [issue] }: z.ZodError): Problem {
  if (issue === undefined) return { path: [], problem: "has the wrong shape" };
  const { path } = issue;
  if (at(value, path) !== undefined) return { path, problem: oneLine(inOurWords(issue.message)) };
  const names = Object.keys(Object(at(value, path.slice(0, -1))));
  const misspelt = names.find((name) => looksLike(name, String(path.at(-1))));
  return {
    ...{ path, problem: "is missing" },
    ...(misspelt === undefined ? {} : { remedy: `is ${JSON.stringify(oneLine(misspelt))} a misspelling of it?` }),
  };
}

/** Throws InputError for text that is not JSON, or that JSON.parse would change silently. */
export function jsonIn(text: string, where: InputPlace): unknown {
  // Some editors put a byte order mark before the text.
  const json = text.replace(/^\uFEFF/, "");
  try {
    refuseBentJson(json);
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.problem, { ...error.where, ...where }, error.remedy);
    // The error quotes the text, which may have several lines.
    throw new InputError(`is not JSON: ${oneLine(error instanceof Error ? error.message : String(error))}`, where);
  }
}

/** The bytes of a regular file as text. Devices and pipes may have no end, and opening a pipe may wait for ever. */
export function readText(path: string, mostBytes: number): string {
  const bytes = readRegular(path, mostBytes);
  if (!isUtf8(bytes)) throw new InputError("is not UTF-8 text", { file: path });
  return bytes.toString("utf8");
}

function readRegular(path: string, mostBytes: number): Buffer {
  return reading(path, () => {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = fstatSync(fd);
      if (found.isDirectory()) throw new InputError("is a directory", { file: path }, "name a file in it");
      if (!found.isFile()) throw new InputError("is not a regular file", { file: path }, "store its content in one");
      if (found.size > mostBytes) throw tooLarge(path, mostBytes);
      const chunks: Buffer[] = [];
      let total = 0;
      for (;;) {
        // Files of /proc report a size of 0, and other files may grow meanwhile.
        const chunk = Buffer.allocUnsafe(Math.max(65_536, Math.min(found.size, mostBytes) - total + 1));
        const count = readSync(fd, chunk);
        if (count === 0) return Buffer.concat(chunks);
        total += count;
        if (total > mostBytes) throw tooLarge(path, mostBytes);
        chunks.push(chunk.subarray(0, count));
      }
    } finally {
      closeSync(fd);
    }
  });
}

function tooLarge(file: string, mostBytes: number): InputError {
  return new InputError(`is larger than ${mostBytes / 2 ** 20} MiB`, { file }, "is it the right file?");
}

/** The path of the first field of a value that is missing from the schema's output; undefined if nothing was left out. */
function leftOut(value: unknown, kept: unknown, path: string): string | undefined {
  if (typeof value !== "object" || value === null || typeof kept !== "object" || kept === null) return undefined;
  if (value === kept) return undefined;
  const found = new Map(Object.entries(kept));
  for (const [name, each] of Object.entries(value)) {
    const inner = path === "" ? name : `${path}.${name}`;
    if (!found.has(name)) return inner;
    const deeper = leftOut(each, found.get(name), inner);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null) return undefined;
    found = new Map<PropertyKey, unknown>(Object.entries(found)).get(String(key));
  }
  return found;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
