/** What a program passes as options: a misspelt one, or a wrong value, would have no effect. TypeScript lets both pass in objects that are spread. */
import { describe, expect, it } from "vitest";
import { etcd } from "../../../nodes/etcd/system.js";
import {
  checkLinearizable,
  openHistory,
  pairOperations,
  readHistory,
  readOperations,
  registerModel,
  runServer,
} from "../../../src/index.js";
import { planScenario, type ScenarioChoices } from "../../../src/scenario/scenario.js";

const events = [
  { process: 0, type: "invoke", f: "read", value: null },
  { process: 0, type: "ok", f: "read", value: null },
] as const;
const file = Buffer.from(events.map((event) => JSON.stringify(event)).join("\n"));

/** As JavaScript passes it. */
function unchecked<T extends object>(options: object): T {
  return Object.assign(Object.create(Object.prototype), options);
}

describe("a misspelt option is refused", () => {
  const misspelt = unchecked<{ order?: "time" }>({ odrer: "time" });

  it("of events", () => {
    expect(() => pairOperations(events, misspelt)).toThrow(/"odrer": there is no such option; is "order" meant\?/);
  });

  it.each([
    ["read", readHistory],
    ["read as operations", readOperations],
    ["read in batches", openHistory],
  ])("of a file that is %s", async (_, read) => {
    await expect(read(file, misspelt)).rejects.toThrow(/"odrer": there is no such option/);
    await expect(read(file, { order: "lines" })).resolves.toBeDefined();
  });

  it("of a run", async () => {
    await expect(runServer(etcd, unchecked({ fautls: ["kill"] }))).rejects.toThrow(/"fautls".*is "faults" meant/);
    const plan = unchecked<ScenarioChoices>({ system: "raft", seed: 1, faults: ["kil"] });
    expect(() => planScenario(plan)).toThrow(/unknown fault "kil"; is "kill" meant/);
  });
});

it("an order that there is not is refused", async () => {
  const sideways = unchecked<{ order?: "time" }>({ order: "sideways" });
  expect(() => pairOperations(events, sideways)).toThrow(/"order": must be lines or time/);
  await expect(readHistory(file, sideways)).rejects.toThrow(/"order": must be lines or time/);
});

it("a number in place of limits is refused", () => {
  const limits: unknown = 5;
  expect(() => Reflect.apply(checkLinearizable, undefined, [pairOperations(events), registerModel, limits])).toThrow(
    /limits are an object/,
  );
});
