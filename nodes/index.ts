/** The systems under test, one line each. */
import { registered } from "../src/contract/registered.js";
import { isProgramSystem, type ProgramSystem } from "../src/contract/system.js";
import { abd } from "./abd/system.js";
import { asynchronous } from "./asynchronous/system.js";
import { chain } from "./chain/system.js";
import { craq } from "./craq/system.js";
import { crdt } from "./crdt/system.js";
import { etcd } from "./etcd/system.js";
import { galera } from "./galera/system.js";
import { gossip } from "./gossip/system.js";
import { leaseService } from "./lease-service/system.js";
import { maelstrom } from "./maelstrom/system.js";
import { multiPaxos } from "./multi-paxos/system.js";
import { nats } from "./nats/system.js";
import { partialQuorum } from "./partial-quorum/system.js";
import { paxos } from "./paxos/system.js";
import { paxosLog } from "./paxos-log/system.js";
import { postgresql } from "./postgresql/system.js";
import { primaryBackup } from "./primary-backup/system.js";
import { rabbitmq } from "./rabbitmq/system.js";
import { raft } from "./raft/system.js";
import { redisCluster } from "./redis-cluster/system.js";
import { redisSentinel } from "./redis-sentinel/system.js";
import { sequencer } from "./sequencer/system.js";
import { synchronous } from "./synchronous/system.js";
import { threePhaseCommit } from "./three-phase-commit/system.js";
import { transactionalReplication } from "./transactional-replication/system.js";
import { twoPhaseCommit } from "./two-phase-commit/system.js";
import { zab } from "./zab/system.js";
import { zookeeper } from "./zookeeper/system.js";

export const systems = registered([
  raft,
  primaryBackup,
  paxos,
  multiPaxos,
  paxosLog,
  twoPhaseCommit,
  chain,
  craq,
  synchronous,
  sequencer,
  zab,
  threePhaseCommit,
  transactionalReplication,
  leaseService,
  crdt,
  asynchronous,
  gossip,
  partialQuorum,
  abd,
  etcd,
  redisSentinel,
  postgresql,
  zookeeper,
  nats,
  redisCluster,
  rabbitmq,
  galera,
  maelstrom,
]);

/** The systems whose nodes run our own program: only they can be simulated, explored, used in stories and have variants. */
export const programSystems: ReadonlyMap<string, ProgramSystem> = new Map(
  [...systems].flatMap(([name, system]) => (isProgramSystem(system) ? [[name, system] as const] : [])),
);
