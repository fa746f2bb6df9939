/**
 * The target loses its disk, and comes back empty under its old name at `until`. A protocol that relies on what a node has promised
 * or stored does not tolerate that, Raft included: the node may vote twice. Planned only when asked for by name.
 */
import { ofNodes } from "../of-nodes.js";

export const wipe = ofNodes("wipe", { processes: "ended", upsets: true, disk: true }, ["one", "leader"]);
