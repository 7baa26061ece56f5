import type { Bounce } from '../../../shared/bounce/bounce.ts';
import { type Incident, mostIncidents } from '../../../shared/storage/incident-register.ts';
import type { Judgement } from '../plan/campaign-memory.ts';
import { type AnnounceParts, announce } from './announce.ts';
import { candidateOf, suspectsOf } from './candidates.ts';
import { type JudgeParts, judge } from './judge.ts';
import { keyOf, type Send } from './sends.ts';

export interface JudgeSendParts extends JudgeParts, AnnounceParts {
  readonly sends: readonly Send[];
  /** By activity, how many rows this run has published; counted on. */
  readonly freshIn: Map<string, number>;
}

export interface SendJudged {
  /** What is no incident, by provider and code. */
  readonly judged: Readonly<Record<string, Judgement>>;
  /** Incidents opened, and those that the register had no room for. */
  readonly opened: readonly string[];
  readonly refused: readonly string[];
}

/**
 * Judges whatever stands out in a send, and opens incidents. What has been opened explains a part of what bounced
 * elsewhere: the rest is judged again without it.
 *
 * @throws what `judge` and `announce` throw.
 */
export async function judgeSend(send: Send, parts: JudgeSendParts): Promise<SendJudged> {
  const opened: string[] = [];
  for (;;) {
    const once = await judgeOnce(send, parts);
    opened.push(...once.opened);
    if (once.opened.length === 0) return { ...once, opened };
  }
}

async function judgeOnce(send: Send, parts: JudgeSendParts): Promise<SendJudged> {
  const known = () => ({ ...parts, incidents: parts.incidents.all(), now: parts.now() });
  const judged: Record<string, Judgement> = {};
  const opened: string[] = [];
  const refused: string[] = [];
  for (const suspect of suspectsOf(send, known())) {
    const candidate = candidateOf(send, suspect, known());
    if (!candidate) continue;
    const judgement = await judge(candidate, parts);
    if (judgement.is === 'outage' && (await open(judgement.incident, parts))) {
      opened.push(judgement.incident.id);
      await publishHeld(judgement.incident, judgement.bounces, send, parts);
    } else {
      if (judgement.is === 'outage') refused.push(judgement.incident.id);
      const { provider, code, contacts } = suspect;
      const at = parts.now().toISOString();
      judged[keyOf(provider, code)] = { contacts, at, isUnsure: judgement.is !== 'ordinary' };
    }
  }
  return { judged, opened, refused };
}

/** Says whether it was opened: the register has room for more than anybody could look at, but not for everything. */
async function open(incident: Incident, { incidents }: JudgeSendParts): Promise<boolean> {
  if (incidents.all().length >= mostIncidents) return false;
  await incidents.change((all) => (all.some(({ id }) => id === incident.id) ? all : [...all, incident]));
  return true;
}

/** Announces an incident. Whoever is in it may not be decided anew yet: the sends after it are judged by the next run. */
export async function publishHeld(
  incident: Incident,
  bounces: readonly Bounce[],
  { report: { campaignActivityId } }: Send,
  parts: AnnounceParts & Pick<JudgeSendParts, 'freshIn'>,
): Promise<void> {
  const { freshIn } = parts;
  freshIn.set(campaignActivityId, (freshIn.get(campaignActivityId) ?? 0) + bounces.length);
  await announce(incident, bounces, parts);
}
