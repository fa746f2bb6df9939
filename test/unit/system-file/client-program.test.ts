/** Answers of a client program in any language: which are understood, and what is said of the others. */
import { describe, expect, it } from "vitest";
import { programClients } from "../../../src/system-file/client-program.js";

const node = { node: "n1", host: "127.0.0.1", clientPort: 1, peerPort: 2 };

/** Of a program that answers each line with this text, in which ID stands for the number of the operation. */
async function answerTo(text: string) {
  const script = `require("node:readline").createInterface({ input: process.stdin }).on("line", (line) =>
    console.log(${JSON.stringify(text)}.replace("ID", JSON.parse(line).id)));`;
  const clients = programClients(() => ({
    ...{ program: process.execPath, args: ["-e", script], directory: ".", env: {} },
  }));
  const session = clients.open(node, "c");
  const answer = await session.invoke({ f: "cas", key: "x", value: [1, 2] }, AbortSignal.timeout(10_000));
  session.close();
  clients.end?.();
  return answer;
}

describe("a client program", () => {
  it("may leave out why an operation failed", async () => {
    const error = "the client program gives no reason";
    expect(await answerTo('{"id":ID,"type":"fail"}')).toEqual({ type: "error", definite: true, error, retry: false });
    expect(await answerTo('{"id":ID,"type":"info"}')).toEqual({ type: "error", definite: false, error });
  });

  it.each([
    ["text", "done", "done, which is not JSON"],
    ["no id", '{"type":"ok"}', 'its field "id" is missing'],
    ["an id of another kind", '{"id":"ID","type":"ok"}', 'its field "id" must be a number, and is a text'],
    ["another type", '{"id":ID,"type":"done"}', 'its field "type" must be ok, fail or info'],
    [
      "a value that would exhaust the stack",
      `{"id":ID,"type":"ok","value":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
      'its field "value" must be JSON that is not nested too deeply',
    ],
    ["a number", "17", "is not an answer: it must be a map, and is a number"],
  ])("is told what is wrong with its answer: %s", async (_, text, says) => {
    const answer = await answerTo(text);
    expect(answer).toMatchObject({ type: "error", definite: false, error: expect.stringContaining(says) });
  });
});

describe("an answer that asks for a confirmation", () => {
  /** Answers twice an element, and else with the lines that came before. */
  const script = `const seen = []; require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const { id, f } = JSON.parse(line);
    const say = (value, more) => console.log(JSON.stringify({ id, type: "ok", value, ...more }));
    if (f === "dequeue") setTimeout(() => say(17, { confirm: true }), 50);
    if (f === "told") say(seen);
    seen.push(f);
  });`;

  it("gets it, but not once its client has given up", async () => {
    const clients = programClients(() => ({
      ...{ program: process.execPath, args: ["-e", script], directory: ".", env: {} },
    }));
    const session = clients.open(node, "c");
    const patient = AbortSignal.timeout(10_000);
    expect(await session.invoke({ f: "dequeue" }, patient)).toEqual({ type: "ok", value: 17 });
    expect(await session.invoke({ f: "told" }, patient)).toEqual({ type: "ok", value: ["dequeue", "confirmed"] });
    await session.invoke({ f: "dequeue" }, AbortSignal.abort());
    expect(await session.invoke({ f: "told" }, patient)).toMatchObject({
      value: ["dequeue", "confirmed", "told", "dequeue"],
    });
    clients.end?.();
  });
});
