/** The few records of ZooKeeper's wire format that clients need (zookeeper.jute of version 3.8): big-endian, texts and buffers with a length. */

export const opcode = { create: 1, getData: 4, setData: 5, sync: 9 } as const;
export const errorCode = { noNode: -101, badVersion: -103, nodeExists: -110 } as const;

const allPermissions = 31;
/** Before the version in a Stat: czxid, mzxid, ctime, mtime. */
const bytesBeforeVersion = 32;
const passwordBytes = 16;
/** Of a connect response: protocol version, timeout, session id. */
const connectResponseBytes = 16;

const int = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
};
const long = (value: bigint): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(value);
  return buffer;
};
const bytes = (value: Buffer | string): Buffer => Buffer.concat([int(Buffer.byteLength(value)), Buffer.from(value)]);

/** What is sent: its length goes before it. */
export function framed(...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([int(body.length), body]);
}

/** A new session. A server that has not processed this transaction yet refuses it. */
export function connectRequest(lastZxidSeen: bigint, timeoutMs: number): Buffer {
  return framed(int(0), long(lastZxidSeen), int(timeoutMs), long(0n), bytes(Buffer.alloc(passwordBytes)), Buffer.of(0));
}

/** False if the server answers that there is no session. */
export function hasSession(response: Buffer): boolean {
  return response.length >= connectResponseBytes && response.readInt32BE(4) > 0 && response.readBigInt64BE(8) !== 0n;
}

export function request(xid: number, code: number, payload: Buffer): Buffer {
  return framed(int(xid), int(code), payload);
}

export const payloads = {
  getData: (path: string): Buffer => Buffer.concat([bytes(path), Buffer.of(0)]),
  /** `version` −1: whichever it has. */
  setData: (path: string, data: string, version: number): Buffer =>
    Buffer.concat([bytes(path), bytes(data), int(version)]),
  create: (path: string, data: string): Buffer =>
    Buffer.concat([
      ...[bytes(path), bytes(data), int(1), int(allPermissions), bytes("world"), bytes("anyone")],
      int(0),
    ]),
  sync: (path: string): Buffer => bytes(path),
} as const;

export interface Reply {
  readonly xid: number;
  /** Of the transaction, or of the last one that the server has processed; −1 or 0 if there is none. */
  readonly zxid: bigint;
  /** 0 if there was none. */
  readonly error: number;
  readonly body: Buffer;
}

export function replyFrom(frame: Buffer): Reply {
  return {
    ...{ xid: frame.readInt32BE(0), zxid: frame.readBigInt64BE(4), error: frame.readInt32BE(12) },
    body: frame.subarray(16),
  };
}

/** Of an answer to getData. */
export function dataFrom(body: Buffer): { readonly data: string; readonly version: number } {
  const length = Math.max(0, body.readInt32BE(0));
  return { data: body.toString("utf8", 4, 4 + length), version: body.readInt32BE(4 + length + bytesBeforeVersion) };
}

/** The whole frames at the beginning of what has arrived, and the rest. */
export function framesFrom(arrived: Buffer): { readonly frames: readonly Buffer[]; readonly rest: Buffer } {
  const frames: Buffer[] = [];
  let rest = arrived;
  while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
    const end = 4 + rest.readInt32BE(0);
    frames.push(rest.subarray(4, end));
    rest = rest.subarray(end);
  }
  return { frames, rest };
}
