/**
 * One replica process: an HTTP server with the three WebSocket paths of wire.ts, none of which opens without a proof of its key. It starts
 * empty; the controller's boot makes it a replica. A replica that throws reports this to the controller and ends the process: it must not
 * continue in a state that its own code calls impossible.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { DiskCorruption, DiskFull, type NodeId, type Program, type Replica } from "../host.js";
import { malformedStatus, wellFormed } from "../well-formed.js";
import { Clients } from "./clients.js";
import { type BootRequest, Control } from "./control.js";
import { eraseRecords, rotRecord, tearTails } from "./damage.js";
import { RecordDisk } from "./disk.js";
import { ProcessHost } from "./host.js";
import { Mesh } from "./mesh.js";
import { Gate, type Keys, proofHeader } from "./proof.js";
import { exitCodes } from "./wire.js";

export interface ServerOptions {
  readonly node: NodeId;
  /** Where record files go. */
  readonly data: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Finds a program by its name; undefined if there is none. */
  readonly load: (program: string) => Promise<Program | undefined>;
  readonly keys: Keys;
}

/** How long the last messages of a failing replica may take to leave, ms. */
const lastWordsMs = 500;
/** How long a caller may take to send its request, ms: an idle one must not hold a connection for ever. */
const headersTimeoutMs = 10_000;

export class ReplicaServer {
  private readonly http: Server;
  private readonly sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  private readonly control: Control;
  private readonly clients: Clients;
  private mesh: Mesh | undefined;
  private replica: Replica | undefined;
  private host: ProcessHost | undefined;
  private disk: RecordDisk | undefined;
  private failed = false;
  private readonly gate: Gate;
  private strangers = 0;

  constructor(private readonly options: ServerOptions) {
    this.gate = new Gate(options.node, options.keys);
    this.control = new Control({
      onBoot: (boot) => this.boot(boot),
      onStatus: () => {
        const status = this.replica?.inspect();
        return status === undefined ? undefined : wellFormed(status, malformedStatus);
      },
      onOperator: (command) => {
        if (this.replica?.onOperator === undefined) return "this program takes no operator commands";
        this.replica.onOperator(command);
        return undefined;
      },
      onClock: (set) => {
        const { host } = this;
        if (host === undefined) return undefined;
        if (set !== undefined) host.setClock(set);
        return { shownMs: host.now(), undisturbedMs: performance.timeOrigin + performance.now() };
      },
      onDisk: (full) => this.fill(full),
      onSpoil: (how, seed) => {
        if (this.replica !== undefined) throw new Error("a replica runs on these records");
        const { data } = this.options;
        return (how === "wipe" ? eraseRecords(data) : rotRecord(data, seed)) ?? null;
      },
    });
    this.clients = new Clients((request) => this.replica?.onRequest(request));
    this.http = createServer({ headersTimeout: headersTimeoutMs }, (request, response) =>
      this.onRequest(request, response),
    );
    this.http.on("upgrade", (request, socket, head) => this.onUpgrade(request, socket, head));
  }

  /** Resolves with the port. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.http.once("error", reject);
      this.http.listen(this.options.port, this.options.host, () => {
        // A server that listens on TCP has an AddressInfo.
        resolve((this.http.address() as AddressInfo).port);
      });
    });
  }

  private async boot(boot: BootRequest): Promise<void> {
    const { node, data, load, keys } = this.options;
    const program = await load(boot.program);
    if (program === undefined) throw new Error(`there is no program ${boot.program}`);
    if (this.replica !== undefined) throw new Error("booted twice");
    if (boot.tornTail) tearTails(data);
    const mesh = new Mesh(node, boot.peers, keys.mesh, {
      onMessage: (from, message) => this.replica?.onMessage(from, message),
      log,
    });
    const trace = this.control.trace.bind(this.control);
    const disk = new RecordDisk(data, trace);
    disk.full = boot.diskFull;
    const host = new ProcessHost({
      id: node,
      members: boot.members,
      seed: boot.seed,
      disk,
      send: (to, message) => mesh.send(to, message),
      reply: (request, outcome) => this.clients.reply(request, outcome),
      trace,
      onTimer: (name) => this.replica?.onTimer(name),
    });
    host.setClock(boot.clock);
    this.disk = disk;
    this.host = host;
    this.replica = program.create(host, boot.settings);
    this.replica.start();
    this.mesh = mesh;
    log(`${boot.program} started as ${node}`);
  }

  private fill(full: boolean): string | null | undefined {
    const { disk } = this;
    if (disk === undefined) return undefined;
    disk.full = full;
    try {
      disk.probe();
      return null;
    } catch (error) {
      if (error instanceof DiskFull) return error.message;
      throw error;
    }
  }

  /** The end: the replica gets no further event, the controller is notified, the process exits. */
  fail(error: unknown): void {
    if (this.failed) return;
    this.failed = true;
    this.replica = undefined;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log(text);
    const cause = error instanceof DiskFull ? "disk-full" : error instanceof DiskCorruption ? "corruption" : "other";
    const exit = (): never => process.exit(exitCodes[cause]);
    this.control.fatal(cause, text, exit);
    setTimeout(exit, lastWordsMs);
  }

  private onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const admission = this.gate.admit(request);
    if (!admission.admitted) {
      this.noteStranger(admission.why);
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n", () => socket.destroy());
      return;
    }
    const take = this.taker(admission.path);
    if (take === undefined) {
      socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n");
      return;
    }
    const addProof = (headers: string[]): void => {
      headers.push(`${proofHeader}: ${admission.proof}`);
    };
    this.sockets.once("headers", addProof);
    this.sockets.handleUpgrade(request, socket, head, take);
    // The headers are written before handleUpgrade returns, or never: a malformed request gets none.
    this.sockets.off("headers", addProof);
  }

  /** Plain HTTP is for probing links: the answer is sent once the whole body has arrived. */
  private onRequest(request: IncomingMessage, response: ServerResponse): void {
    const admission = this.gate.admit(request);
    if (admission.admitted && admission.path === "/probe") {
      request.resume();
      request.on("end", () => {
        response.writeHead(200, { [proofHeader]: admission.proof, connection: "close" });
        response.end();
      });
      return;
    }
    this.noteStranger(admission.admitted ? "it is not a WebSocket" : admission.why);
    response.writeHead(403, { connection: "close" });
    response.end(() => request.destroy());
  }

  /** Logged each time that their number has doubled: a caller that keeps trying must not fill the log. */
  private noteStranger(why: string): void {
    this.strangers += 1;
    if (Number.isInteger(Math.log2(this.strangers))) log(`refused a connection (${this.strangers} so far): ${why}`);
  }

  /** Accepts a connection on this path; before the boot only the controller is connected. */
  private taker(path: string): ((socket: WebSocket) => void) | undefined {
    if (path === "/control") return (socket) => this.control.accept(socket);
    const { mesh } = this;
    if (mesh === undefined) return undefined;
    if (path === "/client") return (socket) => this.clients.accept(socket);
    if (path === "/mesh") return (socket) => mesh.accept(socket);
    return undefined;
  }
}

function log(line: string): void {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
}
