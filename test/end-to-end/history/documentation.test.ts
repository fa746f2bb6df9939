import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { historyEpilogue } from "../../../src/cli/history-options.js";
import { InputError } from "../../../src/history/errors.js";
import { type EventFields, EventReader } from "../../../src/history/event-reader.js";
import { readOperations } from "../../../src/history/read.js";
import { eventSchema, operationRecordSchema } from "../../../src/history/schema.js";
import { models } from "../../../src/models/index.js";
import { register } from "../../../src/models/register.js";
import { jsonValues } from "../../support/json-values.js";

const page = readFileSync("docs/histories.md", "utf8");

describe("docs/histories.md and the JSON Schema files", () => {
  it("are as the schemas and models of this version make them", () => {
    execFileSync("node", ["scripts/write-docs.mjs", "--check"], { stdio: "pipe" });
  });

  const examples = [...page.matchAll(/```\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
  it.each([...examples, historyEpilogue.split("\n").slice(1, 5).join("\n")])(
    "show histories that are valid: %s",
    async (text) => {
      const { operations, warnings } = await readOperations(Buffer.from(text));
      expect(warnings).toEqual([]);
      expect(operations).toMatchObject([
        { process: "a", f: "write", key: "x", input: 1, type: "ok" },
        { process: "b", f: "read", key: "x", output: 1, type: "ok" },
      ]);
      expect(checkLinearizable(operations, register).valid).toBe(true);
    },
  );

  it("show an operation per line in the help, too", async () => {
    const text = historyEpilogue.split("\n").find((line) => line.includes('"start"'));
    expect((await readOperations(Buffer.from(text ?? ""))).operations).toHaveLength(1);
  });

  it.each([...models.values()])("name the operations of $name that it takes, and no others", (model) => {
    const complaint = model.complaint?.({ f: "?", input: null, output: null, type: "ok" }) ?? "";
    const listed = /has (.*), not \?$/.exec(complaint)?.[1]?.split(/, | and /);
    expect(model.description?.operations.map(({ f }) => f).sort()).toEqual(listed?.sort());
  });
});

/** Values that readers trip over, and any others. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, 0, -1, 1.5, 2 ** 53, "", "a", "nemesis", "5", "2026-11-27T10:00:00Z", "soon", true, [], {}],
  ),
  jsonValues(),
);

describe("the schema of an event", () => {
  it("takes what the reader takes", () => {
    const mostly = (...usual: readonly unknown[]): fc.Arbitrary<unknown> =>
      fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: anything });
    const likely = fc.record(
      {
        ...{ index: mostly(null, 0, -1), time: mostly(null, 5, "5"), type: mostly("invoke", "ok", "fail", "info") },
        ...{ process: mostly("a", 0, "nemesis"), f: mostly("read"), key: mostly("x", 1, null), value: anything },
        ...{ node: mostly("n1", null), error: mostly("timeout", null) },
      },
      { requiredKeys: ["type", "process"] },
    );
    const counts = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(likely, (event) => {
        // Where the reader is more lenient: it makes a text of names that are none, and looks at the calendar.
        const { key, node, error, time } = event;
        if ([key, node, error].some((each) => typeof each === "boolean" || (typeof each === "object" && each !== null)))
          return;
        if (typeof node === "number" || typeof error === "number") return;
        if (typeof time === "string" && !["5", "soon"].includes(time) && /^[+-]?\d/.test(time)) return;
        const taken = eventSchema.safeParse(event).success;
        let read = true;
        try {
          new EventReader({ order: "lines" }).read(event as EventFields, 1);
        } catch (thrown) {
          if (!(thrown instanceof InputError)) throw thrown;
          read = false;
        }
        expect(read).toBe(taken);
        counts[read ? "taken" : "refused"] += 1;
      }),
      { numRuns: 5000 },
    );
    expect(counts.taken).toBeGreaterThan(500);
    expect(counts.refused).toBeGreaterThan(500);
  });

  it("takes the examples", () => {
    const parsed = (text: string): unknown => JSON.parse(text);
    const lines = historyEpilogue.split("\n").filter((line) => line.trim().startsWith("{"));
    for (const text of lines.slice(0, 4)) expect(eventSchema.safeParse(parsed(text)).success).toBe(true);
    expect(operationRecordSchema.safeParse(parsed(lines[4] ?? "")).success).toBe(true);
  });
});
