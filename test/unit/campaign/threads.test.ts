/** Ledgers that are read by several threads come to what one thread makes of them, and their errors are told alike. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { syntheticCampaign } from "../../../bench/support/campaign.js";
import { digestFiles } from "../../../src/campaign/ledger/digest.js";
import { mergeFiles } from "../../../src/campaign/ledger/merge.js";
import { textOf } from "../../../src/campaign/ledger/text.js";
import { inThreads } from "../../../src/campaign/ledger/threads.js";
import { InputError } from "../../../src/history/errors.js";

const root = mkdtempSync(join(tmpdir(), "schism-ledger-threads-"));
afterAll(() => rmSync(root, { recursive: true }));

const digest = { module: "campaign/ledger/digest", exported: "digestFiles", work: digestFiles };
const merge = { module: "campaign/ledger/merge", exported: "mergeFiles", work: mergeFiles };
const always = 1;
const never = Number.POSITIVE_INFINITY;

describe("ledgers in threads", () => {
  const synthetic = syntheticCampaign({ nights: 4, cells: 3, findings: 2, attempts: 5, seed: 1 });
  const files = synthetic.nights.map((night) => {
    const file = join(root, `${night}.jsonl`);
    const lines = [...synthetic.lines()].filter((line) => line.night === night);
    writeFileSync(file, `${lines.map((line) => textOf(line)).join("\n")}\n`);
    appendFileSync(file, "torn {\n");
    return file;
  });
  const parts = files.map((file) => ({ files: [file] }));

  it("are added up as by one thread, in the same order", async () => {
    const inline = await inThreads(digest, parts, never);
    expect(inline.map(({ damaged }) => damaged.length)).toEqual(files.map(() => 1));
    expect(await inThreads(digest, parts, always)).toEqual(inline);
  });

  it("are merged into the same bytes", async () => {
    const unions = (name: string) => parts.map((part, at) => ({ ...part, to: join(root, `${name}-${at}`) }));
    const [one, several] = [unions("one"), unions("several")];
    expect(await inThreads(merge, several, always)).toEqual(await inThreads(merge, one, never));
    expect(several.map(({ to }) => readFileSync(to, "utf8"))).toEqual(one.map(({ to }) => readFileSync(to, "utf8")));
  });

  it("are refused with the same error", async () => {
    const unknown = join(root, "unknown.jsonl");
    const first = [...synthetic.lines()].find((line) => line.line === "attempt");
    if (first === undefined) throw new RangeError("there are attempts");
    writeFileSync(unknown, `${textOf({ ...first, ms: -1 })}\n`);
    const refused = inThreads(digest, [...parts, { files: [unknown] }], always);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(/unknown.jsonl.*this version does not know/);
  });
});
