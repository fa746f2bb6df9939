/** Sentences on sets. */
import type { Json, Operation } from "../../../src/history/operation.js";
import { completedBefore, list, same } from "./facts.js";
import { type Template, template } from "./template.js";

const shows = (read: Operation, value: Json): boolean => list(read.output).some((each) => same(each, value));

export const sets: readonly Template[] = [
  template("<op:r> does not show <v:v>, which the set started with.", (h, facts) => {
    return !shows(h.op("r"), h.value("v")) && list(facts.model.init).includes(JSON.stringify(h.value("v")));
  }),
  template(
    "<op:r> shows <v:v>, which <op:a> added, and not <v:w>, which <op:b> added, so the former was added first.",
    (h, facts) => {
      facts.before = [h.op("a"), h.op("b")];
      return (
        shows(h.op("r"), h.value("v")) &&
        !shows(h.op("r"), h.value("w")) &&
        same(h.op("a").input, h.value("v")) &&
        same(h.op("b").input, h.value("w"))
      );
    },
  ),
  template(
    "<op:r> does not show <v:v>, though <op:a> had added it before that read began.",
    (h) =>
      !shows(h.op("r"), h.value("v")) && same(h.op("a").input, h.value("v")) && completedBefore(h.op("a"), h.op("r")),
  ),
  template(
    "<op:r> shows <v:v>, and had completed before <op:a>, which alone adds it, began.",
    (h, facts) =>
      shows(h.op("r"), h.value("v")) &&
      completedBefore(h.op("r"), h.op("a")) &&
      facts.writers(h.value("v")).length === 1 &&
      facts.writers(h.value("v"))[0] === h.op("a"),
  ),
  template(
    "<op:r> shows <v:v>, which <op:s> does not show, though it began only after that had completed; nothing leaves the set again.",
    (h) => shows(h.op("r"), h.value("v")) && !shows(h.op("s"), h.value("v")) && completedBefore(h.op("r"), h.op("s")),
  ),
  template(
    "<op:r> shows <v:v> twice.",
    (h) => list(h.op("r").output).filter((each) => same(each, h.value("v"))).length >= 2,
  ),
  template(
    "<op:r> shows <v:v> and not <v:w>; <op:s> shows the latter and not the former. Nothing leaves the set again, so one of them must show all that the other shows.",
    (h) => {
      const [r, s] = [h.op("r"), h.op("s")];
      return shows(r, h.value("v")) && !shows(r, h.value("w")) && shows(s, h.value("w")) && !shows(s, h.value("v"));
    },
  ),
];
