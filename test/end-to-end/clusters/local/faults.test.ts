import { testFaults } from "../../../support/cluster-faults.js";

testFaults("local");
