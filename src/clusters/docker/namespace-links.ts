/**
 * The links of a node of the docker cluster, within its network namespace, for what no packet filter can do. Each connection that the node's
 * containers dial to a peer is redirected to here (filters.ts) and dialled on from here: the peer sees the node's own address, and the packet
 * filters of both nodes hit what is dialled on, as they hit a connection without a link.
 */
import { type AddressInfo, createServer, type Server } from "node:net";
import type { NodeId } from "../../../nodes/host.js";
import { seededRandom } from "../../../nodes/random.js";
import type { Impairment } from "../../faults/impairment.js";
import { type Link as LinkName, linkName } from "../../faults/link.js";
import type { Imposed } from "../links/impairable-link.js";
import { Link } from "../links/link.js";
import { type Address, LinkConnection } from "../links/link-connection.js";

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

export class NamespaceLinks {
  /** By their names: to each peer, and back on what this node has dialled. */
  private readonly links = new Map<string, Link>();
  /** By the addresses of peers. */
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

  /** Of a link to a peer or from one, the part that is carried here. */
  impair(name: LinkName, impairment: Impairment): Promise<Imposed> {
    const link = this.links.get(linkName(name));
    if (link === undefined) throw new RangeError(`${this.plan.node} carries no link ${linkName(name)}`);
    return link.impair(impairment);
  }

  private async listenFor({ node: peer, address, ports, probed }: Peer): Promise<readonly Redirection[]> {
    const { node, seed, bothWays } = this.plan;
    const { probePort } = this;
    const linkOf = (from: NodeId, to: NodeId): Link => {
      const link = new Link(from, to, seededRandom(seed, "link", node, from, to));
      this.links.set(linkName(link), link);
      return link;
    };
    const there = linkOf(node, peer);
    const back = linkOf(peer, node);
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
