import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Instant } from '../../shared/bounce/instant.ts';
import { callAws } from '../../shared/storage/call.ts';
import { type BatchLine, type RunLine, readBatchLine, readRunLine } from './log-lines.ts';

/** What the programs did, as they said it themselves. */
export interface Activity {
  /**
   * The runs that ended between two times, some at a time and in no particular order.
   *
   * @throws {StorageError}
   */
  runs(from: Date, to: Date): AsyncGenerator<readonly RunLine[]>;
  /** Likewise the batches of the classifier. */
  batches(from: Date, to: Date): AsyncGenerator<readonly BatchLine[]>;
}

/** What a deployed stack's functions have written to their logs. A page is at most a megabyte, and one is held at a time. */
export function createLoggedActivity(
  logs: CloudWatchLogsClient,
  groups: { readonly poller: string; readonly classifier: string },
): Activity {
  async function* lines<Line>(
    group: string,
    message: string,
    read: (text: string, at: Instant) => Line | undefined,
    [from, to]: readonly [Date, Date],
  ): AsyncGenerator<readonly Line[]> {
    let token: string | undefined;
    do {
      const command = new FilterLogEventsCommand({
        logGroupName: group,
        filterPattern: `{ $.message = "${message}" }`,
        startTime: from.getTime(),
        endTime: to.getTime(),
        ...(token !== undefined && { nextToken: token }),
      });
      const { events = [], nextToken } = await callAws(`read the log ${group}`, logs.send(command));
      yield events.flatMap(({ timestamp, message: text = '' }) => {
        if (timestamp === undefined) return [];
        return read(text, new Date(timestamp).toISOString()) ?? [];
      });
      token = nextToken;
    } while (token !== undefined);
  }

  return {
    runs: (from, to) => lines(groups.poller, 'run ended', readRunLine, [from, to]),
    batches: (from, to) => lines(groups.classifier, 'batch classified', readBatchLine, [from, to]),
  };
}
