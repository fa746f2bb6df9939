#!/usr/bin/env node
// The first node does all the work of whichever workload; the others hand requests on to it under the client's name. What comes after the
// name of the workload makes it better or worse: `keep` stores values in a file before they are acknowledged, `talk` prints what is no
// message, `alike` and the like are mistakes.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { node, on } from "../../../docs/maelstrom/node.mjs";

const [workload, ...habits] = process.argv.slice(2);
const file = join(process.env.SCHISM_DATA ?? ".", "values.json");
const values = new Map(habits.includes("keep") && existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : []);
const keep = () => {
  if (!habits.includes("keep")) return;
  // Killed halfway through a write, it must find the last whole file.
  writeFileSync(`${file}.new`, JSON.stringify([...values]));
  renameSync(`${file}.new`, file);
};
const elements = [];
let total = 0;
let ids = 0;
const logs = new Map();
const committed = new Map();
const logOf = (key) => logs.get(key) ?? logs.set(key, []).get(key);
const pick = (map, keys) => Object.fromEntries(keys.flatMap((key) => (map.has(key) ? [[key, map.get(key)]] : [])));

const answers = {
  echo: ({ echo }) => ({ echo: habits.includes("shout") ? `${echo}!` : echo }),
  generate: () => ({ id: habits.includes("alike") ? Math.floor(++ids / 2) : `${node.id}-${++ids}` }),
  broadcast: ({ message }) => void elements.push(message),
  add: ({ element, delta }) => {
    if (delta === undefined) elements.push(element);
    else if (!habits.includes("forget") || delta !== 3) total += delta;
  },
  read({ key }) {
    if (habits.includes("talk")) console.log("reading now");
    if (workload === "broadcast") return { messages: elements };
    if (workload === "g-set") return { value: elements };
    if (workload.endsWith("counter")) return { value: total };
    if (!values.has(key)) throw { code: 20, text: "no such key" };
    return { value: values.get(key) };
  },
  write: ({ key, value }) => {
    values.set(key, value);
    keep();
  },
  cas({ key, from, to }) {
    if (!values.has(key)) throw { code: 20, text: "no such key" };
    if (values.get(key) !== from) throw { code: 22, text: "another value" };
    values.set(key, to);
    keep();
  },
  send({ key, msg }) {
    const log = logOf(key);
    log.push([log.length, msg]);
    return { offset: log.length - 1 };
  },
  // A few at a time, as from a large log.
  poll: ({ offsets }) => ({
    msgs: Object.fromEntries(
      Object.entries(offsets).map(([key, from]) => [
        key,
        logOf(key).slice(from + (habits.includes("skip") ? 1 : 0), from + 10),
      ]),
    ),
  }),
  commit_offsets({ offsets }) {
    for (const [key, offset] of Object.entries(offsets)) committed.set(key, offset);
  },
  list_committed_offsets: ({ keys }) => ({ offsets: pick(committed, keys) }),
  txn: ({ txn }) => ({
    txn: txn.map(([f, key, value]) => {
      if (f === "w" && !habits.includes("dry")) values.set(key, value);
      if (f === "append" && !habits.includes("dry")) values.set(key, [...(values.get(key) ?? []), value]);
      return [f, key, f === "r" ? (values.get(key) ?? null) : value];
    }),
  }),
};

for (const [type, answer] of Object.entries(answers)) {
  on(type, (body, src) => {
    const [leader] = node.ids;
    if (node.id !== leader) {
      process.stdout.write(`${JSON.stringify({ src, dest: leader, body })}\n`);
      return undefined;
    }
    return { type: `${type}_ok`, ...answer(body) };
  });
}
on("topology", () => ({ type: "topology_ok" }));
