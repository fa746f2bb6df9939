/** What the command refuses the library refuses, and the other way round: the same odd operations, by both, for every model. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { checkCommand } from "../../../src/cli/check.js";
import type { GivenEvent } from "../../../src/history/checked.js";
import type { Json } from "../../../src/history/operation.js";
import { checkLinearizable, InputError, OnlineChecker, pairOperations } from "../../../src/index.js";
import { models } from "../../../src/models/index.js";
import type { Model } from "../../../src/models/model.js";

const seeds = Number(process.env.SCHISM_SEEDS ?? 60);
const directory = mkdtempSync(join(tmpdir(), "schism-refusals-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Values of many models, right ones among them, so that what is refused is not refused for its first event each time. */
const values: readonly Json[] = [
  ...[null, 0, 1, -1, 1.5, "a", "", true, "ok", [], {}, [1, 2], [null, 1], ["x", 1], ["x", null], { x: 1 }],
  ...[
    [["r", "x", null]],
    [["read", "x", null]],
    [["r", "x", 1]],
    [["read", "x", 1]],
    [["write", "x", 1]],
    [["w", "x", 1]],
  ],
  ...[
    [["append", "x", 1]],
    [["append", "y", "a"]],
    [
      ["append", 1, 2],
      ["r", "x", null],
    ],
    [["r", "x", [1]]],
    [["read", "x"]],
    [["write", null, 1]],
    [["read", "x", 1], 5],
    "commit",
    { refusedBy: null },
  ],
];

function oddEvents(model: Model, random: Random): GivenEvent[] {
  const known = model.description?.operations.map(({ f }) => f) ?? [];
  return Array.from({ length: 1 + random.below(3) }, (_, process): GivenEvent[] => {
    const f = random.next() < 0.95 ? random.pick(known) : random.pick(["txn", "read", "Read", "noop"]);
    const asked = random.next() < 0.6 ? random.pick<Json>([null, null, 1]) : random.pick(values);
    const type = random.pick(["ok", "ok", "ok", "fail", "info"] as const);
    return [
      { type: "invoke", process, f, value: asked },
      { type, process, f, value: random.next() < 0.3 ? asked : random.pick(values) },
    ];
  }).flat();
}

/** The problem, without the place, which is a line in a file and a position in a list. */
function problemOf(error: unknown): string {
  if (error instanceof InputError) return `${error.problem}; ${error.remedy ?? ""}`;
  throw error;
}

async function refusalOfCommand(file: string, model: string): Promise<string | undefined> {
  const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const code = process.exitCode;
  try {
    await checkCommand.handler({
      ...{
        _: [],
        $0: "schism",
        history: file,
        model,
        format: "auto",
        independent: false,
        first: false,
        ladder: false,
        json: true,
      },
      ...{ "time-limit": "60s", timeLimit: "60s", "memory-limit": "1024", memoryLimit: "1024" },
    });
    return undefined;
  } catch (error) {
    return problemOf(error);
  } finally {
    process.exitCode = code;
    written.mockRestore();
  }
}

function refusalOfLibrary(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

it.each([...models.values()].map((model) => [model.name, model] as const))("of a %s", async (name, model) => {
  const counts = { refused: 0, taken: 0 };
  for (let seed = 0; seed < seeds; seed++) {
    const events = oddEvents(model, seededRandom(seed, "refusals", name));
    const text = events.map((event) => JSON.stringify(event)).join("\n");
    const file = join(directory, "odd.jsonl");
    writeFileSync(file, `${text}\n`);
    const command = await refusalOfCommand(file, name);
    expect(
      refusalOfLibrary(() => checkLinearizable(pairOperations(events), model)),
      `seed ${seed}\n${text}`,
    ).toBe(command);
    const online = refusalOfLibrary(() => {
      const checker = new OnlineChecker(model);
      for (const event of events) checker.append(event);
    });
    // Event by event it cannot be known whether a later write will look like a transaction.
    if (!/looks like a transaction/.test(command ?? "")) {
      expect(online === undefined, `seed ${seed}: ${online ?? command}\n${text}`).toBe(command === undefined);
    }
    counts[command === undefined ? "taken" : "refused"] += 1;
  }
  expect(counts.refused).toBeGreaterThan(seeds / 20);
  expect(counts.taken).toBeGreaterThan(0);
});
