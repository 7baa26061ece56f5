import { daysBetween } from '../bounce/instant.ts';
import type { ConstantContactClient } from './client.ts';
import { readContact } from './contact.ts';
import { type ContactActivity, readContactActivityDetails } from './contact-activity-details.ts';
import { type ActivitySummary, readContactActivitySummary } from './contact-activity-summary.ts';
import {
  type ContactEvent,
  type ContactEvidence,
  type EvidenceWanted,
  newestFirst,
  type Totals,
} from './contact-evidence.ts';
import { rowsAppearForDays } from './report-row.ts';
import { createTelling, type Telling } from './telling.ts';

const scope = 'contact_data';

/** Few addresses have had more; each costs three requests or a few more. */
const mostContacts = 3;

export interface V3EvidenceParts {
  readonly client: ConstantContactClient;
  /** Of the sign-in; undefined where they are not known, and then the answers tell. */
  readonly scopes: readonly string[] | undefined;
}

/**
 * Evidence from the contact reports of v3: sends, bounces without their code, clicks, deliveries. Three requests or a few
 * more a contact, three contacts at most.
 *
 * The reports name a contact and no address. So a contact is read first, and only one that has the address asked for
 * tells anything of it.
 */
export function createV3ContactEvidence({ client, scopes }: V3EvidenceParts): ContactEvidence {
  return {
    async tell(wanted) {
      const telling = createTelling();
      if (scopes && !scopes.includes(scope)) {
        telling.note({ kind: 'missingScope', scope });
        return { by: 'v3', events: [], totals: undefined, untold: telling.untold };
      }
      const contactIds = [...new Set(wanted.contactIds.map((id) => id.toLowerCase()))];
      if (contactIds.length === 0) telling.note({ kind: 'noSuchContact' });
      if (contactIds.length > mostContacts)
        telling.note({ kind: 'more', what: `the ${contactIds.length} contacts of this address` });
      const events: ContactEvent[] = [];
      let totals: Totals | undefined;
      for (const contactId of contactIds.slice(0, mostContacts)) {
        const told = await tellOf(client, contactId, wanted, telling);
        events.push(...told.events);
        totals = addTotals(totals, told.summaries);
      }
      return { by: 'v3', events: newestFirst(events), totals, untold: telling.untold };
    },
  };
}

interface ToldOfContact {
  readonly events: readonly ContactEvent[];
  /** Undefined where they could not be read. */
  readonly summaries: readonly ActivitySummary[] | undefined;
}

async function tellOf(
  client: ConstantContactClient,
  contactId: string,
  wanted: EvidenceWanted,
  telling: Telling,
): Promise<ToldOfContact> {
  const { since, until } = wanted;
  const unknown = { kind: 'unknownContact', contactId } as const;
  const contact = await telling.ask(
    { what: `contact ${contactId}`, privilege: 'contacts:read', unknown },
    () => readContact(client, contactId),
  );
  if (contact?.isDeleted) telling.note({ kind: 'deletedContact', contactId });
  if (contact && contact.address === undefined) telling.note({ kind: 'contactWithoutAddress', contactId });
  if (contact?.address !== undefined && contact.address !== wanted.address)
    telling.note({ kind: 'changedAddress', contactId });
  if (contact?.address !== wanted.address) return { events: [], summaries: undefined };

  const about = (what: string) => ({ what, privilege: 'ui:campaign:metrics', unknown });
  const summaryOf = `the summary of contact ${contactId}`;
  const summary = await telling.ask(about(summaryOf), () =>
    readContactActivitySummary(client, contactId, since, until),
  );
  const detailsOf = `what happened to contact ${contactId}`;
  const details = await telling.ask(about(detailsOf), () =>
    readContactActivityDetails(client, contactId, since),
  );
  telling.noteGaps(summaryOf, summary);
  telling.noteGaps(detailsOf, details);

  const isWanted = (at: string | undefined) => at === undefined || (at >= since && at < until);
  const activities = details?.activities.filter(({ at }) => isWanted(at)) ?? [];
  const summaries = summary?.summaries.filter(({ lastSentAt }) => isWanted(lastSentAt));
  const names = new Map(activities.map((one) => [one.campaignActivityId, one.campaignName]));
  const deliveries = (summaries ?? [])
    .filter((one) => isDelivery(one, until))
    .map(({ campaignActivityId, lastSentAt }): ContactEvent => {
      const campaign = { by: 'v3', campaignActivityId, name: names.get(campaignActivityId) } as const;
      return { kind: 'delivery', at: lastSentAt, campaign };
    });
  return { events: [...deliveries, ...activities.map(toEvent)], summaries };
}

function isDelivery({ sends, bounces, lastSentAt }: ActivitySummary, until: string): boolean {
  return sends > 0 && bounces === 0 && daysBetween(lastSentAt, until) > rowsAppearForDays;
}

function toEvent({ kind, at, campaignActivityId, campaignName: name }: ContactActivity): ContactEvent {
  const campaign = { by: 'v3', campaignActivityId, name } as const;
  return kind === 'bounce' ? { kind, at, campaign, said: undefined } : { kind, at, campaign };
}

function addTotals(
  totals: Totals | undefined,
  summaries: readonly ActivitySummary[] | undefined,
): Totals | undefined {
  if (!summaries) return totals;
  const sum = (of: 'sends' | 'bounces' | 'clicks' | 'opens') =>
    summaries.reduce((total, summary) => total + summary[of], totals?.[of] ?? 0);
  return {
    ...{ sends: sum('sends'), bounces: sum('bounces'), clicks: sum('clicks'), opens: sum('opens') },
    of: 'wanted',
  };
}
