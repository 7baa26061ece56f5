import {
  type Account,
  type Activity,
  type BounceRow,
  type Campaign,
  newestFirst,
} from '../../local/simulated-account/account.ts';
import type { Fault } from '../../local/simulated-account/faults.ts';
import { pathHolds } from '../../local/simulated-account/ready-made-faults.ts';

let made = 0;

/** The same ids in every run; a test that cares which names them itself. */
function anId(kind: 'ca000000' | 'ac000000' | 'c0000000'): string {
  made += 1;
  return `${kind}-0000-4000-8000-${made.toString(16).padStart(12, '0')}`;
}

/** Noon of an ordinary day, on which everything here was sent unless said otherwise. */
export const sendingDay = '2026-03-10T12:00:00.000Z';

/** A bounce of a contact nobody else has: the code is B, an hour after {@link sendingDay}. */
export function aRow(row: Partial<BounceRow> = {}): BounceRow {
  const contact_id = row.contact_id ?? anId('c0000000');
  const email_address =
    row.email_address ?? `contact-${Number.parseInt(contact_id.slice(-12), 16)}@example.com`;
  return {
    contact_id,
    email_address,
    bounce_code: 'B',
    current_email_address: email_address,
    created_time: '2026-03-10T13:00:00.000Z',
    ...row,
  };
}

/** A row to which the vendor gave no code. */
export function aRowWithoutCode(row: Partial<Omit<BounceRow, 'bounce_code'>> = {}): BounceRow {
  const { bounce_code: _, ...without } = aRow(row);
  return without;
}

/** So many rows, a minute apart, newest first. */
export function manyRows(count: number, row: Partial<BounceRow> = {}): BounceRow[] {
  const newest = Date.parse(sendingDay) + 3_600_000;
  return Array.from({ length: count }, (_, number) =>
    aRow({ created_time: new Date(newest - number * 60_000).toISOString(), ...row }),
  );
}

/** A sent primary email. Its rows are put in the report's order. */
export function anActivity(activity: Partial<Activity> = {}): Activity {
  const bounces = [...(activity.bounces ?? [])].sort(newestFirst);
  return {
    campaignActivityId: anId('ac000000'),
    role: 'primary_email',
    sentAt: sendingDay,
    sends: Math.max(100, bounces.length),
    opens: 35,
    ...activity,
    bounces,
  };
}

/** An activity that nobody has sent. */
export function anUnsentActivity(activity: Partial<Omit<Activity, 'sentAt'>> = {}): Activity {
  const { sentAt: _, ...unsent } = anActivity({ sends: 0, opens: 0, ...activity });
  return unsent;
}

/** A sent campaign with one activity, whose time it shares unless told otherwise. */
export function aCampaign({
  sentAt = sendingDay,
  ...campaign
}: Partial<Campaign> & { sentAt?: string } = {}): Campaign {
  return {
    campaignId: anId('ca000000'),
    name: 'Newsletter',
    status: 'Done',
    type: 'NEWSLETTER',
    createdAt: sentAt,
    updatedAt: sentAt,
    lastSentAt: sentAt,
    activities: [anActivity({ sentAt })],
    ...campaign,
  };
}

/** A campaign that nobody has sent. */
export function aDraft(campaign: Partial<Omit<Campaign, 'lastSentAt'>> = {}): Campaign {
  const { lastSentAt: _, ...draft } = aCampaign({
    status: 'Draft',
    activities: [anUnsentActivity()],
    ...campaign,
  });
  return draft;
}

export function anAccount({ contacts = [], campaigns = [] }: Partial<Account> = {}): Account {
  return { contacts, campaigns };
}

/** An account with one send, of so many rows. */
export function oneReport(count: number, sends = count): Account {
  return anAccount({
    campaigns: [aCampaign({ activities: [anActivity({ bounces: manyRows(count), sends })] })],
  });
}

/** For a fault's `match`: every request for the bounce report of one activity, and for nothing else of it. */
export function reportOf(campaignActivityId: string): Fault['match'] {
  return pathHolds(`${campaignActivityId}/tracking/bounces`);
}
