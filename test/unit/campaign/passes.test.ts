/** The quick way to read a line of the ledger against the schema, and sums of lines against the lines. */
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { syntheticCampaign } from "../../../bench/support/campaign.js";
import { createFolder, ledgerFile } from "../../../src/campaign/folder.js";
import { readDigests } from "../../../src/campaign/ledger/digest.js";
import { type AttemptLine, keyOf, type LedgerLine, ledgerLineSchema } from "../../../src/campaign/ledger/lines.js";
import { addLines } from "../../../src/campaign/ledger/merge.js";
import { keyOfAttemptIn, readPass } from "../../../src/campaign/ledger/passes.js";
import { ledgerFilesIn, readLedgers } from "../../../src/campaign/ledger/read.js";
import { textOf } from "../../../src/campaign/ledger/text.js";
import { Attempted } from "../../../src/campaign/night/attempted.js";
import { sampleOf } from "../../../src/campaign/night/steering.js";
import { outcomeKinds } from "../../../src/campaign/outcome.js";
import { summaryOf } from "../../../src/campaign/summary.js";

const root = mkdtempSync(join(tmpdir(), "schism-passes-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const usual = 40;
const count = fc.oneof(
  { weight: usual, arbitrary: fc.nat(1000) },
  { weight: 1, arbitrary: fc.constantFrom(0, 2 ** 53 - 1, 1e21, 1e15) },
);
const text = fc.oneof(
  { weight: usual, arbitrary: fc.constantFrom("nightly", "raft local kill+pause", "é") },
  { weight: 1, arbitrary: fc.string({ minLength: 1, unit: "binary" }) },
);
const attempts = fc.record({
  line: fc.constant("attempt" as const),
  ...{ campaign: text, night: text, session: text, cell: text, job: count, attempt: count },
  begun: fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })
    .map((date) => date.toISOString()),
  load: fc.oneof(
    fc.constant(null),
    fc.constant(0.25),
    fc.double({ min: 0, max: 1e30, noNaN: true }),
    fc.constant(-0.5),
  ),
  ms: count,
  outcomes: fc.dictionary(fc.constantFrom(...outcomeKinds), count, { noNullPrototype: true }),
  kinds: fc.oneof({ weight: 9, arbitrary: fc.constant({}) }, fc.constant({ register: 1 })),
  operations: count,
  faults: fc.record({ windows: count, ok: count }),
  situations: fc.oneof(
    { weight: usual, arbitrary: fc.constantFrom(undefined, sampleOf([1 << 8]), sampleOf(Array(20).keys())) },
    { weight: 1, arbitrary: fc.constantFrom("", "abc", "a".repeat(68), "ab-_", "ab==") },
  ),
  notable: fc.constant<AttemptLine["notable"]>([]),
});

/** What the schema makes of it; undefined if it is none of its lines. */
function bySchema(line: string): LedgerLine | undefined {
  try {
    return ledgerLineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

describe("an attempt with nothing of note", () => {
  const one: AttemptLine = {
    ...{ line: "attempt", campaign: "c", night: "n", session: "s", cell: "raft sim kill", job: 12, attempt: 1 },
    ...{ begun: "2026-01-01T00:00:00.000Z", load: 0.5, ms: 9, outcomes: { valid: 48, "too busy": 2 }, kinds: {} },
    ...{ operations: 9, faults: { windows: 1, ok: 2 }, situations: sampleOf([5 << 8, 7 << 8]), notable: [] },
  };

  it("is read as the schema reads it", () => {
    expect(readPass(textOf(one))).toEqual(one);
    const { situations: _, ...without } = one;
    expect(readPass(textOf(without))).toEqual(without);
  });

  it.each(["01-31", "02-28", "04-30", "12-29"])("is read on %s, too", (day) => {
    expect(readPass(textOf({ ...one, begun: `2026-${day}T23:59:59.999Z` }))).toBeDefined();
  });

  it.each(["02-29", "02-30", "04-31", "13-01"])("is left to the schema on %s", (day) => {
    expect(readPass(textOf({ ...one, begun: `2026-${day}T23:59:59.999Z` }))).toBeUndefined();
  });

  it("is what a night writes: the fields of a result follow in the order of the pattern", () => {
    const { ms, outcomes, kinds, operations, faults, situations, notable } = one;
    const attempted = new Attempted();
    const run = { run: 0, seed: 1, kinds: [], signature: null, reason: null, directory: null };
    const judged = { operations: 9, faultWindows: { windows: 1, ok: 2 }, situations: [5 << 8] };
    attempted.add({ ...run, outcome: "valid" }, 9, judged);
    const asWritten = Object.keys(attempted.result());
    expect(asWritten).toEqual(Object.keys({ ms, outcomes, kinds, operations, faults, situations, notable }));
  });

  it("or is left to the schema, whatever it holds", () => {
    let read = 0;
    fc.assert(
      fc.property(attempts, (line) => {
        const written = textOf(line);
        const pass = readPass(written);
        const key = keyOfAttemptIn(written);
        if (key !== undefined) expect(key).toBe(keyOf(line));
        if (pass === undefined) return;
        expect(key).toBeDefined();
        read += 1;
        expect(pass).toEqual(bySchema(written));
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(200);
  });

  it("or of whatever else has the key that the schema reads from it", () => {
    const run = { run: 0, seed: 1, outcome: "invalid" as const, kinds: ["register"], signature: "s" };
    const convicted = { ...one, kinds: { register: 1 }, notable: [{ ...run, reason: null, directory: null, runs: 1 }] };
    expect([readPass(textOf(convicted)), keyOfAttemptIn(textOf(convicted))]).toEqual([undefined, keyOf(convicted)]);
  });

  it("or is left to the schema, however its text was altered", () => {
    const written = textOf(one);
    for (let at = 19; at < written.length; at++) {
      for (const other of ['"', "\\", "0", "9", ",", "}", "-", ".", " ", "\u0001", ""]) {
        const altered = written.slice(0, at) + other + written.slice(at + 1);
        const pass = readPass(altered);
        const key = keyOfAttemptIn(altered);
        const read = bySchema(altered);
        if (key !== undefined && read !== undefined) expect(key, altered).toBe(keyOf(read));
        if (pass === undefined) continue;
        expect(pass, altered).toEqual(read);
        expect(key, altered).toBeDefined();
      }
    }
  });
});

describe("a digest of ledgers", () => {
  const synthetic = syntheticCampaign({ nights: 4, cells: 12, findings: 5, attempts: 20, seed: 7 });
  const folder = createFolder(join(root, "campaign"));
  for (const [place, night] of synthetic.nights.entries()) {
    const lines = [...synthetic.lines()].filter((line) => line.night === night);
    for (const shard of [0, 1]) {
      const own = lines.filter((line, at) => line.line !== "attempt" || (at + place) % 2 === shard);
      writeFileSync(
        ledgerFile(folder, synthetic.campaign, night, `${shard + 1}/2`),
        `${own.map((line) => textOf(line)).join("\n")}\n`,
      );
    }
  }
  const summed = (lines: Parameters<typeof summaryOf>[1]) =>
    summaryOf(synthetic.campaign, lines, synthetic.findings(lines));

  it("says of every night what the lines say", async () => {
    const [whole, digest] = [readLedgers([folder.ledger]).lines, (await readDigests([folder.ledger])).lines];
    expect(digest.length).toBeLessThan(whole.length / 2);
    expect(summed(digest)).toEqual(summed(whole));
  });

  it("says the same of files in the order of their keys, and counts a line once that stands in one of them twice", async () => {
    const target = createFolder(join(root, "in-order"));
    addLines(target, readLedgers([folder.ledger]).lines);
    const whole = summed(readLedgers([folder.ledger]).lines);
    expect(summed((await readDigests([target.ledger])).lines)).toEqual(whole);
    const [file] = ledgerFilesIn(target.ledger);
    if (file === undefined) throw new RangeError("there is a file for each night");
    const passes = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => readPass(line) !== undefined);
    appendFileSync(file, `${passes[0]}\n`);
    expect(summed((await readDigests([target.ledger])).lines)).toEqual(whole);
  });

  it("counts a line once that stands in files of several nights", async () => {
    const [first, second] = synthetic.nights.map((night) => ledgerFile(folder, synthetic.campaign, night, "1/2"));
    if (first === undefined || second === undefined) throw new RangeError("there are several nights");
    const whole = summed(readLedgers([folder.ledger]).lines);
    renameSync(first, `${second}.copy.jsonl`);
    const joined = summed((await readDigests([folder.ledger])).lines);
    renameSync(`${second}.copy.jsonl`, first);
    expect(joined).toEqual(whole);
  });
});
