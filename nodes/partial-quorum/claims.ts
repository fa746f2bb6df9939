/** What partial quorums claim: nodes that have heard of the same writes hold the same state. */
import type { FactClaim } from "../../src/contract/claim.js";
import { convergenceOf } from "../crdt/claims.js";

export const sameWritesSameCopies: FactClaim = convergenceOf("partial-quorum/state");
