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
  const { took } = recipientsOf(activity, account);
  const firstLink = firstLinkOf(activity);
  const drawn = drawnClicks(activity, now).flatMap(({ number, clicks }) => {
    const { contact_id, email_address, ...rest } = took.at(number);
    return clicks.map(({ afterMs, link, device }) => ({
      contact_id,
      email_address,
      ...rest,
      ...(device !== undefined && { device_type: device }),
      url_id: String(firstLink + link),
      link_url: `https://www.example.com/${linksOf[link]}`,
      created_time: new Date(sentMs(activity) + afterMs).toISOString(),
    }));
  });
  return [...(activity.clicks ?? []), ...drawn].sort(newestFirst);
}

/** How many contacts have clicked by now; unlike their clicks they can be counted without being made up. */
export function countClickers(activity: Activity, now: number): number {
  const named = new Set(activity.clicks?.map(({ contact_id }) => contact_id)).size;
  const { clickers } = clickersOf(activity);
  const isOver = now - sentMs(activity) > longestMs;
  return named + (isOver ? clickers : drawnClicks(activity, now).length);
}

/** By the number of the one who took it; whoever has not clicked yet is left out. */
function drawnClicks(activity: Activity, now: number) {
  const { clickers, took } = clickersOf(activity);
  const passedMs = now - sentMs(activity);
  const stride = strideIn(took);
  const seed = hashOf(activity.campaignActivityId);
  return Array.from({ length: clickers }, (_, clicker) => ({
    number: (clicker * stride) % took,
    clicks: clicksBy(clicker, seed).filter(({ afterMs }) => afterMs <= passedMs),
  })).filter(({ clicks }) => clicks.length > 0);
}

/** One at least where anybody clicks: the first is a person, and has a past if somebody with a past took it. */
function clickersOf(activity: Activity): { readonly clickers: number; readonly took: number } {
  const took = countTakers(activity);
  const isSent = activity.sentAt !== undefined;
  return { clickers: isSent ? Math.ceil(took * (activity.clickRate ?? 0)) : 0, took };
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
