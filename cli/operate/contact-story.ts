import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { compareText } from '../../shared/bounce/compare-text.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import type { Api, BounceSaid, ContactEvent } from '../../shared/constant-contact/contact-evidence.ts';
import { type BounceHint, hintOf } from '../../shared/constant-contact/v2/bounce-text.ts';
import type { KnownCampaign } from './campaigns-of.ts';
import type { VendorEvidence } from './vendor-evidence.ts';

/** Something that happened to an address, as both APIs together tell it. */
export interface StoryEvent {
  /** `arrived`: it was sent, and no bounce has answered it. */
  readonly kind: 'sent' | 'arrived' | 'bounced' | 'clicked';
  /** Undefined where the vendor does not say it. */
  readonly at: Instant | undefined;
  /** As its author called it, text from outside; undefined where neither the vendor nor the poller knows. */
  readonly campaign: { readonly id: string; readonly name: string | undefined };
  /** Of a bounce, where one of the two or the record says it. */
  readonly code?: string;
  /** What the receiving provider said, from v2: text from outside. */
  readonly said?: BounceSaid;
  readonly hint?: BounceHint;
}

/** v3 cuts times to the minute, v2 does not. */
const sameMs = 60_000;

/**
 * The story of an address, newest first; what both APIs tell is told once. What happened at a time that nobody noted comes
 * last.
 *
 * @param campaigns by campaign activity, as the poller remembers them.
 */
export function contactStory(
  { told }: VendorEvidence,
  record: Pick<AddressRecord, 'history'>,
  campaigns: ReadonlyMap<string, KnownCampaign>,
): readonly StoryEvent[] {
  const eventsOf = (api: Api) => told.filter(({ by }) => by === api).flatMap(({ events }) => events);
  const known = record.history.newest;
  const v3 = withDeliveries(eventsOf('v3')).map((event) => toStory(event, known, campaigns));
  const left = [...v3];
  const story = [...v3];
  for (const event of eventsOf('v2').map((one) => toStory(one, known, campaigns))) {
    const twin = left.find((one) => one.kind === event.kind && isNear(one.at, event.at));
    if (!twin) story.push(event);
    else {
      left.splice(left.indexOf(twin), 1);
      const { at: _, campaign: __, ...news } = event;
      story[story.indexOf(twin)] = { ...twin, ...news };
    }
  }
  return newestFirst(story);
}

/** A bounce or a click whose time was cut to the minute is not older than the message that it answers. */
function newestFirst(story: readonly StoryEvent[]): readonly StoryEvent[] {
  const sends = story.filter(isSend);
  const rankOf = (event: StoryEvent) => {
    const answered = sends.filter((send) => !isSend(event) && isOfOneMinute(send, event));
    return (
      [event, ...answered]
        .map(({ at = '' }) => at)
        .sort(compareText)
        .at(-1) ?? ''
    );
  };
  return story
    .map((event) => ({ event, rank: rankOf(event) }))
    .sort(
      (one, other) =>
        compareText(other.rank, one.rank) || Number(isSend(one.event)) - Number(isSend(other.event)),
    )
    .map(({ event }) => event);
}

function isSend({ kind }: StoryEvent): boolean {
  return kind === 'sent' || kind === 'arrived';
}

function isOfOneMinute(send: StoryEvent, { at, campaign }: StoryEvent): boolean {
  if (send.at === undefined || at === undefined || send.campaign.id !== campaign.id) return false;
  return Math.abs(Date.parse(send.at) - Date.parse(at)) < sameMs;
}

type Known = AddressRecord['history']['newest'];
type Sent = ContactEvent & { readonly arrived?: true };

/** A send that is known to have arrived is one event, and not two. */
function withDeliveries(events: readonly ContactEvent[]): readonly Sent[] {
  const isOf = (one: ContactEvent, other: ContactEvent) => activityOf(one) === activityOf(other);
  const deliveries = events.filter(({ kind }) => kind === 'delivery');
  const sends = events.filter(({ kind }) => kind === 'send');
  return [
    ...events
      .filter(({ kind }) => kind !== 'delivery')
      .map((event): Sent => {
        const isNewest = sends.find((one) => isOf(one, event)) === event;
        return isNewest && deliveries.some((one) => isOf(one, event)) ? { ...event, arrived: true } : event;
      }),
    ...deliveries.filter((delivery) => !sends.some((send) => isOf(send, delivery))),
  ];
}

function activityOf({ campaign }: ContactEvent): string | undefined {
  return campaign.by === 'v3' ? campaign.campaignActivityId : undefined;
}

const kinds = { send: 'sent', delivery: 'arrived', click: 'clicked', bounce: 'bounced' } as const;

function toStory(event: Sent, known: Known, campaigns: ReadonlyMap<string, KnownCampaign>): StoryEvent {
  const { at, campaign, arrived } = event;
  const said = event.kind === 'bounce' ? event.said : undefined;
  const bounce = event.kind === 'bounce' ? knownBounce(event, known) : undefined;
  const activity = activityOf(event) ?? bounce?.campaignActivityId;
  const remembered = activity === undefined ? undefined : campaigns.get(activity);
  const id = campaign.by === 'v3' ? campaign.campaignActivityId : campaign.campaignId;
  const code = said?.code ?? bounce?.code;
  const hint = said && hintOf(code, said);
  return {
    kind: arrived ? 'arrived' : kinds[event.kind],
    at,
    campaign: { id, name: (campaign.by === 'v3' ? campaign.name : undefined) ?? remembered?.name },
    ...(code !== undefined && { code }),
    ...(said && { said }),
    ...(hint && { hint }),
  };
}

/** The bounce of the record that an event is: it has the code, and v2 has no activity. */
function knownBounce(event: ContactEvent, known: Known): Known[number] | undefined {
  const activity = activityOf(event);
  return known.find(({ campaignActivityId, bouncedAt }) =>
    activity === undefined ? isNear(bouncedAt, event.at) : campaignActivityId === activity,
  );
}

function isNear(one: Instant | undefined, other: Instant | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return Math.abs(Date.parse(one) - Date.parse(other)) <= sameMs;
}
