/**
 * Addresses of a cluster of servers that are not ours, on this machine: each node has one at which it listens, and one that its peers are told,
 * which is the controller's. Clusters with a port in common have different ones.
 */
import type { NodeId } from "../../../nodes/host.js";
import { Front } from "./front.js";

/** By the third part of their addresses. */
const mostLabs = 254;

export class Lab {
  private constructor(
    private readonly number: number,
    private readonly nodes: readonly NodeId[],
    /** Of no node: it tells other clusters, for as long as this one lasts, that its addresses are taken, also those of nodes that are down. */
    private readonly reserved: readonly Front[],
  ) {}

  /** Takes the first that no other cluster uses. `ports`: at which nodes listen, for clients and peers. Rejects if there is none. */
  static async take(nodes: readonly NodeId[], ports: readonly number[]): Promise<Lab> {
    const distinct = [...new Set(ports)];
    let taken = "";
    for (let number = 1; number <= mostLabs; number++) {
      const reserved = distinct.map((port) => vacant(`127.77.${number}.254`, port));
      const lab = new Lab(number, nodes, reserved);
      try {
        for (const place of reserved) await place.open();
        await lab.refuseStrangers(distinct);
        return lab;
      } catch (error) {
        await lab.release();
        if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
        taken = error.message;
      }
    }
    throw new Error(
      `${mostLabs} clusters of servers are running on this machine already, or another program listens at one of their ports: ${taken}`,
    );
  }

  /** Where the node listens. */
  back(node: NodeId): string {
    return `127.78.${this.number}.${this.numberOf(node)}`;
  }

  /** What its peers are told. */
  front(node: NodeId): string {
    return `127.77.${this.number}.${this.numberOf(node)}`;
  }

  async release(): Promise<void> {
    await Promise.all(this.reserved.map((place) => place.shut()));
  }

  /** Another program that listens where a node is going to would be taken for it. */
  private async refuseStrangers(ports: readonly number[]): Promise<void> {
    for (const node of this.nodes) {
      for (const host of [this.back(node), this.front(node)]) {
        for (const port of ports) {
          const place = vacant(host, port);
          await place.open();
          await place.shut();
        }
      }
    }
  }

  private numberOf(node: NodeId): number {
    return this.nodes.indexOf(node) + 1;
  }
}

/** Takes no connection. */
function vacant(host: string, port: number): Front {
  return new Front(host, port, (socket) => socket.destroy());
}
