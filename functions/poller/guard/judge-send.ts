import type { ActivityState } from '../../../shared/aws/campaign-states.ts';
import { type Incident, mostIncidents } from '../../../shared/aws/incident-register.ts';
import type { Bounce } from '../../../shared/bounce/bounce.ts';
import type { RunSummary } from '../run-summary.ts';
import { type AnnounceParts, announce } from './announce.ts';
import { candidateOf, suspectsOf } from './candidates.ts';
import { type JudgeParts, judge } from './judge.ts';
import { keyOf, type Send } from './sends.ts';

type Judged = NonNullable<ActivityState['judged']>;

export interface JudgeSendParts extends JudgeParts, AnnounceParts {
  readonly sends: readonly Send[];
  /** By activity, how many rows this run has published; counted on. */
  readonly freshIn: Map<string, number>;
  readonly summary: RunSummary;
  /** Remembers of the send what was judged and is no incident. */
  note(judged: Judged): Promise<void>;
}

/**
 * Judges whatever stands out in a send, and opens incidents. What has been opened explains a part of what bounced
 * elsewhere: the rest is judged again without it.
 *
 * @throws what `judge` and `announce` throw.
 */
export async function judgeSend(send: Send, parts: JudgeSendParts): Promise<void> {
  for (;;) {
    const { judged, opened } = await judgeOnce(send, parts);
    if (opened > 0) continue;
    if (Object.keys(judged).length > 0) await parts.note(judged);
    return;
  }
}

async function judgeOnce(
  send: Send,
  parts: JudgeSendParts,
): Promise<{ readonly judged: Judged; readonly opened: number }> {
  const known = () => ({ ...parts, incidents: parts.incidents.all(), now: parts.now() });
  const judged: Judged = {};
  let opened = 0;
  for (const suspect of suspectsOf(send, known())) {
    const candidate = candidateOf(send, suspect, known());
    if (!candidate) continue;
    const judgement = await judge(candidate, parts);
    if (judgement.is === 'outage' && (await open(judgement.incident, parts))) {
      opened += 1;
      await publishHeld(judgement.incident, judgement.bounces, send, parts);
    } else {
      const { provider, code, contacts } = suspect;
      const at = parts.now().toISOString();
      judged[keyOf(provider, code)] = { contacts, at, unsure: judgement.is !== 'ordinary' };
    }
  }
  return { judged, opened };
}

/** Says whether it was opened: the register has room for more than anybody could look at, but not for everything. */
async function open(incident: Incident, { incidents, summary }: JudgeSendParts): Promise<boolean> {
  if (incidents.all().length >= mostIncidents) {
    summary.failed.set(incident.id, `There are ${mostIncidents} incidents, so no more is opened.`);
    return false;
  }
  await incidents.change((all) => (all.some(({ id }) => id === incident.id) ? all : [...all, incident]));
  summary.incidents.opened.push(incident.id);
  return true;
}

/** Announces an incident. Whoever is in it may not be decided anew yet: the sends after it are judged by the next run. */
export async function publishHeld(
  incident: Incident,
  bounces: readonly Bounce[],
  { activity: { campaignActivityId } }: Send,
  parts: AnnounceParts & Pick<JudgeSendParts, 'freshIn'>,
): Promise<void> {
  const { freshIn } = parts;
  freshIn.set(campaignActivityId, (freshIn.get(campaignActivityId) ?? 0) + bounces.length);
  await announce(incident, bounces, parts);
}
