import { seededRandom } from '../servers/shuffle.ts';
import { type Account, type Activity, type ClickRow, newestFirst } from './account.ts';
import { hashOf } from './hash.ts';
import { countTakers, recipientsOf, strideIn } from './recipients.ts';

/** A click of one of those who took a message, before it is known who that is. */
interface DrawnClick {
  readonly afterMs: number;
  readonly link: number;
  readonly device?: string;
}

interface DrawnClicks {
  readonly number: number;
  readonly clicks: readonly DrawnClick[];
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
/** Whoever has not clicked by then never does. */
const longestMs = 72 * 60 * minuteMs;
const linksOf = ['shop', 'news', 'archive', 'about'] as const;
const devices = ['computer', 'phone', 'tablet'] as const;

/**
 * Every click up to now, newest first: those the activity names, and those of the share that clicks, always the same
 * ones. Nothing is drawn from the account's own dice.
 */
export function clicksOf(activity: Activity, account: Account, now: number): readonly ClickRow[] {
  return clicksAmong(activity.clicks ?? [], drawnClicks(activity, now), activity, account);
}

/** The same of one contact, by its id in small letters, without making up those of all others. */
export function clicksOfContact(
  contactId: string,
  activity: Activity,
  account: Account,
  now: number,
): readonly ClickRow[] {
  const named = activity.clicks?.filter((click) => click.contact_id.toLowerCase() === contactId) ?? [];
  const number = recipientsOf(activity, account).numberOf(contactId);
  const drawn = number === undefined ? [] : drawnClicks(activity, now, (other) => other === number);
  return clicksAmong(named, drawn, activity, account);
}

function clicksAmong(
  named: readonly ClickRow[],
  drawn: readonly DrawnClicks[],
  activity: Activity,
  account: Account,
): readonly ClickRow[] {
  const { took } = recipientsOf(activity, account);
  const firstLink = firstLinkOf(activity);
  const rows = drawn.flatMap(({ number, clicks }) => {
    const recipient = took(number);
    return clicks.map(({ afterMs, link, device }) => ({
      ...recipient,
      ...(device !== undefined && { device_type: device }),
      url_id: String(firstLink + link),
      link_url: `https://www.example.com/${linksOf[link]}`,
      created_time: new Date(sentMs(activity) + afterMs).toISOString(),
    }));
  });
  return [...named, ...rows].sort(newestFirst);
}

/** How many contacts have clicked by now; unlike their clicks they can be counted without being made up. */
export function countClickers(activity: Activity, now: number): number {
  const named = new Set(activity.clicks?.map(({ contact_id }) => contact_id)).size;
  const { clickers } = clickersOf(activity);
  const isOver = now - sentMs(activity) > longestMs;
  return named + (isOver ? clickers : drawnClicks(activity, now).length);
}

/** By the number of the one who took it; whoever has not clicked yet is left out. */
function drawnClicks(
  activity: Activity,
  now: number,
  isAsked: (number: number) => boolean = () => true,
): readonly DrawnClicks[] {
  const { clickers, took } = clickersOf(activity);
  const passedMs = now - sentMs(activity);
  const stride = strideIn(took);
  const seed = hashOf(activity.campaignActivityId);
  return Array.from({ length: clickers }, (_, clicker) => ({ clicker, number: (clicker * stride) % took }))
    .filter(({ number }) => isAsked(number))
    .map(({ clicker, number }) => ({
      number,
      clicks: clicksBy(clicker, seed).filter(({ afterMs }) => afterMs <= passedMs),
    }))
    .filter(({ clicks }) => clicks.length > 0);
}

/** One at least where anybody clicks: the first is a person, and has a past if somebody with a past took it. */
function clickersOf(activity: Activity): { readonly clickers: number; readonly took: number } {
  const { clickRate = 0, sentAt } = activity;
  if (clickRate === 0 || sentAt === undefined) return { clickers: 0, took: 0 };
  const took = countTakers(activity);
  return { clickers: Math.ceil(took * clickRate), took };
}

/** Every third is a security scanner: it opens all links within seconds of the message's coming. */
function clicksBy(clicker: number, seed: number): readonly DrawnClick[] {
  const random = seededRandom(seed ^ Math.imul(clicker + 1, 0x85ebca6b));
  const below = (end: number) => Math.floor(random() * end);
  if (clicker % 3 === 1)
    return linksOf.map((_, link) => ({ afterMs: (1 + link) * secondMs + below(5 * secondMs), link }));
  const times = random() < 0.3 ? 2 : 1;
  return Array.from({ length: times }, () => ({
    // Most within hours, a few after days.
    afterMs: Math.floor(2 * minuteMs * (longestMs / (2 * minuteMs)) ** random()),
    link: below(linksOf.length),
    ...(random() < 0.7 && { device: devices[below(devices.length)] ?? devices[0] }),
  }));
}

/** Ids of thirteen digits, as those of the documents. */
function firstLinkOf({ campaignActivityId }: Activity): number {
  return 1_100_000_000_000 + (hashOf(campaignActivityId) % 1e9) * linksOf.length;
}

function sentMs({ sentAt = '' }: Activity): number {
  return Date.parse(sentAt);
}
