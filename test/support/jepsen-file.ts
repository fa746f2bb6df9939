/** Makes test.jepsen files (jepsen.store.format) for tests: blocks, checksums, an index, a history in blocks of a few operations. */
import { crc32 } from "node:zlib";
import { type Fressian, Tagged } from "../../src/history/fressian.js";
import type { HistoryEvent, Json } from "../../src/history/operation.js";
import { FressianWriter, key, map } from "./fressian-writer.js";

export interface JepsenFileOptions {
  readonly version?: number;
  /** `vector`: a big vector of streams, as version 1; `list`: one object, as version 0; `none`: the run died early. */
  readonly history?: "vector" | "list" | "none";
  readonly operationsPerBlock?: number;
}

export class JepsenFileWriter {
  private readonly parts: Buffer[] = [];
  private readonly index: (readonly [number, number])[] = [];
  private length = 18;

  block(type: number, data: Buffer): number {
    const id = this.index.length + 1;
    this.index.push([id, this.length]);
    this.append(type, data);
    return id;
  }

  /** The whole file; `root` is the block of the test map. */
  finish(root: number, version = 1): Buffer {
    const data = Buffer.alloc(4 + 12 * this.index.length);
    data.writeInt32BE(root);
    for (const [at, [id, offset]] of this.index.entries()) {
      data.writeInt32BE(id, 4 + 12 * at);
      data.writeBigInt64BE(BigInt(offset), 8 + 12 * at);
    }
    const head = Buffer.from("JEPSEN\0\0\0\0\0\0\0\0\0\0\0\0", "latin1");
    head.writeInt32BE(version, 6);
    head.writeBigInt64BE(BigInt(this.length), 10);
    this.append(1, data);
    return Buffer.concat([head, ...this.parts]);
  }

  private append(type: number, data: Buffer): void {
    const head = Buffer.alloc(28);
    head.writeBigInt64BE(BigInt(28 + data.length));
    head.writeInt16BE(type, 12);
    head.writeUInt32BE(crc32(head, crc32(data)), 8);
    this.parts.push(head, data);
    this.length += 28 + data.length;
  }
}

export function jepsenFile(events: readonly HistoryEvent[], options: JepsenFileOptions = {}): Buffer {
  const { version = 1, history = "vector", operationsPerBlock = 4 } = options;
  const file = new JepsenFileWriter();
  const operations = events.map(operation);
  let id: number | null = null;
  if (history === "list") id = file.block(2, new FressianWriter().write(operations).result);
  if (history === "vector") {
    const vector = Buffer.alloc(8 + 12 * Math.ceil(operations.length / operationsPerBlock));
    vector.writeBigInt64BE(BigInt(operations.length));
    for (let first = 0, at = 8; first < operations.length; first += operationsPerBlock, at += 12) {
      const stream = new FressianWriter();
      for (const each of operations.slice(first, first + operationsPerBlock)) stream.write(each);
      vector.writeBigInt64BE(BigInt(first), at);
      vector.writeInt32BE(file.block(4, stream.result), at + 8);
    }
    id = file.block(5, vector);
  }
  const results = file.block(
    3,
    Buffer.concat([Buffer.alloc(4), new FressianWriter().write(map(key("valid?"), true)).result]),
  );
  const test = map(
    ...[key("name"), "made by a test"],
    ...[key("history"), id === null ? null : new Tagged("block-ref", [id])],
    ...[key("results"), new Tagged("block-ref", [results])],
  );
  return file.finish(file.block(2, new FressianWriter().write(test).result), version);
}

function operation({ index, time, type, process, f, key: object, value = null, node, error }: HistoryEvent): Fressian {
  const extra = [
    ...(node === undefined ? [] : [key("node"), node]),
    ...(error === undefined ? [] : [key("error"), error]),
  ];
  const payload = fressianOf(value);
  return new Tagged("jepsen.history.Op", [
    ...[index, time, key(type), typeof process === "number" ? process : key(process), key(f)],
    object === undefined ? payload : new Tagged("map-entry", [object, payload]),
    extra.length === 0 ? null : map(...extra),
  ]);
}

export function fressianOf(value: Json): Fressian {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(fressianOf);
  return map(...Object.entries(value).flatMap(([name, item]) => [name, fressianOf(item)]));
}
