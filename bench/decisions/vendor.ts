import type { Bounce } from '../../shared/bounce/bounce.ts';
import { daysAfter, type Instant } from '../../shared/bounce/instant.ts';
import type { Answer, Origin } from './answer.ts';
import type { Person } from './people.ts';
import type { Send, World } from './world.ts';

/** One row of the vendor's report, with what only the world knows. */
interface Row {
  readonly person: Person;
  readonly bounce: Bounce;
  readonly origin: Origin;
  /** The vendor did not try: the address is in its hold. */
  readonly held: boolean;
}

/** Constant Contact as one account sees it. It keeps its own memory of addresses, so every run needs a new one. */
export interface Vendor {
  /**
   * Mails these people.
   *
   * @param readAt when the report is read; a contact that has moved by then is reported so.
   */
  deliver(send: Send, people: readonly Person[], readAt: Instant): Row[];
}

interface Hold {
  /** Absent once the hold is for ever. */
  readonly until?: Instant;
  readonly origin: Origin;
}

const holdDays = 15;
const notTried = { code: 'S', afterMinutes: 1 } as const;

/**
 * What Constant Contact itself does with bounces (constant-contact.md, section 6): the first B of an address, whoever
 * sent the message, holds it for 15 days; what is sent in that time is not tried and shows as S; the next send is
 * tried, and a second B holds it for ever. Not documented, so assumed: a delivery between the two clears the first.
 */
export function createVendor({ foreign }: World): Vendor {
  const holds = new Map<Person, Hold>();
  const read = new Map<Person, number>();

  const holdOf = (person: Person, at: Instant) => {
    const hold = holds.get(person);
    return hold && (hold.until === undefined || at < hold.until) ? hold : undefined;
  };
  const strike = (person: Person, at: Instant, origin: Origin) => {
    holds.set(person, holds.has(person) ? { origin } : { until: daysAfter(at, holdDays), origin });
  };
  /** What other customers' mails did to this address up to now. */
  const catchUp = (person: Person, now: Instant) => {
    const mails = foreign.get(person) ?? [];
    let next = read.get(person) ?? 0;
    for (let mail = mails[next]; mail && mail.at <= now; mail = mails[next]) {
      if (!holdOf(person, mail.at)) strike(person, mail.at, mail.origin);
      next += 1;
    }
    read.set(person, next);
  };

  return {
    deliver(send, people, readAt) {
      const rows: Row[] = [];
      for (const person of people) {
        catchUp(person, send.sentAt);
        const hold = holdOf(person, send.sentAt);
        const answer = hold ? { ...notTried, origin: hold.origin } : send.answers.get(person);
        if (answer?.code === 'B') strike(person, send.sentAt, answer.origin);
        if (!answer || answer.code === 'V') holds.delete(person);
        if (!answer) continue;
        const bounce = asBounce(person, answer, send, readAt);
        rows.push({ person, bounce, origin: answer.origin, held: hold !== undefined });
      }
      return rows;
    },
  };
}

function asBounce(person: Person, { code, afterMinutes }: Answer, send: Send, readAt: Instant): Bounce {
  return {
    address: person.address,
    code,
    bouncedAt: new Date(Date.parse(send.sentAt) + afterMinutes * 60_000).toISOString(),
    campaignActivityId: send.campaignActivityId,
    contactId: person.contactId,
    contactMoved: person.listedUntil !== undefined && person.listedUntil <= readAt,
    // Nobody tidies up in this world: what the rules achieve has to come from the rules.
    contactDeleted: false,
  };
}
