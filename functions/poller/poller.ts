import type { Context } from 'aws-lambda';
import {
  asSafeError,
  errorKind,
  RunIncompleteError,
  reasonOf,
  SignInNeededError,
} from '../../shared/errors.ts';
import { pollerMetrics as metrics } from '../../shared/names.ts';
import type { Telemetry } from '../../shared/telemetry.ts';
import type { PollParts } from './poll-account.ts';
import { emptySummary, type RunSummary, toLogFields, toMetrics } from './run-summary.ts';
import { runTick } from './tick.ts';

/**
 * The poller as Lambda calls it; any event is a tick. Resolves when all is read, the quota is closed, another run
 * holds the lease, or time is up. Rejects with one of our errors, and nothing else, when something is left unread
 * because of a fault.
 *
 * @param connect reads the configuration and builds the clients; called once, and again only if it failed.
 */
export function createPoller(connect: () => PollParts, telemetry: Telemetry) {
  let parts: PollParts | undefined;

  async function tick(
    context: Pick<Context, 'getRemainingTimeInMillis'>,
    summary: RunSummary,
  ): Promise<void> {
    parts ??= connect();
    const deadline = new Date(parts.clock.now().getTime() + context.getRemainingTimeInMillis());
    await runTick(parts, deadline, summary);
    if (summary.failed.size > 0) {
      const first = summary.failed.values().next().value ?? '';
      throw new RunIncompleteError(
        `Left ${summary.failed.size} unread; the next run tries again. The first: ${first}`,
      );
    }
  }

  return async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const summary = emptySummary();
    let failure: unknown;
    try {
      await tick(context, summary);
    } catch (error) {
      failure = error;
    }
    telemetry.note(failure ? 'error' : 'info', 'run ended', {
      ...toLogFields(summary),
      ...(failure !== undefined && { error: errorKind(failure), why: reasonOf(failure) }),
    });
    telemetry.count({
      ...toMetrics(summary),
      [metrics.signInNeeded]: Number(failure instanceof SignInNeededError),
    });
    if (failure !== undefined) throw asSafeError(failure, 'The poller');
  };
}
