import { createAddressRecords } from '../../shared/aws/address-records.ts';
import { createBouncePublisher } from '../../shared/aws/bounce-publisher.ts';
import { createIncidentMembers } from '../../shared/aws/incident-members.ts';
import { createIncidentRegister } from '../../shared/aws/incident-register.ts';
import { createLease } from '../../shared/aws/lease.ts';
import { createPollNote, type PollNote } from '../../shared/aws/poll-notes.ts';
import { createRequestLedger } from '../../shared/aws/request-ledger.ts';
import type { Clock } from '../../shared/clock.ts';
import { BudgetSpentError, QuotaClosedError, StorageError, TimeUpError } from '../../shared/errors.ts';
import { connectConstantContact } from './connect.ts';
import { type KnownIncidents, readKnownIncidents } from './guard/known-incidents.ts';
import { sweep } from './guard/sweep.ts';
import { type PollParts, pollAccount } from './poll-account.ts';
import { progressOf } from './progress.ts';
import { type Ending, type RunSummary, totalRequests } from './run-summary.ts';

const dayMs = 86_400_000;
/** The lease outlives its holder by this, so that clocks a little apart never see two holders. */
const leaseGraceMs = 5_000;

/**
 * One tick: takes the lease, polls unless the quota is closed for today, and gives the lease back however it ends.
 *
 * @param deadline when Lambda ends this invocation.
 * @param summary is counted up, and says how the tick ended; it is filled as far as the tick came when this throws.
 * @throws our errors when something was left unread because of a fault that is not one report's own.
 */
export async function runTick(parts: PollParts, deadline: Date, summary: RunSummary): Promise<void> {
  const { clock, config, documents } = parts;
  const lease = createLease(documents, config.table);
  const quota = createPollNote(documents, config.table, 'QUOTA');
  const holder = parts.newRevision();
  const startedAt = clock.now();
  try {
    if (!(await lease.take(holder, startedAt, new Date(deadline.getTime() + leaseGraceMs)))) {
      summary.ending = 'leaseHeld';
      return;
    }
    const incidents = await tellOfIncidents(parts, summary);
    const closedUntil = await quota.read();
    if (closedUntil !== undefined && isAhead(closedUntil, startedAt)) {
      summary.ending = 'quotaClosed';
      return;
    }
    await pollWithinBudget(parts, deadline, incidents, summary);
    summary.ending = 'allRead';
  } catch (error) {
    summary.ending = await politeEnding(error, quota, clock);
  } finally {
    await lease.giveBack(holder).catch(ignoreStorage);
  }
}

/** Before anything that a quota or a budget could stop: what a person has said of an incident must not wait for them. */
async function tellOfIncidents(parts: PollParts, summary: RunSummary): Promise<KnownIncidents> {
  const { documents, sqs, clock, config, newRevision } = parts;
  const register = createIncidentRegister(documents, config.table, newRevision);
  const incidents = await readKnownIncidents(register);
  countOpen(incidents, parts, summary);
  summary.incidents.swept = await sweep({
    incidents,
    members: createIncidentMembers(documents, config.table),
    records: createAddressRecords(documents, config.table, clock),
    publisher: createBouncePublisher(sqs, config.queueUrl, clock),
  });
  summary.repeats += summary.incidents.swept;
  return incidents;
}

/** A policy without a guard heeds no incident, so none waits for anybody. */
function countOpen(incidents: KnownIncidents, { config }: PollParts, summary: RunSummary): void {
  const open = incidents.all().filter(({ status }) => status === 'open');
  summary.incidents.open = config.policy.outageGuard ? open.length : 0;
}

/** Whether a time lies ahead, and within the day and a half that a quota can be closed for. */
function isAhead(instant: string, now: Date): boolean {
  const ahead = Date.parse(instant) - now.getTime();
  return ahead > 0 && ahead < 1.5 * dayMs;
}

/** Polls, and settles the day's ledger however that ends. */
async function pollWithinBudget(
  parts: PollParts,
  deadline: Date,
  incidents: KnownIncidents,
  summary: RunSummary,
): Promise<void> {
  const { config, clock, documents } = parts;
  const perDay = config.requestsPerDay;
  const ledger = createRequestLedger({ documents, table: config.table, clock, perDay });
  try {
    const client = connectConstantContact(parts, { deadline, ledger, summary });
    await pollAccount(parts, client, incidents, summary);
  } finally {
    countOpen(incidents, parts, summary);
    const spent = await ledger.settle().catch(ignoreStorage);
    if (spent !== undefined) {
      const left = Math.max(0, perDay - spent);
      summary.requestsToday = { spent, left };
      summary.progress = progressOf({
        doneBefore: summary.campaignsDoneBefore,
        done: summary.completeness?.campaignsDone ?? 0,
        known: summary.campaigns,
        requests: totalRequests(summary),
        leftToday: left,
        perDay,
        tickMs: config.beats.tickMs,
        now: clock.now(),
      });
    }
  }
}

/** What is no failure ends politely; anything else is thrown on. */
async function politeEnding(error: unknown, quota: PollNote, clock: Clock): Promise<Ending> {
  if (error instanceof TimeUpError) return 'timeUp';
  if (error instanceof BudgetSpentError) return 'budgetSpent';
  if (!(error instanceof QuotaClosedError)) throw error;
  // The vendor counts days in UTC; nothing may be asked until the next one begins, by later ticks either.
  const { askedAt } = error;
  const midnight = Date.UTC(askedAt.getUTCFullYear(), askedAt.getUTCMonth(), askedAt.getUTCDate() + 1);
  await quota.write(new Date(midnight).toISOString(), clock.now());
  return 'quotaClosed';
}

/** A lease that is not given back ends by itself, a ledger not settled errs on the careful side; why the run failed matters more. */
function ignoreStorage(error: unknown): undefined {
  if (!(error instanceof StorageError)) throw error;
}
