import type { AddressFacts } from '../assess.ts';
import { evidenceBefore } from '../evidence.ts';
import type { History, KnownBounce } from '../history.ts';
import type { Policy } from '../policy.ts';
import { heldOrVoid, timelineOf } from '../timeline.ts';
import { decisionOf, whatDecides } from '../what-decides.ts';

/**
 * Whether a bounce is a witness of what the provider that received it does. It is not when
 *
 * - the address was not to be mailed before that send;
 * - it is the vendor's suspension after a B of an incident: that echoes the B;
 * - it is a second hard bounce while an open incident holds the first: that says something of the address.
 *
 * @param known what is known of the address; undefined when nothing is. It may hold the bounce itself already.
 */
export function isWitness(bounce: KnownBounce, known: AddressFacts | undefined, policy: Policy): boolean {
  const earlier = known && before(bounce, known.history);
  if (!known || !earlier || isEmpty(earlier)) return true;
  const evidence = evidenceBefore(known.evidence, bounce.bouncedAt, bounce.campaignActivityId);
  const deciding = whatDecides(earlier, known.overrides, evidence, known.incidentReferences, policy);
  if (decisionOf(deciding) === 'suppress') return false;
  const withBounce = { ...earlier, newest: [bounce, ...earlier.newest] };
  const timeline = timelineOf(withBounce, known.incidentReferences, policy.outageDetection);
  const isEcho = bounce.code === 'S' && timeline.at(-1)?.incident?.code === 'B';
  const isSecondHardBounce =
    isHard(bounce.code) &&
    timeline.slice(0, -1).some((one) => isHard(one.code) && heldOrVoid(one) === 'held');
  return !isEcho && !isSecondHardBounce;
}

function before({ bouncedAt, campaignActivityId }: KnownBounce, { contacts, ...history }: History): History {
  const { strongestBefore } = history;
  return {
    newest: history.newest.filter(
      (one) => one.bouncedAt < bouncedAt && one.campaignActivityId !== campaignActivityId,
    ),
    older: history.older.filter((one) => one.bouncedAt < bouncedAt),
    ...(strongestBefore && { strongestBefore }),
    contacts,
  };
}

function isEmpty({ newest, older, strongestBefore }: History): boolean {
  return newest.length === 0 && older.length === 0 && strongestBefore === undefined;
}

function isHard(code: string | undefined): boolean {
  return code === 'B' || code === 'S';
}
