/** As much of a server of AMQP 0-9-1 as clients of a queue need, which answers as it is told. */
import type { Socket } from "node:net";

export type Asked =
  | { readonly method: "publish"; readonly queue: string; readonly mandatory: boolean; readonly body: string }
  | { readonly method: "get" }
  | { readonly method: "consume" }
  | { readonly method: "ack"; readonly tag: number; readonly multiple: boolean };

/**
 * A consumer is handed what gets are told, until they are told "empty". "ack", "nack" and "return" of a message; "return" is followed by an ack, as RabbitMQ does it. Of a get: "empty", or the text of an element. A number
 * closes the channel with this code, "close" breaks the connection, null keeps silent.
 */
export type Said =
  | "ack"
  | "nack"
  | "return"
  | "empty"
  | "close"
  | number
  | null
  | { readonly element: string; readonly behind?: number };

const frameEnd = 0xce;
const consumer = "told";
const emptyTable = long(0);

const connectionStart = [10, 10, Buffer.from([0, 9]), emptyTable, longText("PLAIN"), longText("en_US")] as const;
const connectionTune = [10, 30, short(0), long(131_072), short(0)] as const;
const answers: ReadonlyMap<string, readonly [number, number, ...Buffer[]]> = new Map([
  ["10.11", [...connectionTune]],
  ["10.40", [10, 41, shortText("")]],
  ["20.10", [20, 11, longText("")]],
  ["85.10", [85, 11]],
]);

export function talkAmqp(socket: Socket, told: (asked: Asked) => Said): void {
  let bytes = Buffer.alloc(0);
  let greeted = false;
  /** Of channel 1; deliveries and confirmations are numbered apart. */
  let [published, delivered] = [0, 0];
  let consuming = false;
  let publishing: { readonly queue: string; readonly mandatory: boolean; left: number; body: string } | undefined;

  const send = (channel: number, [of, method, ...fields]: readonly [number, number, ...Buffer[]]): void => {
    socket.write(frame(1, channel, Buffer.concat([short(of), short(method), ...fields])));
  };
  const sendContent = (channel: number, body: string): void => {
    const size = Buffer.byteLength(body);
    socket.write(frame(2, channel, Buffer.concat([short(60), short(0), longlong(size), short(0)])));
    socket.write(frame(3, channel, Buffer.from(body)));
  };
  const say = (channel: number, said: Said): void => {
    if (said === null) return;
    if (said === "close") socket.destroy();
    else if (said === "empty") send(channel, [60, 72, shortText("")]);
    else if (said === "ack") send(channel, [60, 80, longlong(published), Buffer.from([0])]);
    else if (said === "nack") send(channel, [60, 120, longlong(published), Buffer.from([0])]);
    else if (said === "return") {
      send(channel, [60, 50, short(312), shortText("NO_ROUTE"), shortText(""), shortText("")]);
      sendContent(channel, "0");
      say(channel, "ack");
    } else if (typeof said === "number") {
      send(channel, [20, 40, short(said), shortText("as told"), short(0), short(0)]);
    } else {
      delivered += 1;
      const after = long(said.behind ?? 0);
      const fields = [longlong(delivered), Buffer.from([0]), shortText(""), shortText("")];
      send(channel, consuming ? [60, 60, shortText(consumer), ...fields] : [60, 71, ...fields, after]);
      sendContent(channel, said.element);
    }
  };

  const onMethod = (channel: number, payload: Buffer): void => {
    const name = `${payload.readUInt16BE(0)}.${payload.readUInt16BE(2)}`;
    const answer = answers.get(name);
    if (answer !== undefined) send(channel, answer);
    else if (name === "60.40") {
      const exchange = payload.readUInt8(6);
      const queue = textAt(payload, 7 + exchange);
      publishing = { queue, mandatory: (payload.at(-1) ?? 0) % 2 === 1, left: 0, body: "" };
    } else if (name === "60.70") say(channel, told({ method: "get" }));
    else if (name === "60.30") {
      consuming = false;
      send(channel, [60, 31, shortText(consumer)]);
    } else if (name === "60.20") {
      send(channel, [60, 21, shortText(consumer)]);
      consuming = true;
      for (let said: Said = null; said !== "empty" && said !== "close"; ) {
        said = told({ method: "consume" });
        if (said !== "empty") say(channel, said);
        if (said === null) return;
      }
    } else if (name === "60.80") {
      const tag = Number(payload.readBigUInt64BE(4));
      say(channel, told({ method: "ack", tag, multiple: payload.readUInt8(12) === 1 }));
    }
  };
  const onFrame = (type: number, channel: number, payload: Buffer): void => {
    if (type === 1) onMethod(channel, payload);
    if (publishing === undefined) return;
    if (type === 2) publishing.left = Number(payload.readBigUInt64BE(4));
    else if (type === 3) {
      publishing.body += payload.toString();
      publishing.left -= payload.length;
      if (publishing.left > 0) return;
      const { queue, mandatory, body } = publishing;
      publishing = undefined;
      published += 1;
      say(channel, told({ method: "publish", queue, mandatory, body }));
    }
  };

  socket.on("data", (more: Buffer) => {
    bytes = Buffer.concat([bytes, more]);
    if (!greeted && bytes.length >= 8) {
      greeted = true;
      bytes = bytes.subarray(8);
      send(0, [...connectionStart]);
    }
    while (greeted && bytes.length >= 7 && bytes.length >= 8 + bytes.readUInt32BE(3)) {
      const size = bytes.readUInt32BE(3);
      const [type, channel, payload] = [bytes.readUInt8(0), bytes.readUInt16BE(1), bytes.subarray(7, 7 + size)];
      bytes = bytes.subarray(8 + size);
      onFrame(type, channel, payload);
    }
  });
}

function frame(type: number, channel: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([type]), short(channel), long(payload.length), payload, Buffer.from([frameEnd])]);
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function long(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function longlong(value: number): Buffer {
  return Buffer.concat([long(0), long(value)]);
}

function shortText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
}

function longText(text: string): Buffer {
  return Buffer.concat([long(text.length), Buffer.from(text)]);
}

function textAt(payload: Buffer, at: number): string {
  return payload.subarray(at + 1, at + 1 + payload.readUInt8(at)).toString();
}
