import type { Instant } from '../../shared/bounce/instant.ts';
import { type Incident, isToTell } from '../../shared/bounce/outage/incident.ts';
import type { Clock } from '../../shared/clock.ts';
import { StorageError } from '../../shared/errors.ts';
import { requestsKeyOf, reviewList } from '../../shared/names.ts';
import { readItems } from '../../shared/storage/batch-get.ts';
import { createIncidentRegister } from '../../shared/storage/incident-register.ts';
import { countWorkList } from '../../shared/storage/work-list.ts';
import type { AlarmMail } from '../target/alarm-mail.ts';
import { explainFailure } from '../target/explain-aws-failure.ts';
import type { QueueCounts } from '../target/queues.ts';
import type { Target } from '../target/target.ts';
import {
  type BatchesSummary,
  longestWindowMs,
  type RunsSummary,
  summariseBatches,
  summariseRuns,
} from './activity-summary.ts';
import { type KnownFacts, type Need, needsOf } from './needs.ts';

/** What a stack of this project may lack: the one of `npm start -- --stay` does. */
export type Absent = 'schedule' | 'alarm mails';

/** How a deployment is. What is undefined could not be read, and `needs` says so, unless the stack does not have it. */
export interface Status {
  readonly asOf: Instant;
  readonly runs: RunsSummary | undefined;
  readonly batches: BatchesSummary | undefined;
  readonly queues: QueueCounts | undefined;
  /** Requests to Constant Contact since 00:00 UTC. */
  readonly requestsToday: number | undefined;
  readonly openIncidents: readonly Incident[] | undefined;
  /** Addresses on the review list: work that may wait. */
  readonly review: number | undefined;
  readonly alarmMail: AlarmMail | undefined;
  readonly notOnThisStack: readonly Absent[];
  readonly needs: readonly Need[];
}

export interface StatusParts
  extends Pick<Target, 'documents' | 'table' | 'policy' | 'activity' | 'queues' | 'alarmMail'>,
    Pick<KnownFacts, 'signInNeed'> {
  readonly clock: Clock;
  /** Between two runs. */
  readonly periodMs: number;
  /** What is not there is neither read nor missed. */
  readonly notOnThisStack: readonly Absent[];
  /** Whether it is the store on this computer. */
  readonly isHere: boolean;
  readonly newRevision: () => string;
  readonly isInterrupted: () => boolean;
  /** Called with how many lines of the logs have been read. */
  readonly onProgress: (lines: number) => void;
}

/**
 * Reads how a deployment is: what its programs have said in the last 30 days, its queues, its register of incidents and
 * its review list. What may not be read is left out and said.
 *
 * @returns undefined when somebody has stopped it.
 */
export async function readStatus(parts: StatusParts): Promise<Status | undefined> {
  const { documents, table, policy, clock, periodMs, isInterrupted, notOnThisStack } = parts;
  const now = clock.now();
  const from = new Date(now.getTime() - longestWindowMs);
  const unread: Need[] = [];
  const attempt = async <Result>(read: () => Promise<Result>): Promise<Result | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      unread.push({ sentence: explainFailure(error) });
      return undefined;
    }
  };
  const lines = { runs: 0, batches: 0 };
  const say = (which: keyof typeof lines) => (read: number) => {
    lines[which] = read;
    parts.onProgress(lines.runs + lines.batches);
  };
  // One after the other, so that what is said of them stands in one order.
  const runs = await attempt(() =>
    summariseRuns(until(isInterrupted, parts.activity.runs(from, now)), now, say('runs')),
  );
  const batches = await attempt(() =>
    summariseBatches(until(isInterrupted, parts.activity.batches(from, now)), now, say('batches')),
  );
  if (isInterrupted()) return undefined;
  const queues = await attempt(() => parts.queues.count());
  const requestsToday = await attempt(() => requestsOf(now, parts));
  const openIncidents = await attempt(async () => {
    const incidents = await createIncidentRegister(documents, table, parts.newRevision).read();
    // Without outage detection no incident counts as open.
    return policy.outageDetection ? incidents.filter(isToTell) : [];
  });
  const review = await attempt(() => countWorkList(documents, table, reviewList, 'count the review list'));
  const alarmMail = notOnThisStack.includes('alarm mails')
    ? undefined
    : await attempt(async () => parts.alarmMail?.read());
  const facts = { runs, queues, openIncidents, alarmMail };
  return {
    ...facts,
    asOf: now.toISOString(),
    batches,
    requestsToday,
    review,
    notOnThisStack,
    needs: [
      ...needsOf(
        { ...facts, signInNeed: parts.signInNeed },
        { now, periodMs: notOnThisStack.includes('schedule') ? undefined : periodMs, isHere: parts.isHere },
      ),
      ...unread,
    ],
  };
}

async function* until<Page>(isInterrupted: () => boolean, pages: AsyncGenerator<Page>): AsyncGenerator<Page> {
  for await (const page of pages) {
    yield page;
    if (isInterrupted()) return;
  }
}

async function requestsOf(now: Date, { documents, table, clock }: StatusParts): Promise<number> {
  const key = requestsKeyOf(now);
  const items = await readItems(documents, table, [key], { clock });
  return Number(items.get(key)?.spent ?? 0);
}
