/**
 * Jepsen's test.jepsen (jepsen.store.format, since 0.3): blocks with checksums, an index of where each is, and Fressian in them.
 * Only the history is read. The file is held whole, since blocks refer to each other by position; only what the index names
 * counts, so a run that died while it appended a block is read up to its last index.
 */
import { crc32 } from "node:zlib";
import { InputError } from "../errors.js";
import { type EventFields, EventReader, jepsenJitter } from "../event-reader.js";
import { type Fressian, FressianReader, Tagged } from "../fressian.js";
import { largestBinary } from "../limits.js";
import type { Json } from "../operation.js";
import { plural } from "../plural.js";
import { isNemesis } from "../process.js";
import type { EventSink, Format, FormatOptions, FormatReader } from "./format.js";
import { itemsOfMap, jsonOfFressian, nameOfFressian } from "./fressian-json.js";

const magic = "JEPSEN";
const headBytes = 18;
const blockHeadBytes = 28;
const blockTypes = { index: 1, fressian: 2, partialMap: 3, fressianStream: 4, bigVector: 5 } as const;

interface Block {
  readonly type: number;
  /** Position of the data in the file. */
  readonly start: number;
  readonly data: Buffer;
}

export const testJepsen: Format = {
  name: "test-jepsen",
  summary: "Jepsen's test.jepsen",
  recognises: (head) => head.startsWith(magic),
  read: readTestJepsen,
};

function readTestJepsen(sink: EventSink, options: FormatOptions): FormatReader {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  return {
    push(chunk) {
      bytes += chunk.length;
      if (bytes > largestBinary) {
        throw new InputError(`is larger than ${largestBinary / 2 ** 20} MiB`, {}, "read history.edn or jepsen.log");
      }
      chunks.push(new Uint8Array(chunk));
    },
    end() {
      const events = new EventReader({ ...options, defaultF: "txn", jitter: jepsenJitter });
      let line = 0;
      for (const operation of new JepsenFile(Buffer.concat(chunks)).operations()) {
        line += 1;
        try {
          sink(events.read(fieldsOf(operation), line), line);
        } catch (error) {
          throw error instanceof InputError ? error.within({ line }) : error;
        }
      }
      return { warnings: events.warnings() };
    },
  };
}

class JepsenFile {
  private readonly blocks = new Map<number, number>();
  private readonly root: number;
  /** Each block may be used once; more uses would let a small file stand for an endless history. */
  private readonly used = new Set<number>();

  constructor(private readonly file: Buffer) {
    if (file.length < headBytes || file.toString("latin1", 0, magic.length) !== magic) {
      throw new InputError("is not a test.jepsen file", { offset: 0 });
    }
    const version = file.readInt32BE(6);
    if (version !== 0 && version !== 1) {
      throw new InputError(`has version ${version}`, { offset: 6 }, "versions 0 and 1 are known; read history.edn");
    }
    const index = this.position(10);
    if (index === 0) {
      throw new InputError("has no index: the run died before it saved anything", { offset: 10 }, "read jepsen.log");
    }
    const block = this.blockAt(index);
    if (block.type !== blockTypes.index || block.data.length < 4 || block.data.length % 12 !== 4) {
      throw new InputError("is not an index block", { offset: index });
    }
    this.root = block.data.readInt32BE(0);
    for (let at = 4; at < block.data.length; at += 12) {
      this.blocks.set(block.data.readInt32BE(at), this.position(block.start + at + 4));
    }
  }

  *operations(): Generator<Fressian> {
    const history = this.field(this.root, "history");
    if (history === undefined || history === null) {
      throw new InputError(
        "holds no history: the run died before it was saved",
        {},
        "read history.edn, history.txt or jepsen.log",
      );
    }
    if (history instanceof Tagged && history.tag === "block-ref") {
      const [id] = history.fields;
      if (typeof id !== "number") throw new InputError("refers to a block without a number", { field: "history" });
      yield* this.operationsOf(id);
    } else if (Array.isArray(history)) yield* history;
    else throw new InputError("is not a list of operations", { field: "history" });
  }

  private *operationsOf(id: number): Generator<Fressian> {
    const block = this.block(id);
    if (block.type === blockTypes.bigVector) yield* this.bigVector(block);
    else if (block.type === blockTypes.fressianStream) {
      const reader = new FressianReader(block.data, block.start);
      while (!reader.atEnd) yield reader.read();
    } else if (block.type === blockTypes.fressian) {
      const list = new FressianReader(block.data, block.start).read();
      const items = list instanceof Tagged && list.tag === "vec" ? list.fields[0] : list;
      if (!Array.isArray(items)) throw new InputError("is not a list of operations", { offset: block.start });
      yield* items;
    } else throw new InputError(`a block of type ${block.type} where operations should be`, { offset: block.start });
  }

  private *bigVector({ data, start }: Block): Generator<Fressian> {
    if (data.length < 8 || data.length % 12 !== 8) throw new InputError("is not a vector of blocks", { offset: start });
    const count = data.readBigInt64BE(0);
    let seen = 0;
    for (let at = 8; at < data.length; at += 12) {
      if (data.readBigInt64BE(at) !== BigInt(seen)) {
        throw new InputError(`operation ${seen} does not begin a block`, { offset: start + at }, "the file is damaged");
      }
      for (const operation of this.operationsOf(data.readInt32BE(at + 8))) {
        seen += 1;
        yield operation;
      }
    }
    if (BigInt(seen) !== count) {
      throw new InputError(
        `holds ${plural(seen, "operation")} and should hold ${count}`,
        { offset: start },
        "is the file whole?",
      );
    }
  }

  /** A field of the map in a block, which may be spread over a chain of blocks. */
  private field(id: number, name: string): Fressian | undefined {
    for (let next = id; next !== 0; ) {
      const { type, data, start } = this.block(next);
      if (type !== blockTypes.fressian && type !== blockTypes.partialMap) {
        throw new InputError(`a block of type ${type} where a map should be`, { offset: start });
      }
      const before = type === blockTypes.partialMap ? 4 : 0;
      if (data.length < before) throw new InputError("the block is too short", { offset: start });
      next = before === 0 ? 0 : data.readInt32BE(0);
      const items = itemsOfMap(new FressianReader(data.subarray(before), start + before).read());
      if (items === undefined) throw new InputError("the block holds no map", { offset: start });
      for (let at = 0; at < items.length; at += 2) {
        if (nameOfFressian(items[at] ?? null) === name) return items[at + 1];
      }
    }
    return undefined;
  }

  private block(id: number): Block {
    const at = this.blocks.get(id);
    if (at === undefined) throw new InputError(`the index knows no block ${id}`, {}, "the file is damaged");
    if (this.used.has(id)) throw new InputError(`block ${id} is referred to twice`, { offset: at });
    this.used.add(id);
    return this.blockAt(at);
  }

  private blockAt(at: number): Block {
    const whole = "is the file whole?";
    if (at < headBytes || at + blockHeadBytes > this.file.length) {
      throw new InputError("a block lies outside the file", { offset: at }, whole);
    }
    const length = this.position(at);
    if (length < blockHeadBytes || at + length > this.file.length) {
      throw new InputError(`a block of ${plural(length, "byte")} does not fit into the file`, { offset: at }, whole);
    }
    const start = at + blockHeadBytes;
    const data = this.file.subarray(start, at + length);
    // The checksum covers the data, then the head with zeros where the checksum stands.
    const head = Buffer.from(this.file.subarray(at, start));
    const stated = head.readUInt32BE(8);
    head.writeUInt32BE(0, 8);
    if (crc32(head, crc32(data)) !== stated) {
      throw new InputError("the checksum of a block is wrong", { offset: at }, "the file is damaged");
    }
    return { type: head.readInt16BE(12), start, data };
  }

  private position(at: number): number {
    const value = Number(this.file.readBigInt64BE(at));
    if (!Number.isSafeInteger(value) || value < 0) throw new InputError("is not a position", { offset: at });
    return value;
  }
}

const eventNames: ReadonlySet<string> = new Set([
  "index",
  "time",
  "type",
  "process",
  "f",
  "key",
  "value",
  "node",
  "error",
]);

/** A jepsen.history.Op, or a plain map with the same fields. For a field that no event has, only the name is kept. */
function fieldsOf(operation: Fressian): EventFields {
  const found = namedFields(operation);
  // No object's own names (`constructor`) may be taken for fields, nor a field for one of them.
  const taken = [...found].map(([name, each]) => [name, eventNames.has(name) ? jsonOfFressian(each) : null] as const);
  const fields: { [name: string]: Json } = Object.assign(Object.create(null), Object.fromEntries(taken));
  const value = found.get("value");
  const process = found.get("process");
  // Here, unlike in text, the tuple of jepsen.independent can be told from a vector.
  if (value instanceof Tagged && value.tag === "map-entry" && process !== undefined && !isNemesisOf(process)) {
    const [key = null, bare = null] = value.fields;
    fields.key = jsonOfFressian(key);
    fields.value = jsonOfFressian(bare);
  }
  return fields;
}

function isNemesisOf(process: Fressian): boolean {
  const name = jsonOfFressian(process);
  return (typeof name === "string" || typeof name === "number") && isNemesis(name);
}

function namedFields(operation: Fressian): ReadonlyMap<string, Fressian> {
  const fields = new Map<string, Fressian>();
  const record = operation instanceof Tagged && operation.tag === "jepsen.history.Op" ? operation.fields : undefined;
  const items = itemsOfMap(record === undefined ? operation : (record[6] ?? null));
  if (items === undefined && record === undefined) throw new InputError("is not an operation");
  for (let at = 0; at < (items?.length ?? 0); at += 2) {
    const name = nameOfFressian(items?.[at] ?? null);
    if (name !== undefined) fields.set(name, items?.[at + 1] ?? null);
  }
  if (record === undefined) return fields;
  for (const [at, name] of ["index", "time", "type", "process", "f", "value"].entries()) {
    fields.set(name, record[at] ?? null);
  }
  return fields;
}
