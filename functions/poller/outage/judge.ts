import { createHash } from 'node:crypto';
import type { Bounce } from '../../../shared/bounce/bounce.ts';
import { tellsOfProvider } from '../../../shared/bounce/news-of-provider.ts';
import { fewestEarlierSends, judgeOutage, type OutageJudgement } from '../../../shared/bounce/outage.ts';
import type { OutageDetection, Policy } from '../../../shared/bounce/policy.ts';
import { isKnownProvider, providerOf } from '../../../shared/bounce/provider.ts';
import { isProviderName } from '../../../shared/bounce-message.ts';
import type { SentThere } from '../../../shared/constant-contact/sends-report.ts';
import { endsReport } from '../../../shared/errors.ts';
import type { Incident } from '../../../shared/storage/incident-register.ts';
import type { Candidate } from './candidates.ts';
import { type ReadParts, readBounces, withRecords } from './read-bounces.ts';

export interface JudgeParts extends ReadParts {
  readSentThere(
    campaignActivityId: string,
    /** By its hash. */
    provider: string,
    sent: number | undefined,
  ): Promise<SentThere | undefined>;
  readonly policy: Policy;
  readonly guard: OutageDetection;
  now(): Date;
}

/** `unsure`: it hangs on something that could not be had yet. */
export type Judgement =
  | { readonly is: 'ordinary' | 'unsure' }
  /** The incident is not in the register yet. */
  | { readonly is: 'outage'; readonly incident: Incident; readonly bounces: readonly Bounce[] };

/**
 * Judges by what is known without asking anybody; if that may be an outage, takes a closer look: asks how many messages
 * went to the provider if it hangs on that, reads the rows again and leaves out the addresses that were not to be mailed
 * before the send.
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
    if (!there) {
      const judgement = judgeOutage({ ...figures, sentThere: undefined }, parts.guard);
      if (judgement !== 'unknown') return judgement;
      there = await sentThere(candidate, parts);
      if (!there) return 'unknown';
    }
    // The campaign's number is that of its resend too; without a past, the report's own can take its place.
    const ofThis = usual.length < fewestEarlierSends ? (there.of ?? sent) : sent;
    return judgeOutage({ ...figures, sent: ofThis, sentThere: there.messages }, parts.guard);
  }

  const atMost = await judgeBy(candidate.contacts);
  if (atMost !== 'outage') return { is: atMost === 'unknown' ? 'unsure' : 'ordinary' };
  const { bounces, uncoded } = await readBounces(
    { ...send.report, sends: sent, provider: candidate.provider, code: candidate.code },
    parts,
  );
  const contacts = await contactsThatTell(bounces, parts);
  const judgement = await judgeBy(contacts);
  const provider = providerOf(bounces[0]?.address ?? '');
  if (judgement !== 'outage' || !isProviderName(provider)) {
    // A page that says too early that it is the last hides the rest.
    const isShort = distinctContacts(bounces) < candidate.contacts;
    return { is: judgement === 'unknown' || uncoded > 0 || isShort ? 'unsure' : 'ordinary' };
  }
  const held = distinctContacts(bounces);
  const incident = toIncident(candidate, { provider, contacts, held, there, now: parts.now() });
  return { is: 'outage', incident, bounces };
}

function toIncident(
  candidate: Candidate,
  found: {
    readonly provider: string;
    readonly contacts: number;
    readonly held: number;
    readonly there: SentThere | undefined;
    readonly now: Date;
  },
): Incident {
  const { campaign, report, sentAt } = candidate.send;
  const { provider, contacts, held, there, now } = found;
  return {
    id: idOf(candidate, provider),
    // As it stands in bounces.
    campaignActivityId: report.campaignActivityId.toLowerCase(),
    code: candidate.code,
    provider,
    status: 'open',
    version: 1,
    campaignId: campaign.campaignId,
    sentAt,
    openedAt: now.toISOString(),
    contacts,
    held,
    ...(campaign.sends !== undefined && { sent: campaign.sends }),
    ...(there && { sentThere: there.messages, sentThereBy: there.by }),
  };
}

function distinctContacts(bounces: readonly Bounce[]): number {
  return new Set(bounces.map(({ contactId }) => contactId)).size;
}

async function contactsThatTell(
  bounces: readonly Bounce[],
  { records, policy }: Pick<JudgeParts, 'records' | 'policy'>,
): Promise<number> {
  const telling = new Set<string>();
  for await (const [known, some] of withRecords(bounces, records)) {
    for (const bounce of some)
      if (tellsOfProvider(bounce, known.get(bounce.address), policy)) telling.add(bounce.contactId);
  }
  return telling.size;
}

/** The vendor may lack such a report, or have trouble with it: then this is not known, and no bounce is missing for it. */
async function sentThere(
  { send, provider, contacts }: Candidate,
  { readSentThere }: JudgeParts,
): Promise<SentThere | undefined> {
  const { campaign, report } = send;
  try {
    const there = await readSentThere(report.campaignActivityId, provider, campaign.sends);
    // More cannot bounce than was sent: such a report is not complete yet.
    return there?.by === 'count' && there.messages < contacts ? undefined : there;
  } catch (error) {
    if (endsReport(error)) return undefined;
    throw error;
  }
}

/** `outage-20261103-gmail.com-B-1f3a`. Ids stand in logs, so a small provider's domain, which may name people, does not. */
function idOf({ send, code }: Candidate, provider: string): string {
  const day = send.sentAt.slice(0, 10).replaceAll('-', '');
  const name = isKnownProvider(provider) ? provider : 'other';
  const { campaignActivityId } = send.report;
  const short = createHash('sha256')
    .update(`${campaignActivityId} ${provider} ${code}`)
    .digest('hex')
    .slice(0, 8);
  return `outage-${day}-${name}-${code}-${short}`;
}
