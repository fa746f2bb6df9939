/** Ledgers: whatever happens to their files, a line counts whole or not at all, and merging them is a union of sets. */
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createFolder, ledgerFile } from "../../../src/campaign/folder.js";
import { LedgerFile } from "../../../src/campaign/ledger/file.js";
import { keyOf, type LedgerLine } from "../../../src/campaign/ledger/lines.js";
import { mergeInto } from "../../../src/campaign/ledger/merge.js";
import { readLedgers } from "../../../src/campaign/ledger/read.js";
import { lockFile } from "../../../src/campaign/lock.js";

const root = mkdtempSync(join(tmpdir(), "schism-ledger-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const fresh = () => createFolder(join(root, `folder-${++folders}`));

const night = { campaign: "c", night: "n" };
const sessions = ["s1", "s2"].map(
  (session, index): LedgerLine => ({
    ...{ line: "session", ...night, session, shard: `${index + 1}/2`, begun: "2026-01-01T00:00:00.000Z", version: "0" },
    ...{ commit: null, node: "v20", platform: "linux", kernel: "6", cores: 2 },
  }),
);

function attempt(job: number, session = "s1", ms = 1): LedgerLine {
  return {
    ...{ line: "attempt", ...night, session, cell: "raft sim", job, attempt: 1, begun: "2026-01-01T00:00:00.000Z" },
    ...{ load: 0.5, ms, outcomes: { valid: 50 }, kinds: {}, operations: 9, faults: { windows: 1, ok: 2 }, notable: [] },
  };
}

async function write(file: string, lines: readonly LedgerLine[]): Promise<void> {
  const ledger = new LedgerFile(file);
  await Promise.all(lines.map((line) => ledger.append(line)));
  await ledger.close();
}

const sorted = (lines: readonly LedgerLine[]): readonly string[] => lines.map((line) => JSON.stringify(line)).sort();

describe("the ledger of a shard", () => {
  it("is read back as it was written", async () => {
    const folder = fresh();
    const lines = [...sessions.slice(0, 1), attempt(0), attempt(1)];
    await write(ledgerFile(folder, "c", "n", "1/2"), lines);
    expect(readLedgers([folder.ledger])).toEqual({ lines, damaged: [], contradicted: 0 });
  });

  it("goes on after any torn end: whole lines stay, and no torn one is taken for whole", async () => {
    const folder = fresh();
    const file = ledgerFile(folder, "c", "n", "1/2");
    const lines = [attempt(0), attempt(1), attempt(2)];
    await write(file, lines);
    const whole = readFileSync(file);
    const ends = [...whole.keys()].filter((at) => whole[at] === 10).map((at) => at + 1);
    for (let length = 0; length <= whole.length; length += 7) {
      writeFileSync(file, whole.subarray(0, length));
      const kept = ends.filter((end) => end <= length).length;
      expect(readLedgers([folder.ledger]).lines).toEqual(lines.slice(0, kept));
      await write(file, [attempt(9)]);
      expect(readLedgers([folder.ledger])).toEqual({
        lines: [...lines.slice(0, kept), attempt(9)],
        damaged: [],
        contradicted: 0,
      });
    }
  });

  it("reports a line that was altered, and does not count it", async () => {
    const folder = fresh();
    const file = ledgerFile(folder, "c", "n", "1/2");
    await write(file, [attempt(0), attempt(1), attempt(2)]);
    writeFileSync(file, readFileSync(file, "utf8").replace('"job":1', '"job":7'));
    expect(readLedgers([folder.ledger])).toEqual({
      lines: [attempt(0), attempt(2)],
      damaged: [{ file, line: 2 }],
      contradicted: 0,
    });
  });

  it("refuses a whole line of another version in one line", async () => {
    const folder = fresh();
    const file = ledgerFile(folder, "c", "n", "1/2");
    await write(file, [attempt(0)]);
    const { textOf } = await import("../../../src/campaign/ledger/text.js");
    const strange: LedgerLine = { ...attempt(1), ...JSON.parse('{"outcomes":{"splendid":50}}') };
    appendFileSync(file, `${textOf(strange)}\n`);
    expect(() => readLedgers([folder.ledger])).toThrow(
      /line 2.*this version does not know.*; read it with the version that wrote it$/,
    );
  });
});

describe("merging", () => {
  const lineArbitrary = fc
    .tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom("s1", "s2"))
    .map(([job, session]) => attempt(job * 2 + (session === "s1" ? 0 : 1), session));

  it("gives the union of all lines, in any order, any number of times", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(lineArbitrary, { maxLength: 6 }), { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat({ max: 2 }), { maxLength: 5 }),
        async (parts, again) => {
          const sources = [];
          for (const lines of parts) {
            const folder = fresh();
            await write(ledgerFile(folder, "c", "n", "1/2"), [...sessions, ...lines]);
            sources.push(folder);
          }
          const expected = new Map([...sessions, ...parts.flat()].map((line) => [keyOf(line), line]));
          const target = fresh();
          for (const index of again) {
            const source = sources[index];
            if (source !== undefined) await mergeInto(target, [source]);
          }
          await mergeInto(target, sources.toReversed());
          const found = readLedgers([target.ledger]);
          expect(sorted(found.lines)).toEqual(sorted([...expected.values()]));
          expect(found.damaged).toEqual([]);
          const bytes = readdirSync(target.ledger).map((name) => readFileSync(join(target.ledger, name), "utf8"));
          await mergeInto(target, sources);
          expect(readdirSync(target.ledger).map((name) => readFileSync(join(target.ledger, name), "utf8"))).toEqual(
            bytes,
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  it("keeps the same one of two results of one attempt, whatever their order, and says so", async () => {
    const [one, other] = [fresh(), fresh()];
    await write(ledgerFile(one, "c", "n", "1/2"), [attempt(0, "s1", 5)]);
    await write(ledgerFile(other, "c", "n", "1/2"), [attempt(0, "s1", 6)]);
    const first = await mergeInto(fresh(), [one, other]);
    const second = await mergeInto(fresh(), [other, one]);
    expect(first).toEqual(second);
    expect(first.contradicted).toBe(1);
    expect(first.attempts).toBe(1);
  });

  it("tells once of a damaged line that several shards deliver", async () => {
    const sources = [fresh(), fresh(), fresh()];
    for (const folder of sources) {
      const file = ledgerFile(folder, "c", "n", "1/2");
      await write(file, [attempt(0), attempt(1)]);
      writeFileSync(file, readFileSync(file, "utf8").replace('"job":0', '"job":7'));
    }
    const { attempts, damaged } = await mergeInto(fresh(), sources);
    expect([attempts, damaged.map(({ line }) => line)]).toEqual([1, [1]]);
  });

  it("keeps campaigns apart that share a folder", async () => {
    const folder = fresh();
    await write(ledgerFile(folder, "c", "n", "1/1"), [attempt(0)]);
    await write(ledgerFile(folder, "d", "n", "1/1"), [{ ...attempt(0), campaign: "d" }]);
    expect(readLedgers([folder.ledger]).lines).toHaveLength(2);
  });

  it("brings what the lines refer to, and never half of it", async () => {
    const [source, target] = [fresh(), fresh()];
    await write(ledgerFile(source, "c", "n", "1/1"), [attempt(0)]);
    const run = join(source.runs, "raft", "run-1");
    mkdirSync(run, { recursive: true });
    writeFileSync(join(run, "verdict.json"), "{}");
    mkdirSync(join(source.corpus, "abcdef012345"));
    copyFileSync(join(run, "verdict.json"), join(source.corpus, "abcdef012345", "repro.json"));
    await mergeInto(target, [source]);
    await mergeInto(target, [source]);
    expect(readdirSync(join(target.runs, "raft", "run-1"))).toEqual(["verdict.json"]);
    expect(readdirSync(join(target.corpus, "abcdef012345"))).toEqual(["repro.json"]);
  });

  it("waits for no shard that is at work: it refuses", async () => {
    const folder = fresh();
    const file = ledgerFile(folder, "c", "n", "1/1");
    await write(file, [attempt(0)]);
    const release = lockFile(file);
    await expect(mergeInto(fresh(), [folder])).rejects.toThrow(/says that a shard is at work there/);
    release();
    expect((await mergeInto(fresh(), [folder])).attempts).toBe(1);
    truncateSync(file, 10);
    expect((await mergeInto(fresh(), [folder])).attempts).toBe(0);
  });
});
