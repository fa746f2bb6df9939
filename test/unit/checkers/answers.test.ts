/** Echoes and ids: what comes back wrong, or twice, is found, and nothing else is. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { checkEcho } from "../../../src/checkers/answers/echo.js";
import { checkUniqueIds } from "../../../src/checkers/answers/unique-ids.js";
import { echo } from "../../../src/workloads/echo.js";
import { done, told } from "../../support/told.js";

describe("an echo", () => {
  it("must answer what was sent, of any shape", () => {
    const right = told([...done(0, "echo", { a: [1] }, { a: [1] }), ...done(0, "echo", "x", "x")]);
    expect(checkEcho(right)).toMatchObject({ valid: true, summary: "Echoed: 2 answers are what was sent." });
    const wrong = checkEcho(told([...done(0, "echo", "x", "x"), ...done(1, "echo", 1, "1")]));
    expect(wrong.valid).toBe(false);
    expect(wrong.explanations[0]?.steps).toEqual([{ call: 2, sentence: 'Event 2: client 1 sent 1 and got "1".' }]);
  });

  it.each<readonly [string, (text: string) => string]>([
    ["in capitals", (text) => text.toUpperCase()],
    ["trimmed", (text) => text.trim()],
    ["with single spaces", (text) => text.replaceAll(/ +/g, " ")],
    ["without quotes", (text) => text.replaceAll('"', "")],
    ["without backslashes", (text) => text.replaceAll("\\", "")],
  ])("is not the text that the workload sends %s", (_, changed) => {
    const { value: sent } = echo.generator({ client: 0, clients: 1, random: seededRandom(1) }).next();
    if (typeof sent !== "string") throw new Error("no text");
    expect(checkEcho(told(done(0, "echo", sent, changed(sent)))).valid).toBe(false);
  });

  it("that never answered proves nothing", () => {
    expect(checkEcho(told(done(0, "echo", "x", "x", { type: "fail" }))).valid).toBe("unknown");
  });
});

describe("ids", () => {
  it("must differ, whatever they are and whichever node made them", () => {
    const ids = told([
      ...done(0, "generate", null, 1),
      ...done(1, "generate", null, "1"),
      ...done(0, "generate", null, [1]),
    ]);
    expect(checkUniqueIds(ids)).toMatchObject({ valid: true, details: { answered: 3 } });
    const alike = checkUniqueIds(
      told([
        ...done(0, "generate", null, { a: 1, b: 2 }, { node: "n1" }),
        ...done(1, "generate", null, { b: 2, a: 1 }, { node: "n2" }),
      ]),
    );
    expect(alike.valid).toBe(false);
    expect(alike.explanations[0]?.steps.map(({ sentence }) => sentence)).toEqual([
      'Event 0: client 0 got {"a":1,"b":2} from n1.',
      'Event 2: client 1 got {"b":2,"a":1} from n2.',
    ]);
  });

  it("that no client got do not count", () => {
    const lost = told([...done(0, "generate", null, 1), ...done(1, "generate", null, 1, { type: "info" })]);
    expect(checkUniqueIds(lost).valid).toBe(true);
    expect(checkUniqueIds([]).valid).toBe("unknown");
  });
});
