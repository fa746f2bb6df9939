/** A server that speaks as much of MariaDB's protocol as one client needs, and answers statements as it is told. */
import type { Socket } from "node:net";

/** What a statement is answered with; "close" breaks the connection, "nothing" leaves it without an answer. */
export type Told =
  | "ok"
  | "close"
  | "nothing"
  | { readonly error: number; readonly message: string }
  | { readonly values: readonly (string | null)[] };

const query = 3;
/** PROTOCOL_41, SECURE_CONNECTION, PLUGIN_AUTH, CONNECT_WITH_DB. */
const capabilities = 0x8_82_08;

/** `told`: called with each statement. */
export function speakMariadb(socket: Socket, told: (statement: string) => Told): void {
  let rest = Buffer.alloc(0);
  let greeted = false;
  socket.write(framed([greeting()], 0));
  socket.on("data", (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readUIntLE(0, 3)) {
      const payload = rest.subarray(4, 4 + rest.readUIntLE(0, 3));
      rest = rest.subarray(4 + payload.length);
      if (!greeted) socket.write(framed([ok], 2));
      else if (payload[0] === query) answer(socket, told(payload.toString("utf8", 1)));
      greeted = true;
    }
  });
}

function answer(socket: Socket, told: Told): void {
  if (told === "nothing") return;
  if (told === "close") socket.destroy();
  else if (told === "ok") socket.write(framed([ok], 1));
  else if ("error" in told) socket.write(framed([failure(told)], 1));
  else socket.write(framed([Buffer.from([1]), column, end, ...told.values.map(row), end], 1));
}

const ok = Buffer.from([0, 0, 0, 2, 0, 0, 0]);
const end = Buffer.from([0xfe, 0, 0, 2, 0]);
const row = (value: string | null): Buffer => (value === null ? Buffer.from([0xfb]) : counted(value));
/** A text. */
const column = Buffer.concat([
  ...["def", "", "", "", "value", "value"].map(counted),
  Buffer.from([0x0c, 45, 0, 0, 1, 0, 0, 0xfd, 0, 0, 0, 0, 0]),
]);

function failure({ error, message }: { readonly error: number; readonly message: string }): Buffer {
  return Buffer.concat([Buffer.from([0xff, error & 0xff, error >> 8]), Buffer.from(`#HY000${message}`)]);
}

function counted(text: string): Buffer {
  return Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);
}

function greeting(): Buffer {
  const [first, second] = [Buffer.alloc(8, "a"), Buffer.concat([Buffer.alloc(12, "b"), Buffer.from([0])])];
  const middle = Buffer.alloc(18);
  middle.writeUInt16LE(capabilities & 0xffff, 0);
  middle.writeUInt8(45, 2);
  middle.writeUInt16LE(2, 3);
  middle.writeUInt16LE(capabilities >> 16, 5);
  middle.writeUInt8(first.length + second.length, 7);
  const version = Buffer.from([10, ...Buffer.from("10.11.0-MariaDB\0"), 1, 0, 0, 0]);
  return Buffer.concat([version, first, Buffer.from([0]), middle, second, Buffer.from("mysql_native_password\0")]);
}

/** Packets of one answer, numbered from `from` on. */
function framed(payloads: readonly Buffer[], from: number): Buffer {
  return Buffer.concat(
    payloads.flatMap((payload, place) => {
      const head = Buffer.alloc(4);
      head.writeUIntLE(payload.length, 0, 3);
      head.writeUInt8(from + place, 3);
      return [head, payload];
    }),
  );
}
