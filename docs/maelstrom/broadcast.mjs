#!/usr/bin/env node
// A broadcast: what a node hears for the first time it tells its neighbours, again and again until they answer.
import { ask, node, on } from "./node.mjs";

const messages = new Set();
let neighbours = [];

on("topology", ({ topology }) => {
  neighbours = topology[node.id];
  return { type: "topology_ok" };
});
on("read", () => ({ type: "read_ok", messages: [...messages] }));
on("broadcast", ({ message }, src) => {
  if (!messages.has(message)) {
    messages.add(message);
    for (const neighbour of neighbours) if (neighbour !== src) void tell(neighbour, message);
  }
  return { type: "broadcast_ok" };
});

async function tell(neighbour, message) {
  const patient = !process.argv.includes("--impatient");
  do {
    try {
      return await ask(neighbour, { type: "broadcast", message }, 300);
    } catch {}
  } while (patient);
}
