/** What is known of MariaDB with Galera. Figures are of three nodes. */
import type { Exhibit } from "../../src/contract/museum.js";

export const museum: readonly Exhibit[] = [];
