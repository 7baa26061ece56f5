import type { Mutant } from './mutant.ts';

const decided = 'after recovery every visible bounce is decided once, and as the reference decides';
const readsEnd = 'after recovery every read has ended and no row is missing';
const closed =
  'a report is closed only after half a day of quiet, and by a read that found nothing to publish';
const askedOnce = "a campaign's details that were answered are not asked for again within a day";
const endsInTime = 'a run that meets no trouble ends before its deadline';
const noFailure = 'a run that meets no trouble does not fail';

/** Bugs in what a run reads, in which order, and in what it leaves for the next. */
export const planningMutants: readonly Mutant[] = [
  {
    name: 'what was once not found is gone for ever',
    file: 'functions/poller/plan/next-read.ts',
    find: 'if (!isGone(trouble) || hasChanged) return alwaysDue;',
    replace: 'if (!isGone(trouble)) return alwaysDue;\n  if (isGone(trouble)) return neverDue;',
    breaks: [decided, readsEnd],
  },
  {
    name: 'a report is closed without looking for lost messages',
    file: 'functions/poller/read/read-report.ts',
    find: 'const undecided = comparesRecords ? await withoutDecision(distinct, remembered, ports) : [];',
    replace: 'const undecided: ReportRow[] = [];',
    breaks: [closed, decided],
  },
  {
    name: 'the read that closes a report is of the newest rows only',
    file: 'functions/poller/plan/next-read.ts',
    find: "why: 'closing', extent: 'whole' }",
    replace: "why: 'closing', extent: 'newest' }",
    breaks: [readsEnd],
  },
  {
    name: 'an old report is closed by its first whole read',
    file: 'functions/poller/plan/apply.ts',
    find: "? { name: 'quiet', since: at, ...times }\n      : { name: 'open', ...times };",
    replace: "? { name: 'closed', since: at, ...times }\n      : { name: 'open', ...times };",
    breaks: [closed, decided],
  },
  {
    name: 'a report is closed without half a day of quiet',
    file: 'functions/poller/plan/intervals.ts',
    find: 'export const closeAfterMs = 12 * hourMs;',
    replace: 'export const closeAfterMs = 0;',
    breaks: [closed, decided],
  },
  {
    name: 'a message that cannot become a decision keeps its report open for ever',
    file: 'functions/poller/plan/apply.ts',
    find: 'const mostRepairs = 3;',
    replace: 'const mostRepairs = Number.POSITIVE_INFINITY;',
    breaks: [readsEnd],
  },
  {
    name: 'a repaired report is closed by the read that repaired it',
    file: 'functions/poller/plan/apply.ts',
    find: 'if (counts.published > 0 || (counts.repaired > 0 && mayRepair)) return',
    replace: 'if (counts.published > 0) return',
    breaks: [closed, decided],
  },
  {
    name: 'a campaign whose details name no activity is never asked again',
    file: 'functions/poller/plan/next-details.ts',
    find: 'if (reports.length === 0) return isDayOld;',
    replace: 'if (reports.length === 0) return false;',
    breaks: [decided],
  },
  {
    name: 'a resend is not looked for',
    file: 'functions/poller/plan/next-details.ts',
    find: '  if (details.lastSentAt !== campaign.lastSentAt) return true;',
    replace: '  if (reports.length > 0) return false;',
    breaks: [decided],
  },
  {
    name: 'counters that could not be read are never asked for again',
    file: 'functions/poller/plan/plan.ts',
    find: '      countersTrouble\n        ? !isSuspended(countersTrouble) || now.getTime() - Date.parse(countersTrouble.last) >= dayMs\n        : hasChanged,',
    replace: '      countersTrouble ? false : hasChanged,',
    breaks: [readsEnd],
  },
  {
    name: 'what was learnt of a campaign is thrown away when its run ends early',
    file: 'functions/poller/run/serve-campaigns.ts',
    find: '    try {\n      await memory.write(after);',
    replace: '    if (end) break;\n    try {\n      await memory.write(after);',
    breaks: [askedOnce, decided, readsEnd],
  },
  {
    name: 'the end of a run counts as the failure of its report',
    file: 'functions/poller/read/read-report.ts',
    find: "outcome: endsReport(error) ? 'failed' : 'cut', counts, error",
    replace: "outcome: 'failed', counts, error",
    breaks: [endsInTime, noFailure],
  },
  {
    name: 'a search for codes that was cut begins again in every run',
    file: 'functions/poller/plan/code-search.ts',
    find: "if (result.outcome === 'cut') return { ...report, codeSearch: { ...before, last } };",
    replace: "if (result.outcome === 'cut') return report;",
    breaks: [decided, readsEnd],
  },
];
