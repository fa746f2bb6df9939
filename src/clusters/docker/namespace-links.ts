/**
 * The links of a node of the docker cluster, within its network namespace, for what no packet filter can do. Each connection that the node's
 * containers dial to a peer is redirected to here (filters.ts) and dialled on from here: the peer sees the node's own address, and the packet
 * filters of both nodes hit what is dialled on, as they hit a connection without a link.
 */
import { type AddressInfo, createServer, type Server } from "node:net";
import type { NodeId } from "../../../nodes/host.js";
import { seededRandom } from "../../../nodes/random.js";
import type { Impairment } from "../../faults/impairment.js";
import type { Imposed } from "../impairable-link.js";
import { Link } from "../local/link.js";
import { type Address, LinkConnection } from "../local/link-connection.js";

export interface NamespaceLinksPlan {
  readonly node: NodeId;
  readonly seed: number;
  /** What a peer sends on a connection that this node has dialled is of its link to this node, and does not pass at once. */
  readonly bothWays: boolean;
  readonly peers: readonly Peer[];
}

interface Peer {
  readonly node: NodeId;
  readonly address: string;
  /** Where it listens for peers, and where probes go. */
  readonly ports: readonly number[];
  readonly probed: number;
}

/** Where connections to a port of a peer are redirected to. */
export interface Redirection {
  readonly address: string;
  readonly port: number;
  readonly to: number;
}

/** Of the connections that this node has dialled to a peer. */
interface LinkPair {
  readonly there: Link;
  readonly back: Link;
}

export class NamespaceLinks {
  private readonly pairs = new Map<NodeId, LinkPair>();
  private readonly entrances = new Map<string, Address>();

  constructor(
    private readonly plan: NamespaceLinksPlan,
    /** A source port for a probe, another one each time. */
    private readonly probePort: () => number,
  ) {}

  async listen(): Promise<readonly Redirection[]> {
    return (await Promise.all(this.plan.peers.map((peer) => this.listenFor(peer)))).flat();
  }

  /** What is dialled here reaches the probed port of the peer with this address as if the node had dialled it. */
  entranceTo(address: string): Address | undefined {
    return this.entrances.get(address);
  }

  /** Of the link between this node and a peer, in either direction, the part that is carried here. */
  impair(from: NodeId, to: NodeId, impairment: Impairment): Promise<Imposed> {
    const { node } = this.plan;
    const pair = this.pairs.get(from === node ? to : from);
    if (pair === undefined) throw new RangeError(`${node} carries no link ${from} -> ${to}`);
    return (from === node ? pair.there : pair.back).impair(impairment);
  }

  private async listenFor({ node: peer, address, ports, probed }: Peer): Promise<readonly Redirection[]> {
    const { node, seed, bothWays } = this.plan;
    const { probePort } = this;
    const linkOf = (from: NodeId, to: NodeId): Link => new Link(from, to, seededRandom(seed, "link", node, from, to));
    const there = linkOf(node, peer);
    const back = linkOf(peer, node);
    this.pairs.set(peer, { there, back });
    // Asked for each connection that is dialled on.
    there.target = {
      ...{ host: address, port: probed },
      get localPort() {
        return probePort();
      },
    };
    await there.listen();
    this.entrances.set(address, there.entrance);
    return Promise.all(
      ports.map(async (port) => {
        const target = (): Address => ({ host: address, port });
        const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
          new LinkConnection(socket, there, bothWays ? back : there.answers, target).begin();
        });
        return { address, port, to: await listeningPort(listener) };
      }),
    );
  }
}

function listeningPort(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      resolve((server.address() as AddressInfo).port); // a TCP server has an AddressInfo
    });
  });
}
