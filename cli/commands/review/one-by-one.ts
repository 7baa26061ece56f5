import { CommandError } from '../../command-error.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { WaitedFor } from '../../operate/resolve-incident.ts';
import { addresses } from '../../terminal/describe-incident.ts';
import { openIncidents } from '../../terminal/open-incidents.ts';
import type { Selection } from '../selection.ts';
import { inOrder } from './in-order.ts';
import { reviewOne, type Sitting } from './one-address.ts';

/** What has become of the addresses so far. */
type Tally = Readonly<Record<'release' | 'suppress' | 'later', number>>;

/**
 * Shows the open incidents, then one address of the review list after the other, and asks what is to become of it.
 *
 * @throws {CommandError} when somebody has stopped it; what was decided stays.
 */
export async function askOneByOne(
  { pages, conclude }: Selection,
  open: readonly WaitedFor[],
  sitting: Sitting,
): Promise<void> {
  const { target, context } = sitting;
  const { out, err, isInterrupted } = context;
  out.print(openIncidents(open, target.options, out.width));
  const interrupted = () => new CommandError('Stopped.', exitCodes.interrupted);
  let tally: Tally = { release: 0, suppress: 0, later: 0 };
  let lastReason = sitting.given;
  let met = 0;
  try {
    for await (const { records } of pages) {
      for (const { address } of inOrder(records)) {
        if (isInterrupted()) throw interrupted();
        met += 1;
        const reviewed = await reviewOne(address, lastReason, sitting);
        if (reviewed.is === 'interrupted') throw interrupted();
        if (reviewed.is === 'quit') return;
        if ('reason' in reviewed) lastReason = reviewed.reason;
        if (reviewed.is !== 'gone') tally = { ...tally, [reviewed.is]: tally[reviewed.is] + 1 };
      }
    }
    conclude(met);
  } finally {
    if (met > 0) err.print(summary(tally));
  }
}

function summary({ release, suppress, later }: Tally): string {
  const decided = `Released ${addresses(release)}, suppressed ${addresses(suppress)}, left ${addresses(later)} for later.`;
  return release + suppress === 0
    ? decided
    : `${decided} What was decided stays; undo with its batch takes it back.`;
}
