/** What may come from a server as an answer, whatever it is written in. */
import { expect, it } from "vitest";
import { isJson } from "../../../src/history/is-json.js";

const nested = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));

it.each<[string, unknown]>([
  ["a list and an object", [1, { a: [null, "x", true] }]],
  ["a rounded number", 2 ** 60],
  ["a list of 200 levels", nested(200)],
])("%s can stand in a history", (_, value) => {
  expect(isJson(value)).toBe(true);
});

it.each<[string, unknown]>([
  ["nothing", undefined],
  ["no number", Number.NaN],
  ["a big integer", 1n],
  ["a function", () => 1],
  ["a list with holes", new Array(2)],
  ["a list of 201 levels", nested(201)],
  ["what would exhaust the stack", nested(200_000)],
])("%s cannot", (_, value) => {
  expect(isJson(value)).toBe(false);
});
