/** The doctor says of every kind of fault whether this machine can do it: no compiler asks for that. */
import { expect, it } from "vitest";
import { localDoctor } from "../../../src/clusters/local/doctor.js";
import { faultKinds } from "../../../src/faults/fault.js";

/** What an operator does, no cluster has to do. */
const ofOperators = ["failover", "membership"];

it("local processes are asked about every kind of fault that a cluster injects", async () => {
  const found = (await localDoctor([])).map(({ what }) => what);
  expect(found).toEqual(expect.arrayContaining(faultKinds.filter((kind) => !ofOperators.includes(kind))));
});
