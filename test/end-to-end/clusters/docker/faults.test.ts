import { describe } from "vitest";
import { testFaults } from "../../../support/cluster-faults.js";
import { dockerAvailable } from "../../../support/docker.js";

describe.skipIf(!(await dockerAvailable()))("docker", () => testFaults("docker"));
