/**
 * What surveys say of systems, for comparison: the table of Ryan Barrett ("Transactions across datacenters", Google I/O 2009), and the
 * messages of an update as they are usually counted. A system says beside its figures which of them it is an instance of, and why it differs
 * where it does.
 */
export const surveyLines = ["consistency", "transactions", "latency", "throughput", "data loss", "failover"] as const;
export type SurveyLine = (typeof surveyLines)[number];

type Words = { readonly [line in SurveyLine]: string };

const wordsOf = (...words: readonly [string, string, string, string, string, string]): Words => {
  const [consistency, transactions, latency, throughput, loss, failover] = words;
  return { consistency, transactions, latency, throughput, "data loss": loss, failover };
};

export const surveyColumns = {
  Backups: wordsOf("weak", "no", "low", "high", "lots", "down"),
  "Primary/backup": wordsOf("eventual", "full", "low", "high", "some", "read only"),
  "Multi-master": wordsOf("eventual", "local", "low", "high", "some", "read/write"),
  "2PC": wordsOf("strong", "full", "high", "low", "none", "read/write"),
  Paxos: wordsOf("strong", "full", "high", "medium", "none", "read/write"),
} as const;
export type SurveyColumn = keyof typeof surveyColumns;

/** Of columns that no system is an instance of: why. */
export const columnsWithoutSystem: { readonly [column in SurveyColumn]?: string } = {
  Backups: "a backup is a copy that serves no client and stays as it is, so there is no replication to measure",
};

/** Messages of one update, n being the number of other nodes. */
export const surveyCounts = {
  "asynchronous primary/backup": "n",
  "synchronous primary/backup": "2n",
  "two-phase commit": "4n",
  "Multi-Paxos": "4n",
  "three-phase commit": "6n",
  "Paxos with an election for every update": "6n",
} as const;
export type SurveyCount = keyof typeof surveyCounts;

export interface Surveyed {
  readonly column?: SurveyColumn;
  readonly count?: SurveyCount;
  /** Where the measurement differs: why, as a clause. */
  readonly because?: { readonly [line in SurveyLine | "messages"]?: string };
}
