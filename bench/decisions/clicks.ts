import { createDraw, type Draw } from '../../local/simulated-account/draw.ts';
import { daysAfter, hourMs, type Instant } from '../../shared/bounce/instant.ts';
import type { Answer } from './answer.ts';
import type { BusinessDomain } from './business-domains.ts';
import { isLiving } from './fate.ts';
import type { Person } from './people.ts';
import type { Rates } from './rates.ts';

/** Somebody, or something, follows one link of a message. */
interface Click {
  /** Of the message's links, counted from 0. */
  readonly link: number;
  readonly at: Instant;
  /** Kept from the rule sets, for the one who judges them. */
  readonly by: 'person' | 'scanner';
}

interface Message {
  readonly sentAt: Instant;
  readonly listed: readonly Person[];
  readonly answers: ReadonlyMap<Person, Answer>;
}

export type Clicks = ReadonlyMap<Person, readonly Click[]>;

/**
 * The links followed in every send, if the message reaches the recipient's provider. Drawn from a seed of their own, and
 * after everything else: whether anybody clicks changes nothing of what an address answers.
 */
export function createClicks(
  sends: readonly Message[],
  people: readonly Person[],
  { clicks: rates }: Rates,
): readonly Clicks[] {
  const draw = createDraw(rates.seed);
  const domains = new Set(people.flatMap(({ business }) => business ?? []));
  const scanned = new Set([...domains].filter(() => draw.chance(rates.scannedDomains)));
  const habits = new Map(people.map((person) => [person, draw.chance(rates.clickers)]));
  return sends.map((send) => {
    const found = new Map<Person, readonly Click[]>();
    for (const person of send.listed) {
      const clicks = [
        ...(person.business && scanned.has(person.business)
          ? clicksOfScanner(person.business, person, send, rates, draw)
          : []),
        ...(habits.get(person) ? clicksOfPerson(person, send, rates, draw) : []),
      ];
      if (clicks.length > 0) found.set(person, clicks);
    }
    return found;
  });
}

/**
 * A gateway looks at a message before a mailbox takes or refuses it: it follows the links of what bounces, too. Nothing
 * does where the server does not answer, and no gateway is left of a lapsed domain.
 */
function clicksOfScanner(
  { dyingFrom }: BusinessDomain,
  person: Person,
  { sentAt, answers }: Message,
  { links, scans, slowScans }: Rates['clicks'],
  draw: Draw,
): Click[] {
  const looks = draw.chance(scans);
  const isSlow = draw.chance(slowScans);
  const isDown = (dyingFrom && dyingFrom <= sentAt) || answers.get(person)?.code === 'D';
  if (!looks || isDown) return [];
  // Some services look once more, hours later, at one link: nothing tells it from a person.
  if (isSlow) {
    const at = secondsAfter(sentAt, draw.between(600, 86_400));
    return [{ link: draw.between(0, links - 1), at, by: 'scanner' }];
  }
  // Either while the message is on its way, or all links within seconds when it has lain there for a while.
  const isAtOnce = draw.chance(0.7);
  const seconds = isAtOnce ? draw.between(2, 50) : draw.between(70, 3_600);
  const count = isAtOnce ? draw.between(1, links) : links;
  return Array.from({ length: count }, (_, link) => {
    return { link, at: secondsAfter(sentAt, seconds + Math.floor(link / 2)), by: 'scanner' };
  });
}

/** Whoever lives and got the message may follow a link or two: most within hours, some after days, a few after weeks. */
function clicksOfPerson(
  person: Person,
  { sentAt, answers }: Message,
  { links, chance }: Rates['clicks'],
  draw: Draw,
): Click[] {
  const clicks = draw.chance(chance);
  const hours = draw.chance(0.8) ? draw.between(0, 24) : draw.between(25, 24 * 30);
  const seconds = hours * 3_600 + draw.between(20, 3_599);
  const count = draw.between(1, 2);
  const at = secondsAfter(sentAt, seconds);
  const code = answers.get(person)?.code;
  const isArrived = code === undefined || code === 'V';
  if (!clicks || !isArrived || !isLiving(person, at)) return [];
  const first = draw.between(0, links - 1);
  return Array.from({ length: count }, (_, more) => {
    return { link: (first + more) % links, at: secondsAfter(at, more * 40), by: 'person' };
  });
}

function secondsAfter(instant: Instant, seconds: number): Instant {
  return daysAfter(instant, (seconds * 1_000) / (24 * hourMs));
}
