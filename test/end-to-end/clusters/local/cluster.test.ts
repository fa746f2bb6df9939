import { testLife } from "../../../support/cluster-life.js";

testLife("local");
