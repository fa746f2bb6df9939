/** Replicated data types as a system under test. */

import { restartRemembers } from "../../src/claims/restarts.js";
import { writtenBeforeTold } from "../../src/claims/written.js";
import { ofSingleNodes } from "../../src/contract/figures.js";
import { type ProgramSystem, shown } from "../../src/contract/system.js";
import { crashesAndLinks } from "../../src/faults/usual.js";
import { addOnly, addRemove, removeForGood } from "../../src/workloads/add-remove.js";
import { list } from "../../src/workloads/list.js";
import { map } from "../../src/workloads/map.js";
import { lastWrite, siblings } from "../../src/workloads/siblings.js";
import { likes, votes } from "../../src/workloads/votes.js";
import type { Json } from "../host.js";
import { strongConvergence } from "./claims.js";
import { replications, type TypeName, types } from "./crdt.js";
import { crdt as program } from "./program.js";
import { crdtVariants } from "./variants.js";

const workloadOf: Readonly<Record<TypeName, { readonly name: string }>> = {
  "or-set": addRemove,
  "2p-set": removeForGood,
  "g-set": addOnly,
  "pn-counter": votes,
  "g-counter": likes,
  "mv-register": siblings,
  "lww-register": lastWrite,
  rga: list,
  map,
};

type Updates = readonly (readonly [f: string, value: Json])[];

const writes: Updates = ["a", "b", "c"].map((value) => ["write", value]);

/** What clients ask for while a type is explored, each of them once. */
const exploredUpdates: Readonly<Record<TypeName, Updates>> = {
  // One adds an element, another removes it, and a third adds it again.
  "or-set": [
    ["insert", "a"],
    ["remove", "a"],
    ["insert", "a"],
  ],
  "2p-set": [
    ["insert", "a"],
    ["remove", "a"],
    ["insert", "a"],
  ],
  "g-set": [
    ["insert", "a"],
    ["insert", "b"],
    ["insert", "a"],
  ],
  "pn-counter": [
    ["increment", 1],
    ["increment", -1],
    ["increment", 2],
  ],
  "g-counter": [
    ["increment", 1],
    ["increment", 1],
    ["increment", 2],
  ],
  "mv-register": writes,
  "lww-register": writes,
  // An insertion after an element that is removed, and, of four, one at the place of the first.
  rga: [
    ["insert", ["a", null]],
    ["insert", ["b", "a"]],
    ["remove", "a"],
    ["insert", ["c", null]],
  ],
  // One puts a value, another deletes the field or replaces it, and, of four, one puts another field.
  map: [
    ["put", ["a", 1]],
    ["delete", "a"],
    ["put", ["a", 2]],
    ["put", ["b", 3]],
  ],
};

export const crdt: ProgramSystem = {
  name: program.name,
  program,
  workloads: [addRemove, removeForGood, addOnly, votes, likes, siblings, lastWrite, list, map],
  workloadsNeed: Object.fromEntries(types.map((type) => [workloadOf[type].name, { type }])),
  claims: [{ claim: strongConvergence }, { claim: writtenBeforeTold }, { claim: restartRemembers }],
  serves: [{ claim: "any node that is up serves by itself", needs: "any", graceMs: 1000 }],
  bears: { faults: [...crashesAndLinks, "clock", "disk-full"], datagrams: true, losses: "none" },
  figures: [{ ...ofSingleNodes, messages: "2n" }],
  safeOptions: {},
  alsoSafe: { type: types.slice(1), replication: replications.slice(1) },
  defaults: { nodes: 3, faults: ["partition", "kill"] },
  variants: shown(crdtVariants, {
    "merge-by-sum": { options: { type: "pn-counter", replication: "state" } },
    "applied-twice": { options: { type: "pn-counter", replication: "op" } },
    "arrival-order": { options: { replication: "op" } },
    "remove-undone": { options: { replication: "state" } },
    "tag-of-element": {},
    "removes-unobserved": { options: { replication: "op" } },
    "added-again": { options: { type: "2p-set" } },
    "delta-not-kept": { options: { replication: "delta" } },
    "merged-before-sync": { options: { replication: "delta" }, faults: ["power-loss"] },
    "ack-before-sync": { faults: ["power-loss"] },
    "name-used-again": { faults: ["kill"] },
    "clock-not-advanced": { options: { type: "lww-register" } },
    "ties-by-arrival": { options: { type: "lww-register" } },
    "one-sibling": { options: { type: "mv-register" } },
    "siblings-pile-up": { options: { type: "mv-register" } },
    "one-count-for-both": { options: { type: "pn-counter" } },
    "one-acknowledgement-for-all": { options: { replication: "op" }, faults: ["partition", "kill"] },
    "insert-by-index": { options: { type: "rga", replication: "op" } },
    "latest-arrival-first": { options: { type: "rga" } },
    "tombstones-collected": { options: { type: "rga", replication: "op" } },
    "deletes-unobserved": { options: { type: "map", replication: "op" } },
    "deleted-forgotten": { options: { type: "map" } },
    "put-over-unobserved": { options: { type: "map", replication: "op" } },
    "map-as-one-value": { options: { type: "map", replication: "op" } },
  }),
  exploration: {
    bounds: {
      ...{ nodes: 2, requests: 3, timeouts: 2, crashes: 1, duplicates: 0, operators: 0 },
      ...{ depth: null, states: 4_000_000 },
    },
    requests: (count, members, { type }) =>
      exploredUpdates[types.find((name) => name === type) ?? "or-set"].slice(0, count).map(([f, value], index) => ({
        request: { client: `c${index + 1}`, seq: 1, command: { f, key: "x", value } },
        to: members,
      })),
    operators: [],
    // Their names are in the names of updates.
    alike: () => [],
  },
};
