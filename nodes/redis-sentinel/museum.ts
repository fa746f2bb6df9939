/** What is known of Redis with Sentinel. */
import type { Exhibit } from "../../src/contract/museum.js";

export const museum: readonly Exhibit[] = [];
