import fc from "fast-check";
import { expect, it } from "vitest";
import { isSameJson } from "../../../nodes/same-json.js";

it("two values are the same if their JSON texts are", () => {
  const small = fc.jsonValue({ maxDepth: 2, noUnicodeString: true }).map((value) => JSON.parse(JSON.stringify(value)));
  fc.assert(
    fc.property(small, small, (one, other) => {
      expect(isSameJson(one, other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      expect(isSameJson(one, JSON.parse(JSON.stringify(one)))).toBe(true);
    }),
  );
  expect(isSameJson({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(false);
  expect(isSameJson([], {})).toBe(false);
  expect(isSameJson([null], [])).toBe(false);
  expect(isSameJson({ a: null }, { b: null })).toBe(false);
});
