/** The process stands still and does not know it (SIGSTOP, or the container's freezer). */
import { ofNodes } from "../of-nodes.js";

export const pause = ofNodes("pause", { processes: "stopped" }, ["one", "leader", "minority", "leader"]);
