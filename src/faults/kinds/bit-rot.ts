/**
 * One stored record of each target changes while the node is down; at `until` it is started again. A replica finds the damage and
 * refuses to start, so the node is lost for good, and nothing undoes that. Of a server that is not ours, a bit of a file changes.
 */
import { ofNodes } from "../of-nodes.js";

export const bitRot = ofNodes("bit-rot", { processes: "ended", loses: true, disk: true }, ["one", "leader"]);
