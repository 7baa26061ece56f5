import type { BouncePublisher } from '../../../shared/aws/bounce-publisher.ts';
import type { CampaignState } from '../../../shared/aws/campaign-states.ts';
import { type Incident, settle } from '../../../shared/aws/incident-register.ts';
import type { SentCampaign } from '../../../shared/constant-contact/sent-campaign.ts';
import { NotFoundError, reasonOf } from '../../../shared/errors.ts';
import { providerHash } from '../../../shared/row-mark.ts';
import { isFault } from '../faults.ts';
import type { RunSummary } from '../run-summary.ts';
import { isAgedOut } from './age-out.ts';
import { announce } from './announce.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import { type JudgeParts, judge, readBounces } from './judge.ts';
import type { KnownIncidents } from './known-incidents.ts';
import { isOf, keyOf, type Send, sendsOf } from './sends.ts';

export interface GuardParts extends JudgeParts {
  readonly campaigns: readonly SentCampaign[];
  readonly states: ReadonlyMap<string, CampaignState>;
  readonly incidents: KnownIncidents;
  readonly publisher: BouncePublisher;
  /** Activities of which this run has published rows. */
  readonly freshIn: ReadonlySet<string>;
  /** Stores a campaign's state. */
  readonly remember: (state: CampaignState) => Promise<void>;
  readonly summary: RunSummary;
}

/** What has been settled for so long that no message of before can still be on its way. */
const forgetAfterMs = 30 * 86_400_000;

/**
 * Looks for provider outages in what the account's reports showed: opens incidents, publishes their bounces with the
 * mark, and lets those go that later sends have settled.
 *
 * @throws whatever ends a run; the trouble of a single report is in `summary.failed` instead.
 */
export async function guardAgainstOutages(parts: GuardParts): Promise<void> {
  const { incidents, guard, campaigns, states, summary } = parts;
  const sends = sendsOf(campaigns, states);
  await announceAll(sends, parts);
  const when = { freshIn: parts.freshIn, now: parts.now() };
  for (const candidate of candidatesOf(sends, incidents.all(), guard, when)) {
    await ofOneReport(candidate.send, summary, () => look(candidate, parts));
  }
  await settleAndForget(sends, parts);
}

async function look(candidate: Candidate, parts: GuardParts): Promise<void> {
  const judgement = await judge(candidate, parts);
  if (judgement.is !== 'outage') return rememberJudged(candidate, judgement.is === 'unsure', parts);
  const { incident, bounces } = judgement;
  await parts.incidents.change((all) =>
    all.some(({ id }) => id === incident.id) ? all : [...all, incident],
  );
  parts.summary.incidents.opened.push(incident.id);
  await announce(incident, bounces, parts);
}

/** What a run that died before has opened and not announced. */
async function announceAll(sends: readonly Send[], parts: GuardParts): Promise<void> {
  for (const incident of parts.incidents.all()) {
    const send = sends.find((one) => isOf(incident, one));
    if (incident.announcedAt !== undefined || !send) continue;
    await ofOneReport(send, parts.summary, async () => {
      const about = { send, provider: providerHash(incident.provider), code: incident.code };
      await announce(incident, await readBounces(about, parts), parts);
    });
  }
}

async function rememberJudged(
  { send, provider, code, contacts }: Candidate,
  unsure: boolean,
  { states, remember, now }: GuardParts,
): Promise<void> {
  const state = states.get(send.campaign.campaignId);
  if (!state) return;
  const judgement = { contacts, at: now().toISOString(), unsure };
  const activities = state.activities.map((activity) =>
    activity.campaignActivityId === send.activity.campaignActivityId
      ? { ...activity, judged: { ...activity.judged, [keyOf(provider, code)]: judgement } }
      : activity,
  );
  await remember({ ...state, activities });
}

async function settleAndForget(sends: readonly Send[], { incidents, guard, now }: GuardParts): Promise<void> {
  const at = now().toISOString();
  const outcome = { status: 'dismissed', by: 'later sends', at } as const;
  const known = incidents.all();
  const agedOut = known.filter((incident) => isAgedOut(incident, sends, known, { guard, now: now() }));
  if (agedOut.length === 0 && !known.some((incident) => isForgotten(incident, sends, now()))) return;
  await incidents.change((all) =>
    agedOut
      .reduce((settled, { id }) => settle(settled, id, outcome), all)
      .filter((incident) => !isForgotten(incident, sends, now())),
  );
}

/** Its send has left the lookback, so no row of it is published any more, and everybody has long been told. */
function isForgotten(incident: Incident, sends: readonly Send[], now: Date): boolean {
  const { settledAt } = incident;
  if (settledAt === undefined || sends.some((send) => isOf(incident, send))) return false;
  return now.getTime() - Date.parse(settledAt) > forgetAfterMs;
}

/** Trouble of one report is noted, and the others are looked at. */
async function ofOneReport(
  { activity }: Send,
  summary: RunSummary,
  look: () => Promise<void>,
): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!isFault(error) && !(error instanceof NotFoundError)) throw error;
    summary.failed.set(activity.campaignActivityId, reasonOf(error));
  }
}
