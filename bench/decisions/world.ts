import { createDraw, type Draw } from '../../local/simulated-account/draw.ts';
import { daysAfter, type Instant } from '../../shared/bounce/instant.ts';
import { type Answer, answerOf } from './answer.ts';
import { type Clicks, createClicks } from './clicks.ts';
import { isListed } from './fate.ts';
import { type ForeignMail, foreignMails } from './foreign-mails.ts';
import { createPeople, type Person } from './people.ts';
import type { Rates } from './rates.ts';

export interface Send {
  readonly campaignActivityId: string;
  readonly sentAt: Instant;
  /** Everybody on the list at that moment. */
  readonly listed: readonly Person[];
  /**
   * What the recipients' providers answer if the message reaches them; no answer is a delivery without a word. Drawn for
   * everybody, so that an address that is suppressed has later sends all the same, where somebody mails it.
   */
  readonly answers: ReadonlyMap<Person, Answer>;
  /** Links that are followed if the message reaches the recipients' providers. */
  readonly clicks: Clicks;
}

export interface World {
  readonly rates: Rates;
  readonly people: readonly Person[];
  readonly sends: readonly Send[];
  /** Mails of the vendor's other customers that are refused with B, oldest first. */
  readonly foreign: ReadonlyMap<Person, readonly ForeignMail[]>;
}

/** The same world for the same rates, whatever a rule set does in it: all chance is spent before the first send. */
export function createWorld(rates: Rates): World {
  const draw = createDraw(rates.seed);
  const people = createPeople(rates, draw);
  const answered = Array.from({ length: rates.sends }, (_, position) =>
    createSend(position, people, rates, draw),
  );
  const clicks = createClicks(answered, people, rates);
  const sends = answered.map((send, position) => ({ ...send, clicks: clicks[position] ?? new Map() }));
  const outageAt = sends[rates.outage.send]?.sentAt;
  const foreign = new Map(people.map((person) => [person, foreignMails(person, rates, outageAt, draw)]));
  return { rates, people, sends, foreign };
}

function createSend(
  position: number,
  people: readonly Person[],
  rates: Rates,
  draw: Draw,
): Omit<Send, 'clicks'> {
  const sentAt = daysAfter(rates.firstSendAt, position * rates.sendEveryDays);
  const listed = people.filter((person) => isListed(person, sentAt));
  const domains = new Set(listed.flatMap(({ business }) => business ?? []));
  const down = new Set([...domains].filter(() => draw.chance(rates.serverDown)));
  const answers = new Map<Person, Answer>();
  for (const person of listed) {
    const answer = answerOf({ person, sentAt, position, down }, rates, draw);
    if (answer) answers.set(person, answer);
  }
  return { campaignActivityId: draw.uuid(4), sentAt, listed, answers };
}
