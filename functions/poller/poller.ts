import type { Context } from 'aws-lambda';
import { asSafeError, errorKind, RunIncompleteError, reasonOf } from '../../shared/errors.ts';
import type { Telemetry } from '../../shared/telemetry.ts';
import type { Ports } from './ports.ts';
import { type RunResult, runOnce } from './run/run.ts';
import { emptySummary, toLogFields } from './run/summary.ts';

/**
 * The poller as Lambda calls it; any event is a run. Resolves when all is read, the quota is closed, another run
 * holds the lease, or time is up. Rejects with one of our errors, and nothing else, when something is left unread
 * because of a fault.
 *
 * @param connect reads the configuration and builds the ports; called once, and again only if it failed.
 */
export function createPoller(connect: () => Ports, telemetry: Telemetry) {
  let ports: Ports | undefined;

  async function run(context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<RunResult> {
    try {
      ports ??= connect();
      const result = await runOnce(ports, () => context.getRemainingTimeInMillis(), telemetry.count);
      return 'error' in result ? result : { ...result, ...incomplete(result) };
    } catch (error) {
      return { summary: emptySummary, error };
    }
  }

  return async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const result = await run(context);
    const { summary, error } = result;
    const hasFailed = 'error' in result;
    telemetry.note(hasFailed ? 'error' : 'info', 'run ended', {
      ...toLogFields(summary),
      ...(hasFailed && { error: errorKind(error), why: reasonOf(error) }),
    });
    if (hasFailed) throw asSafeError(error, 'The poller');
  };
}

/** A run that left something unread because of a fault has failed, though all else was read. */
function incomplete({ summary: { failed } }: RunResult): { readonly error?: RunIncompleteError } {
  const [first] = failed.values();
  if (first === undefined) return {};
  return {
    error: new RunIncompleteError(
      `Left ${failed.size} unread; the next run tries again. The first: ${first}`,
    ),
  };
}
