/** A line of a ledger as text: JSON whose first field is a checksum of the rest, so that a torn or altered line is never taken for whole. */
import { crc32 } from "node:zlib";
import type { LedgerLine } from "./lines.js";

const opening = '{"sum":"';
const digits = 8;
const closing = '",';
/** Where the line continues after its checksum. */
const rest = opening.length + digits + closing.length;
const openingBytes = Buffer.from(opening);
const closingBytes = Buffer.from(closing);
/** By the code of a hexadecimal digit, as they are written: small letters alone. */
const digitValues = new Float64Array(256).fill(Number.NaN);
for (const [value, digit] of [..."0123456789abcdef"].entries()) digitValues[digit.charCodeAt(0)] = value;
/** A line without its checksum begins with a brace, which the checksum covers. */
const sumOfBrace = crc32("{");

/** Without the newline. */
export function textOf(line: LedgerLine): string {
  const body = JSON.stringify(line);
  return `${opening}${hexadecimal(crc32(body))}${closing}${body.slice(1)}`;
}

/** The text of the line from `start` to `end`, without its newline; undefined if the bytes are not as they were written. */
export function wholeText(bytes: Buffer, start = 0, end = bytes.length): string | undefined {
  const isSummed =
    end >= start + rest &&
    startsWith(bytes, openingBytes, start) &&
    startsWith(bytes, closingBytes, start + opening.length + digits);
  if (!isSummed || sumIn(bytes, start) !== crc32(bytes.subarray(start + rest, end), sumOfBrace)) return undefined;
  return bytes.toString("utf8", start, end);
}

function startsWith(bytes: Buffer, wanted: Uint8Array, from: number): boolean {
  for (let at = 0; at < wanted.length; at++) if (bytes[from + at] !== wanted[at]) return false;
  return true;
}

/** The number that the digits of a line's checksum are; NaN if one of them is none. A text for each line would take longer than its sum. */
function sumIn(bytes: Buffer, start: number): number {
  let sum = 0;
  for (let at = start + opening.length; at < start + opening.length + digits; at++)
    sum = sum * 16 + (digitValues[bytes[at] ?? 0] ?? NaN);
  return sum;
}

function hexadecimal(sum: number): string {
  return sum.toString(16).padStart(digits, "0");
}
