import { createHash } from 'node:crypto';
import type { AddressRecords } from '../../../shared/aws/address-records.ts';
import type { Incident } from '../../../shared/aws/incident-register.ts';
import type { Bounce } from '../../../shared/bounce/bounce.ts';
import { tellsOfProvider } from '../../../shared/bounce/news-of-provider.ts';
import { judgeOutage, type OutageJudgement } from '../../../shared/bounce/outage.ts';
import type { OutageGuard, Policy } from '../../../shared/bounce/policy.ts';
import { isKnownProvider, providerOf } from '../../../shared/bounce/provider.ts';
import type { ReportPage, ReportWanted } from '../../../shared/constant-contact/bounce-report.ts';
import type { SentThere } from '../../../shared/constant-contact/sends-report.ts';
import { NotFoundError } from '../../../shared/errors.ts';
import { providerHash } from '../../../shared/row-mark.ts';
import { isFault } from '../faults.ts';
import type { Candidate } from './candidates.ts';

export interface JudgeParts {
  readReport(wanted: ReportWanted): AsyncIterable<ReportPage>;
  readSentThere(
    campaignActivityId: string,
    /** By its hash. */
    provider: string,
    sent: number | undefined,
  ): Promise<SentThere | undefined>;
  readonly records: Pick<AddressRecords, 'readMany'>;
  readonly policy: Policy;
  readonly guard: OutageGuard;
  now(): Date;
}

/** `unsure`: it hangs on the report of sends, which could not be had. */
export type Judgement =
  | { readonly is: 'ordinary' | 'unsure' }
  /** The incident is not in the register yet. */
  | { readonly is: 'outage'; readonly incident: Incident; readonly bounces: readonly Bounce[] };

/**
 * Takes a closer look: asks how many messages went to the provider if it hangs on that, reads the rows again and leaves
 * out the addresses that were not to be mailed before the send.
 *
 * @throws whatever reading the bounce report or records throws.
 */
export async function judge(candidate: Candidate, parts: JudgeParts): Promise<Judgement> {
  const { send, contactsElsewhere, usual } = candidate;
  const { sends: sent } = send.campaign;
  let there: SentThere | undefined;

  /** Asks for the report of sends at most once, and only if it hangs on it. */
  async function judgeBy(contacts: number): Promise<OutageJudgement> {
    const figures = { contacts, contactsElsewhere, usual, sent };
    const judgement = judgeOutage({ ...figures, sentThere: there?.messages }, parts.guard);
    if (judgement !== 'unknown') return judgement;
    there = await sentThere(candidate, parts);
    if (!there) return 'unknown';
    return judgeOutage({ ...figures, sentThere: Math.max(there.messages, contacts) }, parts.guard);
  }

  const atMost = await judgeBy(candidate.contacts);
  if (atMost !== 'outage') return { is: atMost === 'unknown' ? 'unsure' : 'ordinary' };
  const bounces = await readBounces(candidate, parts);
  const [first] = bounces;
  const contacts = await contactsThatTell(bounces, parts);
  const judgement = await judgeBy(contacts);
  if (judgement !== 'outage' || !first) return { is: judgement === 'unknown' ? 'unsure' : 'ordinary' };
  const incident = toIncident(candidate, {
    provider: providerOf(first.address),
    contacts,
    there,
    now: parts.now(),
  });
  return { is: 'outage', incident, bounces };
}

function toIncident(
  candidate: Candidate,
  found: {
    readonly provider: string;
    readonly contacts: number;
    readonly there: SentThere | undefined;
    readonly now: Date;
  },
): Incident {
  const { campaign, activity, sentAt } = candidate.send;
  const { provider, contacts, there, now } = found;
  return {
    id: idOf(candidate, provider),
    campaignActivityId: activity.campaignActivityId,
    code: candidate.code,
    provider,
    status: 'open',
    version: 1,
    campaignId: campaign.campaignId,
    sentAt,
    openedAt: now.toISOString(),
    contacts,
    ...(campaign.sends !== undefined && { sent: campaign.sends }),
    ...(there && { sentThere: there.messages, sentThereBy: there.by }),
  };
}

/** The bounces of a send at one provider with one code, each contact's once for each time it bounced. */
export async function readBounces(
  { send, provider, code }: Pick<Candidate, 'send' | 'provider' | 'code'>,
  { readReport }: Pick<JudgeParts, 'readReport'>,
): Promise<readonly Bounce[]> {
  const { campaignActivityId, filterIgnored } = send.activity;
  const wanted = { campaignActivityId, sends: send.campaign.sends, ...(!filterIgnored && { codes: [code] }) };
  const found: Bounce[] = [];
  for await (const { rows } of readReport(wanted)) {
    for (const row of rows) {
      if (row.kind !== 'bounce' || row.bounce.code !== code) continue;
      if (providerHash(providerOf(row.bounce.address)) === provider) found.push(row.bounce);
    }
  }
  return found;
}

async function contactsThatTell(
  bounces: readonly Bounce[],
  { records, policy }: Pick<JudgeParts, 'records' | 'policy'>,
): Promise<number> {
  const known = await records.readMany([...new Set(bounces.map(({ address }) => address))]);
  const telling = bounces.filter((bounce) => tellsOfProvider(bounce, known.get(bounce.address), policy));
  return new Set(telling.map(({ contactId }) => contactId)).size;
}

/** The vendor may lack such a report, or have trouble with it: then this is not known, and no bounce is missing for it. */
async function sentThere(
  { send, provider }: Candidate,
  { readSentThere }: JudgeParts,
): Promise<SentThere | undefined> {
  const { campaign, activity } = send;
  try {
    return await readSentThere(activity.campaignActivityId, provider, campaign.sends);
  } catch (error) {
    if (error instanceof NotFoundError || isFault(error)) return undefined;
    throw error;
  }
}

/** `outage-20261103-gmail.com-B-1f3a`. Ids stand in logs, so a small provider's domain, which may name people, does not. */
function idOf({ send, code }: Candidate, provider: string): string {
  const day = send.sentAt.slice(0, 10).replaceAll('-', '');
  const name = isKnownProvider(provider) ? provider : 'other';
  const { campaignActivityId } = send.activity;
  const short = createHash('sha256')
    .update(`${campaignActivityId} ${provider} ${code}`)
    .digest('hex')
    .slice(0, 8);
  return `outage-${day}-${name}-${code}-${short}`;
}
