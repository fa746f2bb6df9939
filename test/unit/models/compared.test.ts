import { expect, it } from "vitest";
import { models } from "../../../src/models/index.js";
import { objectKinds } from "../../support/object-kinds.js";

it("every model is among those that checkers are compared with brute force on", () => {
  const compared = new Set(objectKinds.map(({ model }) => model.name));
  expect([...models.keys()].filter((name) => !compared.has(name))).toEqual([]);
});
