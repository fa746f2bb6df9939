/**
 * Tests that only compute step back behind those that run real processes, containers and databases, in which time passes: on a machine with
 * fewer cores than workers it is the latter that a late turn makes fail.
 */
import { setPriority } from "node:os";
import { expect } from "vitest";
import { isComputing } from "./computing.js";

try {
  setPriority(isComputing(expect.getState().testPath ?? "") ? 5 : 0);
} catch {
  // Without the right to come forward again, this process and what it starts stay where they are.
}
