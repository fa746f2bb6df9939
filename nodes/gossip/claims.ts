/** What gossip claims: nodes that have heard of the same writes hold the same state. */
import type { FactClaim } from "../../src/contract/claim.js";
import { convergenceOf } from "../crdt/claims.js";

export const sameWritesSameState: FactClaim = convergenceOf("gossip/state");
