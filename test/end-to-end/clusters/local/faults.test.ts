import { describe } from "vitest";
import { testFaults } from "../../../support/cluster-faults.js";

// Several at once: each has replicas of its own, and mostly waits.
describe.concurrent("local", () => testFaults("local"));
