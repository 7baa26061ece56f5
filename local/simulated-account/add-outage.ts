import { domainOf } from '../../shared/bounce/provider.ts';
import { type Account, type BounceRow, newestFirst, type SendRow } from './account.ts';
import { createSentCampaign } from './create-campaign.ts';
import { createDraw, type Draw } from './draw.ts';
import { countTakers, recipientsOf } from './recipients.ts';

/** What has gone wrong, for whoever asked for it. */
export interface Outage {
  readonly provider: string;
  /** Contacts whose message it refused, and all to whom the send went there. */
  readonly contacts: number;
  readonly sentThere: number;
}

/** Of its people so many are refused: the rest got their message before the outage, or after. */
const refusedShare = 5 / 6;
/** Its people, about: enough for an incident, few enough to look at. */
const wantedPeople = 120;
/** Sent this morning, with room for the hours that a send's time is moved by. */
const daysAgo = 0.2;

/**
 * One more send of today, to all who took one before, in which a provider refused nearly everybody as non-existent,
 * although all of them are alive: what Gmail did for hours in December 2020.
 *
 * @throws {RangeError} for an account in which nobody has taken anything.
 */
export function addOutage(account: Account, today: Date): Outage {
  const now = today.toISOString();
  const draw = createDraw(today.getTime() % 2 ** 31);
  const everybody = takersIn(account);
  const { provider, people } = providerAmong(everybody);
  const refused = people.slice(0, Math.ceil(people.length * refusedShare));
  const isRefused = new Set(refused);
  const plan = { name: 'Bad luck', type: 'NEWSLETTER', daysAgo, percent: 0, bounceRate: 3 } as const;
  const { campaign } = createSentCampaign(plan, [0], { draw, now });
  const activities = campaign.activities.map((activity) => {
    const { sentAt } = activity;
    if (sentAt === undefined) return activity;
    const delivered = everybody.filter((row) => !isRefused.has(row));
    const bounces = refused.map((row) => aRefusal(row, sentAt, draw)).sort(newestFirst);
    return { ...activity, sends: everybody.length, delivered, bounces };
  });
  account.campaigns.push({ ...campaign, activities });
  return { provider, contacts: refused.length, sentThere: people.length };
}

/** Each contact once, with the address that it took its newest message by. */
function takersIn(account: Account): readonly SendRow[] {
  const sent = account.campaigns
    .flatMap(({ activities }) => activities)
    .filter(({ sentAt, sends }) => sentAt !== undefined && sends > 0)
    .sort((one, other) => ((one.sentAt ?? '') < (other.sentAt ?? '') ? 1 : -1));
  const takers = new Map<string, SendRow>();
  for (const activity of sent) {
    const { took } = recipientsOf(activity, account);
    for (let number = 0; number < countTakers(activity); number += 1) {
      const row = took(number);
      if (!takers.has(row.contact_id)) takers.set(row.contact_id, row);
    }
  }
  return [...takers.values()];
}

/** The domain whose number of people comes nearest to what is wanted. */
function providerAmong(takers: readonly SendRow[]): { provider: string; people: readonly SendRow[] } {
  const byDomain = [...Map.groupBy(takers, ({ email_address }) => domainOf(email_address))];
  const distance = ([, people]: (typeof byDomain)[number]) => Math.abs(people.length - wantedPeople);
  const [nearest] = byDomain.sort((one, other) => distance(one) - distance(other));
  if (!nearest) throw new RangeError('nobody has taken a send of this account');
  return { provider: nearest[0], people: nearest[1] };
}

function aRefusal({ contact_id, email_address }: SendRow, sentAt: string, draw: Draw): BounceRow {
  const at = new Date(Date.parse(sentAt) + draw.between(1, 30) * 60_000).toISOString();
  return {
    ...{ contact_id, email_address, current_email_address: email_address },
    bounce_code: 'B',
    created_time: `${at.slice(0, 16)}:00.000Z`,
  };
}
