import { isToTell } from '../../../shared/bounce/outage/incident.ts';
import {
  expectedEnding,
  LeaseLostError,
  QuotaClosedError,
  StorageError,
  StuckError,
} from '../../../shared/errors.ts';
import { isQuotaClosed, type KnownBefore, type RunMemory } from '../memory/run-memory.ts';
import { type KnownIncidents, readKnownIncidents } from '../outage/known-incidents.ts';
import { sweep } from '../outage/sweep.ts';
import { isStuck, progressAfter } from '../plan/got-further.ts';
import { progressOf } from '../plan/progress.ts';
import { type Observed, signalsOf, type ZerosLeft } from '../plan/signals.ts';
import type { Ports } from '../ports.ts';
import { type AccountServed, type Known, serveAccount } from './serve-account.ts';
import { type Ending, emptySummary, observedBy, type RunSummary, totalRequests } from './summary.ts';

/** The lease outlives its holder by this, so that clocks a little apart never see two holders. */
const leaseGraceMs = 5_000;

/** What a run came to. `error` is set where it failed; the summary holds what it did until then. */
export interface RunResult {
  readonly summary: RunSummary;
  readonly error?: unknown;
}

/** How the work under the lease ended, and what it leaves for the next run. */
interface Ended {
  readonly summary: RunSummary;
  readonly memory: RunMemory;
  readonly error?: unknown;
}

/**
 * One run: takes the lease, serves the account unless the quota is closed for today, and gives the lease back however
 * it ends.
 *
 * @param remainingMs how long this invocation may go on, asked again before each request to the vendor: whoever hosts it
 *   may want it to end sooner.
 * @param tell sends the metrics of what the run saw.
 */
export async function runOnce(
  ports: Ports,
  remainingMs: () => number,
  tell: (signals: Observed) => void,
): Promise<RunResult> {
  const { clock, lease } = ports;
  const holder = ports.newHolder();
  try {
    const endsAt = new Date(clock.now().getTime() + remainingMs() + leaseGraceMs);
    if (await lease.take(holder, clock.now(), endsAt)) return await runUnderLease(ports, remainingMs, tell);
    const { memory } = await ports.runMemory.read();
    return endedEarly({ ...emptySummary, ending: 'leaseHeld' }, memory, clock.now());
  } catch (error) {
    return { summary: emptySummary, error };
  } finally {
    await lease.giveBack(holder).catch(ignoreStorage);
  }
}

async function runUnderLease(
  ports: Ports,
  remainingMs: () => number,
  tell: (signals: Observed) => void,
): Promise<RunResult> {
  const incidents = await readKnownIncidents(ports.incidents);
  const remembered = await ports.runMemory.read();
  const { memory, ...result } = await serveUnderLease(ports, remainingMs, incidents, remembered);
  // Whoever has the lease now writes what the next run has to know.
  if (result.error instanceof LeaseLostError) return result;
  const { zerosLeft = {}, ...rest } = { ...memory, zerosLeft: remembered.memory.zerosLeft };
  const { sent, before, after } = signalsOf(observedBy(result.summary, result.error), zerosLeft);
  try {
    await ports.runMemory.write({ ...rest, ...leftToSend(before) });
    tell(sent);
    await ports.runMemory.write({ ...rest, ...leftToSend(after) });
  } catch (error) {
    // Why the run failed matters more.
    return { error, ...result };
  }
  return result;
}

function leftToSend(zerosLeft: ZerosLeft): Pick<RunMemory, 'zerosLeft'> {
  return Object.keys(zerosLeft).length > 0 ? { zerosLeft } : {};
}

async function serveUnderLease(
  ports: Ports,
  remainingMs: () => number,
  incidents: KnownIncidents,
  remembered: KnownBefore,
): Promise<Ended> {
  const startedAt = ports.clock.now();
  const { memory, erasureKeyId } = remembered;
  const open = openIncidents(incidents, ports);
  let summary: RunSummary = { ...emptySummary, incidents: { open, opened: [], swept: 0 } };
  try {
    const erased = await ports.readErased(erasureKeyId);
    // Before anything that a quota or a budget could stop: an operator's resolution of an incident must not wait for them.
    const { swept, error } = await sweep({ ...ports, incidents, erased });
    summary = { ...summary, repeats: swept, incidents: { open, opened: [], swept } };
    if (error !== undefined) return { summary, memory, error };
    if (isQuotaClosed(memory, startedAt))
      return { ...endedEarly({ ...summary, ending: 'quotaClosed' }, memory, startedAt), memory };
    const known = { incidents, erased, account: memory.account };
    return await runWithinBudget(ports, remainingMs, known, remembered, summary);
  } catch (error) {
    return { summary, memory, error };
  }
}

/** Without outage detection no incident counts as open. */
function openIncidents(incidents: KnownIncidents, { config }: Ports): number {
  const open = incidents.all().filter(isToTell);
  return config.policy.outageDetection ? open.length : 0;
}

async function runWithinBudget(
  ports: Ports,
  remainingMs: () => number,
  known: Known,
  { memory, erasureKeyId }: KnownBefore,
  before: RunSummary,
): Promise<Ended> {
  const { config, clock } = ports;
  const { requestsPerDay } = config;
  const ledger = ports.openLedger();
  const vendor = ports.connectVendor(remainingMs, ledger, erasureKeyId);
  const account = await serveAccount(ports, vendor, known, memory.unfinished);
  const { campaigns, served, completeness, opened, repeats, evidence, doneBefore } = account;
  const summary: RunSummary = {
    ...before,
    requests: vendor.requestsByPurpose(),
    campaigns,
    reportsRead: served.reads,
    incomplete: served.incomplete,
    rows: served.counts,
    repeats: before.repeats + repeats,
    incidents: { ...before.incidents, open: openIncidents(known.incidents, ports), opened },
    failed: served.failures,
    evidence,
    ...(completeness && { completeness }),
  };
  const spent = await ledger.giveBack().catch(ignoreStorage);
  const left = Math.max(0, requestsPerDay - (spent ?? 0));
  const counted: RunSummary =
    spent === undefined
      ? summary
      : {
          ...summary,
          requestsToday: { spent, left },
          progress: progressOf({
            doneBefore,
            done: completeness?.campaignsDone ?? 0,
            known: campaigns,
            requests: totalRequests(summary),
            leftToday: left,
            perDay: requestsPerDay,
            runMs: config.intervals.runMs,
            now: clock.now(),
          }),
        };
  return endOf(counted, account, memory, clock.now());
}

/** How the run ended, and what the next one has to know. */
function endOf(
  summary: RunSummary,
  { end, hasGotFurther, account }: AccountServed,
  before: RunMemory,
  now: Date,
): Ended {
  const ending: Ending | undefined = end ? expectedEnding(end.by) : 'allRead';
  const known = account ?? before.account;
  const memory: RunMemory = {
    ...(end?.by instanceof QuotaClosedError && { quotaClosedUntil: nextDay(end.by.askedAt) }),
    ...(end?.unfinished !== undefined && { unfinished: end.unfinished }),
    progressAt: progressAfter(before.progressAt, hasGotFurther, now),
    ...(known && { account: known }),
  };
  if (ending === undefined) return { summary, memory, error: end?.by };
  return { ...endedEarly({ ...summary, ending }, memory, now), memory };
}

/** No ending is an expected one once no run has got further for a day, whatever ends them. */
function endedEarly(
  summary: RunSummary & { readonly ending: Ending },
  { progressAt }: RunMemory,
  now: Date,
): Omit<Ended, 'memory'> {
  const { ending } = summary;
  if (ending === 'allRead' || progressAt === undefined || !isStuck(progressAt, now)) return { summary };
  return { summary, error: new StuckError(progressAt, ending) };
}

/** The vendor counts days in UTC. */
function nextDay(instant: Date): string {
  return new Date(
    Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth(), instant.getUTCDate() + 1),
  ).toISOString();
}

/** A lease that is not given back ends by itself, a ledger not settled errs on the careful side; why the run failed matters more. */
function ignoreStorage(error: unknown): undefined {
  if (!(error instanceof StorageError)) throw error;
}
