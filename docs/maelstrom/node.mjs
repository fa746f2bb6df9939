#!/usr/bin/env node
// What a node that speaks Maelstrom's protocol needs in JavaScript: messages in and out, replies, requests to other nodes and to services.
import { createInterface } from "node:readline";

export const node = { id: "", ids: [] };
const handlers = new Map();
const awaited = new Map();
let lastId = 0;

/** `handle(body, src)` returns the body of the reply, or nothing. A thrown `{ code, text }` becomes an error. */
export function on(type, handle) {
  handlers.set(type, handle);
}

export function send(dest, body) {
  process.stdout.write(`${JSON.stringify({ src: node.id, dest, body })}\n`);
}

/** Resolves with the reply; rejects with its error, or with error 0 after a second. */
export function ask(dest, body, ms = 1000) {
  lastId += 1;
  const id = lastId;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      awaited.delete(id);
      reject({ code: 0, text: `no answer from ${dest}` });
    }, ms);
    awaited.set(id, (reply) => {
      clearTimeout(timer);
      if (reply.type === "error") reject(reply);
      else resolve(reply);
    });
    send(dest, { ...body, msg_id: id });
  });
}

on("init", ({ node_id, node_ids }) => {
  node.id = node_id;
  node.ids = node_ids;
  return { type: "init_ok" };
});

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { src, body } = JSON.parse(line);
  if (body.in_reply_to !== undefined) {
    awaited.get(body.in_reply_to)?.(body);
    awaited.delete(body.in_reply_to);
    return;
  }
  let reply;
  try {
    const handle = handlers.get(body.type);
    if (handle === undefined) throw { code: 10, text: `no ${body.type} here` };
    reply = await handle(body, src);
  } catch (error) {
    reply = { type: "error", code: error.code ?? 13, text: error.text ?? String(error) };
  }
  if (reply !== undefined && body.msg_id !== undefined) send(src, { ...reply, in_reply_to: body.msg_id });
});
