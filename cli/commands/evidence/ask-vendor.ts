import type { AddressRecord } from '../../../shared/bounce/address-record.ts';
import { daysAfter } from '../../../shared/bounce/instant.ts';
import type { EvidenceWanted } from '../../../shared/constant-contact/contact-evidence.ts';
import { createPace } from '../../../shared/constant-contact/pace.ts';
import type { Context } from '../../context.ts';
import { createEvidenceAsker } from '../../operate/evidence-asker.ts';
import { nothingTold, type ToldByApi, type VendorEvidence } from '../../operate/vendor-evidence.ts';
import type { Target } from '../../target/target.ts';
import { vendorUrls } from '../sign-in/options.ts';
import { withOwnSignIn } from './own-sign-in.ts';
import { v2Access } from './v2-access.ts';

const requestTimeoutMs = 20_000;

/** As far as soft bounces are counted; further where the newest bounce is older, with the send that it is of. */
const daysBack = 400;
const daysBeforeBounce = 7;

/** What to ask about an address. */
export function wantedOf({ address, history, assessment }: AddressRecord, now: Date): EvidenceWanted {
  const until = now.toISOString();
  const far = daysAfter(until, -daysBack);
  const before = daysAfter(assessment.bouncedAt ?? until, -daysBeforeBounce);
  const isOld = before < far;
  return {
    address,
    contactIds: history.contacts.map(({ contactId }) => contactId),
    since: isOld ? before : far,
    until,
  };
}

/** Everything in the environment that cannot be right is said before anything is asked. */
export function readVendorEnvironment({ outside: { environment } }: Context) {
  return { urls: vendorUrls(environment), v2: v2Access(environment) };
}

/**
 * Asks Constant Contact what became of an address, as the operator who has signed in on this computer, never as the
 * deployment.
 *
 * @throws {CommandError} when the environment is wrong, or a new token cannot be stored.
 */
export async function askVendor(
  record: AddressRecord,
  target: Target,
  context: Context,
): Promise<VendorEvidence> {
  const { urls, v2 } = readVendorEnvironment(context);
  const wanted = wantedOf(record, context.clock.now());
  return context.progress.step('Asking Constant Contact', async (say) => {
    const { clock, random } = context;
    const flow = flowOf(context);
    const asker = createEvidenceAsker({ flow, clock, random });
    const used = await withOwnSignIn({ flow, context, target, say }, (signIn) =>
      asker.askV3(wanted, urls, signIn),
    );
    const v3 = 'why' in used ? nothingTold('v3', used.why) : used.result;
    const told: readonly ToldByApi[] = v2 ? [v3, await asker.askV2(wanted, v2)] : [v3];
    const requests = used.requests + asker.requests();
    return { since: wanted.since, until: wanted.until, told, requests };
  });
}

/** How this computer asks, for whoever is in front of it. */
export function flowOf({ clock, outside, isInterrupted }: Context) {
  return { fetch: outside.fetch, clock, pace: createPace(clock), requestTimeoutMs, isInterrupted };
}
