import { expect, it } from "vitest";
import { ordinal } from "../../../src/history/plural.js";

it.each([
  [1, "1st"],
  [2, "2nd"],
  [3, "3rd"],
  [4, "4th"],
  [11, "11th"],
  [12, "12th"],
  [13, "13th"],
  [21, "21st"],
  [112, "112th"],
])("the ordinal of %i is %s", (number, ordinalText) => {
  expect(ordinal(number)).toBe(ordinalText);
});
