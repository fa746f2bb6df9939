import { describe } from "vitest";
import { testFaults } from "../../../support/cluster-faults.js";

// Most of them two at once, as in containers.
describe.concurrent("local", () => testFaults("local"));
