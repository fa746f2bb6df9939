/** The words that call each command of campaigns, after `campaign`. */
export const campaignUsages = {
  run: "run <file>",
  merge: "merge <folders..>",
  work: "work",
  prune: "prune <folder>",
  bisect: "bisect <finding>",
  report: "report <folder>",
} as const;
