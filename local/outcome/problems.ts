import { number } from '../../cli/terminal/number.ts';
import type { Rehearsal } from '../rehearse.ts';
import type { ExpectedBounce } from './compare.ts';

/**
 * Everything that went wrong, one sentence each; an empty list is a good run. Bounces are named by their ids, which
 * can be looked up in the account.
 */
export function findProblems({ runs, last, comparison, ...again }: Rehearsal): string[] {
  const { lost, misread, duplicated, invented } = comparison;
  const failedRuns = runs.flatMap(({ result }) => (result.ok ? [] : [result]));
  const failedBatches = runs.flatMap(({ drained }) => drained.failures);
  return [
    ...failedRuns.map(({ errorType, errorMessage }) => `The poller failed (${errorType}): ${errorMessage}`),
    ...[...new Set(failedBatches)].map((type) => `The classifier failed with ${type}.`),
    ...said(lost, 'in the account and not in the table: LOST'),
    ...said(misread, 'in the table with another code than in the account'),
    ...counted(duplicated, 'in the table more than once'),
    ...counted(invented, 'in the table and not in the account'),
    ...counted(last.published, 'sent to be decided again by the last run, though nothing was new'),
    ...counted(
      again.repeatsUnexplained,
      'published again by the last run for an incident, and no incident holds them',
    ),
    ...(again.decidedAgain > 0
      ? [`${plural(again.decidedAgain, 'address was', 'addresses were')} decided a second time.`]
      : []),
  ];
}

function said(bounces: readonly ExpectedBounce[], what: string): string[] {
  const [first] = bounces;
  if (!first) return [];
  const where = `campaign activity ${first.campaignActivityId}, contact ${first.contactId}, ${first.bouncedAt}`;
  return [`${plural(bounces.length, 'bounce is', 'bounces are')} ${what}. The first: ${where}.`];
}

function counted(count: number, what: string): string[] {
  return count > 0 ? [`${plural(count, 'bounce is', 'bounces are')} ${what}.`] : [];
}

function plural(count: number, one: string, many: string): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}
