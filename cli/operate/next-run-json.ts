import type { NextRun } from './next-run.ts';

/** What the next run would read as `plan --json` prints it: reports in the order in which they are read. */
export function nextRunJson({ steps, nextDueAt, reportsNotDue, ...rest }: NextRun): Record<string, unknown> {
  return {
    ...rest,
    reportsNotDue: reportsNotDue.map(({ dueAt, ...report }) => ({
      ...report,
      dueAt: dueAt === undefined ? null : new Date(dueAt).toISOString(),
    })),
    ...(nextDueAt !== undefined && { nextDueAt: new Date(nextDueAt).toISOString() }),
    steps: steps.map(({ campaign: { campaignId }, memory, readsDetails, countersOf, reads }) => ({
      campaignId,
      name: memory.details.name,
      ...{ readsDetails, countersOf, reads },
    })),
  };
}
