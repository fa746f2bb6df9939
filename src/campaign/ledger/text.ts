/** A line of a ledger as text: JSON whose first field is a checksum of the rest, so that a torn or altered line is never taken for whole. */
import { crc32 } from "node:zlib";
import type { LedgerLine } from "./lines.js";

const opening = '{"sum":"';
const digits = 8;
/** Where the line without its checksum goes on. */
const rest = opening.length + digits + '",'.length;

/** Without the newline. */
export function textOf(line: LedgerLine): string {
  const body = JSON.stringify(line);
  return `${opening}${sumOf(body)}",${body.slice(1)}`;
}

/** The JSON of the line without its checksum; undefined if the text is not as it was written. */
export function bodyOf(text: string): string | undefined {
  if (!text.startsWith(opening)) return undefined;
  const body = `{${text.slice(rest)}`;
  return text.slice(opening.length, opening.length + digits) === sumOf(body) ? body : undefined;
}

function sumOf(body: string): string {
  return crc32(body).toString(16).padStart(digits, "0");
}
