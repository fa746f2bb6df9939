/** All targets lose power at the same instant: un-synced writes are gone and the record being written is torn. */
import { ofNodes } from "../of-nodes.js";

export const powerLoss = ofNodes("power-loss", { processes: "ended" }, ["leader", "majority", "all", "minority"]);
