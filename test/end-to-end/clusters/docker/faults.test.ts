import { describe } from "vitest";
import { testFaults } from "../../../support/cluster-faults.js";
import { dockerAvailable } from "../../../support/docker.js";

// Most of them two at once: each has replicas and networks of its own, and mostly waits.
describe.skipIf(!(await dockerAvailable())).concurrent("docker", () => testFaults("docker"));
