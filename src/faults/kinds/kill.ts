/** SIGKILL, restart at `until`. Writes that were not synced are lost. */
import { ofNodes } from "../of-nodes.js";

export const kill = ofNodes("kill", { processes: "ended" }, ["one", "leader", "minority", "majority", "all"]);
