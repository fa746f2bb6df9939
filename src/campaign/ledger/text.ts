/** A line of a ledger as text: JSON whose first field is a checksum of the rest, so that a torn or altered line is never taken for whole. */
import { crc32 } from "node:zlib";
import type { LedgerLine } from "./lines.js";

const opening = '{"sum":"';
const digits = 8;
const closing = '",';
/** Where the line continues after its checksum. */
const rest = opening.length + digits + closing.length;
/** A line without its checksum begins with a brace, which the checksum covers. */
const sumOfBrace = crc32("{");

/** Without the newline. */
export function textOf(line: LedgerLine): string {
  const body = JSON.stringify(line);
  return `${opening}${hexadecimal(crc32(body))}${closing}${body.slice(1)}`;
}

/** The text of a line, without its newline; undefined if the bytes are not as they were written. */
export function wholeText(bytes: Buffer): string | undefined {
  const sum = hexadecimal(crc32(bytes.subarray(rest), sumOfBrace));
  return bytes.toString("latin1", 0, rest) === `${opening}${sum}${closing}` ? bytes.toString("utf8") : undefined;
}

function hexadecimal(sum: number): string {
  return sum.toString(16).padStart(digits, "0");
}
