import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { HistoryEvent } from "../../src/history/operation.js";
import { pairOperations } from "../../src/history/pairing.js";
import { register } from "../../src/models/register.js";
import "../../src/vitest.js";

// Assertions that are expected to fail leave their pages here.
const pages = mkdtempSync(join(tmpdir(), "schism-pages-"));
process.env.SCHISM_REPORTS = pages;
afterAll(() => rmSync(pages, { recursive: true, force: true }));

/** Written in one line a piece: process, type, f, value. */
function history(
  ...lines: readonly (readonly [number, HistoryEvent["type"], string, HistoryEvent["value"]])[]
): HistoryEvent[] {
  return lines.map(([process, type, f, value = null], index) => ({ index, time: index, type, process, f, value }));
}

const fresh = history(
  [0, "invoke", "write", 1],
  [0, "ok", "write", 1],
  [1, "invoke", "read", null],
  [1, "ok", "read", 1],
);
const stale = history(
  ...([
    [0, "invoke", "write", 1],
    [0, "ok", "write", 1],
    [0, "invoke", "write", 2],
    [0, "ok", "write", 2],
  ] as const),
  ...([
    [1, "invoke", "read", null],
    [1, "ok", "read", 1],
  ] as const),
);
const impossible = history([0, "invoke", "read", null], [0, "ok", "read", 9]);

test("a history of events, or of operations, that some order explains passes", () => {
  expect(fresh).toBeLinearizable(register);
  expect(pairOperations(fresh)).toBeLinearizable(register);
  expect(stale).not.toBeLinearizable(register);
});

test("what real time forbids, program order may allow", () => {
  expect(stale).toBeSequentiallyConsistent(register);
  expect(impossible).not.toBeSequentiallyConsistent(register);
});

test("a failure tells the contradiction", () => {
  expect(() => expect(stale).toBeLinearizable(register)).toThrow(
    /read 1.*no order of the operations explains that.*report {5}.*a-failure-tells-the-contradiction-.*\.html/s,
  );
});

test("anything but a history is refused in words", () => {
  expect(() => expect("history").toBeLinearizable(register)).toThrow(/must be a history/);
});
