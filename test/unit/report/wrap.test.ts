import { expect, it } from "vitest";
import { together, wrapped } from "../../../src/report/page/space-time/wrap.js";

it.each([
  ["what fits is on one line", "read r1", 12, 2, ["read r1"]],
  ["words go to the next line", "1: write 1871", 9, 2, ["1: write", "1871"]],
  ["a long word is broken behind a comma", "cas r3 [1766,1827]", 8, 4, ["cas r3", "[1766,", "1827]"]],
  ["one that fits is not", "cas [424,434]", 9, 2, ["cas", "[424,434]"]],
  ["what is left is on the last line", "the publisher is silent", 9, 2, ["the", "publisher is silent"]],
  ["some words stay together", `of t271 →${together}commit`, 10, 2, ["of t271", "→ commit"]],
  ["nothing is one empty line", "", 9, 2, [""]],
])("%s", (_, text, most, lines, expected) => {
  expect(wrapped(text, most, lines)).toEqual(expected);
});
