import {
  type ContactEvent,
  type ContactEvidence,
  newestFirst,
  type Told,
  type Totals,
} from '../contact-evidence.ts';
import { createTelling, type Telling } from '../telling.ts';
import { readV2ContactBounces } from './contact-bounces.ts';
import { readV2ContactClicks } from './contact-clicks.ts';
import { readV2ContactSummary } from './contact-summary.ts';
import { findV2Contact } from './find-contact.ts';
import type { V2Client } from './v2-client.ts';
import type { V2Row } from './v2-row.ts';

const privilege = 'contacts:read';

/**
 * Evidence from the contact reports of v2: bounces with what the provider said, clicks, and totals of all time. Four
 * requests, a few more for somebody with more than 500 of either. It has nothing that tells deliveries.
 *
 * Rows name the address that the message went to, so that only those of the address asked for tell anything of it.
 */
export function createV2ContactEvidence(client: V2Client): ContactEvidence {
  return {
    async tell(wanted) {
      const telling = createTelling();
      const noSuchContact = { kind: 'noSuchContact' } as const;
      const found = await telling.ask(
        { what: 'the contact of this address in API v2', privilege, unknown: noSuchContact },
        () => findV2Contact(client, wanted.address, wanted.contactIds),
      );
      if (found?.kind === 'none') telling.note(noSuchContact);
      if (found?.kind === 'other') telling.note({ kind: 'otherContact' });
      if (found?.kind !== 'found') return { by: 'v2', events: [], totals: undefined, untold: telling.untold };
      return await tellOf(client, found.id, wanted, telling);
    },
  };
}

async function tellOf(
  client: V2Client,
  contactId: string,
  { address, since, until }: Parameters<ContactEvidence['tell']>[0],
  telling: Telling,
): Promise<Told> {
  const about = (what: string) => ({
    ...{ what: `${what} of contact ${contactId} of API v2`, privilege },
    unknown: { kind: 'unknownContact', contactId } as const,
  });
  const bounces = await telling.ask(about('the bounces'), () =>
    readV2ContactBounces(client, contactId, since),
  );
  const clicks = await telling.ask(about('the clicks'), () => readV2ContactClicks(client, contactId, since));
  const summary = await telling.ask(about('the summary'), () => readV2ContactSummary(client, contactId));
  telling.noteGaps(about('the bounces').what, bounces);
  telling.noteGaps(about('the clicks').what, clicks);
  telling.note({ kind: 'notOffered', what: 'deliveries' });

  // Totals are of the contact, and so not of this address if it has had another.
  const hasMoved = [...(bounces?.rows ?? []), ...(clicks?.rows ?? [])].some((row) => row.address !== address);
  if (hasMoved) telling.note({ kind: 'changedAddress', contactId });
  const isWanted = (row: V2Row) => row.address === address && row.at < until;
  const events: readonly ContactEvent[] = [
    ...(bounces?.rows.filter(isWanted) ?? []).map(({ at, campaignId, said }): ContactEvent => {
      return { kind: 'bounce', at, campaign: { by: 'v2', campaignId }, said };
    }),
    ...(clicks?.rows.filter(isWanted) ?? []).map(({ at, campaignId }): ContactEvent => {
      return { kind: 'click', at, campaign: { by: 'v2', campaignId } };
    }),
  ];
  const totals: Totals | undefined = summary && {
    ...{ sends: summary.sends, bounces: summary.bounces, clicks: summary.clicks, opens: summary.opens },
    of: 'ever',
  };
  return {
    by: 'v2',
    events: newestFirst(events),
    totals: hasMoved ? undefined : totals,
    untold: telling.untold,
  };
}
