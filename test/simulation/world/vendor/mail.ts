import {
  type EvidencePlan,
  firstAtCompanies,
  firstOfMany,
  type Plan,
  type RowPlan,
} from '../../plan/plan.ts';
import { addressOf, contactIdOf, isAtProvider, whereMostAre } from './contacts.ts';

/** A campaign activity, as far as its mail depends on it. */
interface Activity {
  readonly sentAt: number;
  readonly sends: number;
  readonly bouncing: readonly number[];
  readonly rows: readonly { readonly plan: RowPlan; readonly contactId: string }[];
}

/** A message of a send, as the report of sends lists it. */
export interface Message {
  readonly contactId: string;
  /** That it went to. */
  readonly address: string;
  /** In milliseconds; no two messages have the same. */
  readonly sentAt: number;
  /** Where the contact has another address by now. */
  readonly currentAddress?: string;
  /** It is of a send that nobody knows, and in a report where it does not belong. */
  readonly isOfAnother?: true;
}

/** A link of a message was used, by a person or by the scanner of somebody's provider. */
export interface UsedLink {
  readonly message: Message;
  readonly clickedAt: number;
  readonly link: number;
  readonly by: 'person' | 'scanner';
}

/** Whom each activity was sent to, and who used a link of it: what is true, and what the reports say of it. */
export interface Mail {
  /** All messages that were sent by `now`, newest first. */
  sent(activity: Activity, now: number): readonly Message[];
  /** As many as the vendor counts. */
  counted(activity: Activity, now: number): number;
  /** Those that the report of sends lists, a message perhaps twice. */
  listed(activity: Activity, now: number): readonly Message[];
  /** Newest first. */
  clicks(activity: Activity, now: number): readonly UsedLink[];
}

/** One in this many went to the large provider. */
const oneIn = 6;
/** Between two messages. */
const betweenMs = 50;
/** How many links a message has. */
const linksOfMessage = 3;
const hourMs = 3_600_000;

const nothingBesides: EvidencePlan = {
  requestsPerDay: 0,
  ...{ clicksPerPage: 500, spared: [], again: [], moves: [], lies: [], clicks: [] },
};

export function createMail(
  { contacts, outage, evidence = nothingBesides }: Plan,
  activities: readonly Activity[],
): Mail {
  const { spared, again, moves, lies, clicks } = evidence;
  const numberOf = new Map(activities.map((activity, number) => [activity, number]));
  const isOf = ({ activity }: { readonly activity: number }, one: Activity) =>
    activity % activities.length === numberOf.get(one);
  const bouncing = activities.flatMap((activity) => activity.bouncing);
  const atCompanies = Array.from({ length: outage?.atCompanies ?? 0 }, (_, n) => firstAtCompanies + n);
  const mailedAlways = outage ? bouncing.filter((one) => one >= contacts) : bouncing.filter(isAtProvider);
  const everybody = [...Array(contacts).keys(), ...new Set([...mailedAlways, ...atCompanies])];
  const all = new Map<Activity, readonly Message[]>();

  function message(contact: number, sentAt: number): Message {
    const to = moves.find((move) => move.contact === contact)?.to;
    return {
      contactId: contactIdOf(contact),
      address: addressOf(contact),
      sentAt,
      ...(to !== undefined && { currentAddress: addressOf(to) }),
    };
  }

  /** Those who bounce, everybody who is not spared, and as many others as it takes. */
  function mailed(activity: Activity): readonly Message[] {
    const { bouncing, sends, sentAt } = activity;
    const isSpared = (contact: number) =>
      spared.some((one) => isOf(one, activity) && one.contact === contact);
    const others = everybody.filter((contact) => !isSpared(contact) && !bouncing.includes(contact));
    const known = [...bouncing, ...others].toReversed();
    const atProvider = known.filter(isAtProvider);
    const elsewhere = known.filter((contact) => !isAtProvider(contact));
    const addresses = new Set(known.map(addressOf));
    const first: Message[] = [];
    for (let number = 0; number < sends || atProvider.length + elsewhere.length > 0; number += 1) {
      const isThere = number % oneIn === 0;
      const contact = isThere ? atProvider.pop() : elsewhere.pop();
      const at = sentAt + number * betweenMs;
      const address = `canary-${number}@${isThere ? 'gmail.com' : whereMostAre}`;
      if (contact !== undefined) first.push(message(contact, at));
      else if (number < sends && !addresses.has(address))
        first.push({ contactId: contactIdOf(firstOfMany * 1_000 + number), address, sentAt: at });
    }
    const second = again
      .filter((one) => isOf(one, activity))
      .map(({ contact, afterMs }, number) => message(contact, sentAt + afterMs + number * betweenMs + 1));
    return [...first, ...second].sort((one, other) => other.sentAt - one.sentAt);
  }

  function sent(activity: Activity, now: number): readonly Message[] {
    const messages = all.get(activity) ?? mailed(activity);
    all.set(activity, messages);
    const [newest] = messages;
    return newest && newest.sentAt > now ? messages.filter(({ sentAt }) => sentAt <= now) : messages;
  }

  const lieOf = (activity: Activity) => lies.find((one) => isOf(one, activity))?.lie;

  /** One fewer than those who have bounced for certain, if anybody has. */
  function tooFew({ rows }: Activity): number {
    const certain = rows.filter(
      ({ plan: { code, corrected, oddity, isLate } }) =>
        code !== undefined && code !== 'V' && !corrected && !isLate && oddity !== 'unreadable',
    );
    return new Set(certain.map(({ contactId }) => contactId)).size - 1;
  }

  return {
    sent,
    counted(activity, now) {
      const messages = sent(activity, now).length;
      const few = lieOf(activity) === 'fewer than bounced' ? tooFew(activity) : -1;
      return few < 0 ? messages : Math.min(messages, few);
    },
    listed(activity, now) {
      const messages = sent(activity, now);
      const lie = lieOf(activity);
      if (lie === 'empty') return [];
      if (lie === 'short') return messages.slice(0, -1);
      if (lie === 'sorted by provider') return messages.toSorted(byProvider);
      if (lie === 'with another send') return [...messages, ...messages.map(ofAnotherSend)];
      // A row was put on top between two pages: one comes twice, and the last is not reached.
      const middle = Math.ceil(messages.length / 2);
      if (lie === 'shifted')
        return messages.toSpliced(middle, 0, ...messages.slice(middle - 1, middle)).slice(0, -1);
      return messages.slice(0, this.counted(activity, now));
    },
    clicks(activity, now) {
      const messages = sent(activity, now);
      const used = clicks
        .filter((one) => isOf(one, activity))
        .flatMap(({ contact, afterMs, links, by }) =>
          messages
            .filter(({ contactId }) => contactId === contactIdOf(contact))
            .flatMap((message) =>
              links.map((link, place) => ({
                ...{ message, link, by },
                clickedAt: message.sentAt + afterMs + place * betweenMs,
              })),
            ),
        );
      // People whom nobody asks about use each link.
      const strangers = messages.filter(({ address }) => address.endsWith(whereMostAre));
      const others = strangers.slice(0, linksOfMessage).map((message, link) => ({
        ...{ message, link, by: 'person' as const },
        clickedAt: message.sentAt + (5 + link) * hourMs,
      }));
      const isPast = ({ clickedAt }: UsedLink) => clickedAt <= now;
      return [...used, ...others].filter(isPast).sort((one, other) => other.clickedAt - one.clickedAt);
    },
  };
}

function byProvider(one: Message, other: Message): number {
  const [first = '', second = ''] = [one, other].map(({ address }) => address.slice(address.indexOf('@')));
  return first < second ? -1 : Number(first > second);
}

/** To somebody else at the same domain. */
function ofAnotherSend(message: Message, number: number): Message {
  return { ...message, contactId: contactIdOf(firstOfMany * 2_000 + number), isOfAnother: true };
}
