import { describe } from "vitest";
import { testLife } from "../../../support/cluster-life.js";
import { dockerAvailable } from "../../../support/docker.js";

describe.skipIf(!(await dockerAvailable()))("docker", () => testLife("docker"));
