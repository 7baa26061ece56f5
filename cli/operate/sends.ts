import {
  type CampaignMemory,
  type ReportMemory,
  type Stage,
  sentAtOf,
} from '../../functions/poller/plan/campaign-memory.ts';
import type { Inconclusive } from '../../functions/poller/plan/evidence-memory.ts';
import { readWithinMs } from '../../functions/poller/plan/next-evidence.ts';
import { bounceCodes } from '../../shared/bounce/bounce-codes.ts';
import { compareText } from '../../shared/bounce/compare-text.ts';
import type { Instant } from '../../shared/bounce/instant.ts';
import { knownProviders, providerHash } from '../../shared/bounce/provider.ts';
import { fingerprintCodes, type Seen } from '../../shared/constant-contact/fingerprint.ts';

/** Contacts that bounced, by code: letters of the table, `?` for one nobody knows, `none` for none. */
type ByCode = Readonly<Record<string, number>>;

/** Bounces of a send, or of its part at one provider. */
export interface Figures {
  /** Messages; undefined where that is not known. */
  readonly mailed: number | undefined;
  /** Contacts, without those that answered automatically: theirs was delivered. */
  readonly bounced: number;
  /** Of those mailed, from 0 to 1; undefined where nobody knows how many those are. */
  readonly share: number | undefined;
  readonly codes: ByCode;
}

export interface ProviderFigures extends Figures {
  readonly provider: string;
}

/** Whether it is known whom a send went to. `waiting`: that is read once its bounce report has closed; `off`: it is not. */
type MailedState =
  | { readonly is: 'read' | 'waiting' | 'skipped' | 'off' }
  | { readonly is: 'inconclusive'; readonly why: Inconclusive };

/** A send, as far as the poller remembers it. */
export interface SendFigures extends Figures {
  readonly campaignId: string;
  readonly campaignActivityId: string;
  /** As its author called it: text from outside. */
  readonly name: string | undefined;
  /** Undefined where it is not known which of a campaign's activities was sent when. */
  readonly sentAt: Instant | undefined;
  readonly stage: Stage['name'];
  readonly mailedIs: MailedState;
  /** The median share of the other sends of the account of which it is known. */
  readonly usualShare: number | undefined;
  /** The well-known ones, those with most bounces first. */
  readonly providers: readonly ProviderFigures[];
  /** At all others together; undefined where nothing is known by provider. */
  readonly elsewhere: Figures | undefined;
  /** What the figures by provider are of; all codes where this is left out. */
  readonly providerCodes?: readonly string[];
}

/**
 * What came of each send, newest first; last, those of which it is not known when they were sent.
 *
 * @param heldCodes those that the poller remembers by provider: the ones an incident can be of.
 * @param isOff whether no evidence is read.
 */
export function sendsOf(
  memories: readonly CampaignMemory[],
  heldCodes: readonly string[],
  now: Date,
  isOff = false,
): readonly SendFigures[] {
  const sends = memories.flatMap((memory) =>
    memory.reports.map((report) => ({
      ...figuresOf(report, memory, heldCodes),
      mailedIs: mailedStateOf(report, now, isOff),
    })),
  );
  const shares = sends.flatMap(({ share }) => share ?? []).sort((one, other) => one - other);
  return sends
    .map((send) => ({ ...send, usualShare: medianWithout(shares, send.share) }))
    .sort(
      (one, other) =>
        compareText(other.sentAt ?? '', one.sentAt ?? '') ||
        compareText(one.campaignActivityId, other.campaignActivityId),
    );
}

/** The same send with all codes by provider, as its published rows have them. */
export function withAllCodes(
  send: SendFigures,
  report: ReportMemory,
  byProvider: ReadonlyMap<string, Seen>,
): SendFigures {
  if (byProvider.size === 0) return send;
  const { providerCodes: _, ...rest } = send;
  return { ...rest, ...partsOf(report, Object.fromEntries(byProvider), undefined) };
}

function figuresOf(
  report: ReportMemory,
  memory: CampaignMemory,
  heldCodes: readonly string[],
): Omit<SendFigures, 'mailedIs'> {
  const { campaignActivityId, stage, seen, providers } = report;
  const isOnly = memory.reports.length === 1;
  return {
    ...{ campaignId: memory.campaignId, campaignActivityId, name: memory.details.name },
    sentAt: sentAtOf(memory, campaignActivityId) ?? (isOnly ? memory.listed.lastSentAt : undefined),
    stage: stage.name,
    ...figures(mailedIn(report), seen),
    usualShare: undefined,
    ...partsOf(report, providers, heldCodes),
    providerCodes: heldCodes,
  };
}

function mailedIn({ evidence }: ReportMemory): number | undefined {
  return evidence?.kind === 'read' ? evidence.mailed : undefined;
}

function mailedStateOf({ evidence, stage }: ReportMemory, now: Date, isOff: boolean): MailedState {
  if (evidence?.kind === 'read') return { is: 'read' };
  if (evidence?.kind === 'inconclusive') return { is: 'inconclusive', why: evidence.why };
  const isLeft = stage.name === 'closed' && now.getTime() - Date.parse(stage.since) >= readWithinMs;
  if (isLeft) return { is: 'skipped' };
  return { is: isOff ? 'off' : 'waiting' };
}

/** @param mailed messages. @param seen contacts by the letters of fingerprints. */
function figures(mailed: number | undefined, seen: Seen): Figures {
  const codes = codesOf(seen);
  const bounced = total(codes) - (codes.V ?? 0);
  return { mailed, bounced, share: mailed ? Math.min(1, bounced / mailed) : undefined, codes };
}

function codesOf(seen: Seen): ByCode {
  const without = (seen[fingerprintCodes.none] ?? 0) - (seen[fingerprintCodes.recovered] ?? 0);
  const counts: [string, number][] = [
    ...Object.keys(bounceCodes).map((code): [string, number] => [code, seen[code] ?? 0]),
    [fingerprintCodes.unknown, seen[fingerprintCodes.unknown] ?? 0],
    ['none', without],
  ];
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** @param only the codes that are known by provider; all where it is left out. */
function partsOf(
  report: ReportMemory,
  byProvider: Readonly<Record<string, Seen>>,
  only: readonly string[] | undefined,
): Pick<SendFigures, 'providers' | 'elsewhere'> {
  if (only?.length === 0) return { providers: [], elsewhere: undefined };
  const mailedAt = report.evidence?.kind === 'read' ? report.evidence.mailedAt : undefined;
  const providers = knownProviders
    .map((provider): ProviderFigures => {
      const hash = providerHash(provider);
      const { [fingerprintCodes.none]: without = 0, ...seen } = byProvider[hash] ?? {};
      // Of the rows without a code it is not known where those are that have got one since.
      const isSure = (report.seen[fingerprintCodes.recovered] ?? 0) === 0;
      const all = isSure ? { ...seen, [fingerprintCodes.none]: without } : seen;
      return {
        provider,
        ...figures(mailedIn(report) === undefined ? undefined : (mailedAt?.[hash] ?? 0), all),
      };
    })
    .filter(({ mailed = 0, bounced, codes }) => mailed + bounced + (codes.V ?? 0) > 0)
    .sort((one, other) => other.bounced - one.bounced || (other.mailed ?? 0) - (one.mailed ?? 0));
  const left = Object.fromEntries(
    Object.entries(codesOf(report.seen))
      .filter(([code]) => only?.includes(code) ?? true)
      .map(([code, count]) => [
        code,
        Math.max(0, count - providers.reduce((sum, { codes }) => sum + (codes[code] ?? 0), 0)),
      ]),
  );
  const mailed = mailedIn(report);
  const mailedThere = providers.reduce((sum, one) => sum + (one.mailed ?? 0), 0);
  return { providers, elsewhere: figures(mailed === undefined ? undefined : mailed - mailedThere, left) };
}

function total(counts: ByCode): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/**
 * The median of all but one of them; undefined of none.
 *
 * @param sorted upwards.
 */
function medianWithout(sorted: readonly number[], left: number | undefined): number | undefined {
  const gap = left === undefined ? sorted.length : sorted.indexOf(left);
  const middle = (sorted.length - (left === undefined ? 0 : 1)) / 2;
  const at = (place: number) => sorted[place < gap ? place : place + 1];
  const [lower, upper] = [at(Math.ceil(middle) - 1), at(Math.floor(middle))];
  return lower === undefined || upper === undefined ? undefined : (lower + upper) / 2;
}

/** A send for programs; a share is a part of 1, and what is not known is null. */
export function sendJson({
  mailed,
  share,
  usualShare,
  mailedIs,
  name,
  sentAt,
  providers,
  elsewhere,
  providerCodes,
  ...send
}: SendFigures): object {
  const { campaignId, campaignActivityId, stage, bounced, codes } = send;
  return {
    ...{ campaignId, campaignActivityId, name: name ?? null, sentAt: sentAt ?? null, stage },
    ...{ mailed: mailed ?? null, mailedIs: mailedIs.is },
    ...(mailedIs.is === 'inconclusive' && { why: mailedIs.why }),
    ...{ bounced, codes, share: share ?? null, usualShare: usualShare ?? null },
    providers: providers.map(partJson),
    elsewhere: elsewhere ? partJson(elsewhere) : null,
    ...(providerCodes && { providerCodes }),
  };
}

function partJson<Part extends Figures>({ mailed, share, ...part }: Part): object {
  return { ...part, mailed: mailed ?? null, share: share ?? null };
}
