import type { Bounce } from '../../../shared/bounce/bounce.ts';
import type { Comparison } from '../../../shared/bounce/outage/baseline.ts';
import { type Incident, open } from '../../../shared/bounce/outage/incident.ts';
import {
  believable,
  type Judgement,
  judge,
  type SentThere,
} from '../../../shared/bounce/outage/judgement.ts';
import type { Send } from '../../../shared/bounce/outage/send.ts';
import type { Suspect } from '../../../shared/bounce/outage/suspects.ts';
import { isWitness } from '../../../shared/bounce/outage/witness.ts';
import { providerOf } from '../../../shared/bounce/provider.ts';
import { isProviderName } from '../../../shared/bounce-message.ts';
import { endsReport } from '../../../shared/errors.ts';
import type { OutagePorts } from './outage-ports.ts';
import { readBounces, withRecords } from './read-bounces.ts';
import type { ReportedSend } from './sends.ts';

/** `unsure`: it depends on something that could not be read yet. */
export type Finding =
  | { readonly is: 'ordinary' | 'unsure' }
  /** The incident is not in the register yet. */
  | { readonly is: 'outage'; readonly incident: Incident; readonly bounces: readonly Bounce[] };

/**
 * Judges first by what is known without a request. Where that may be an outage, reads what it depends on: how many
 * messages went to the provider, and the rows, of which only witnesses count.
 *
 * @throws whatever reading the bounce report or records throws.
 */
export async function judgeSuspect(
  send: ReportedSend,
  suspect: Suspect,
  comparison: Comparison,
  ports: OutagePorts,
): Promise<Finding> {
  let sentThere: SentThere | undefined;

  /** Asks for the report of sends at most once, and only if the judgement depends on it. */
  async function judgeBy(contacts: number): Promise<Judgement> {
    const bounces = { ...comparison, contacts, sent: send.sent };
    const judgement = judge({ ...bounces, sentThere }, ports.detection);
    if (judgement !== 'unknown') return judgement;
    sentThere = await readSentThere(send, suspect, ports);
    return judge({ ...bounces, sentThere }, ports.detection);
  }

  const atMost = await judgeBy(suspect.contacts);
  if (atMost !== 'outage') return { is: atMost === 'unknown' ? 'unsure' : 'ordinary' };
  const { bounces, uncoded } = await readBounces(send, suspect, ports);
  const held = distinctContacts(bounces);
  const contacts = distinctContacts(await witnessesAmong(bounces, ports));
  const judgement = await judgeBy(contacts);
  const provider = providerOf(bounces[0]?.address ?? '');
  if (judgement !== 'outage' || !isProviderName(provider)) {
    // A page that says too early that it is the last hides the rest.
    const isShort = held < suspect.contacts;
    return { is: judgement === 'unknown' || uncoded > 0 || isShort ? 'unsure' : 'ordinary' };
  }
  const at = ports.now().toISOString();
  return {
    is: 'outage',
    incident: open(send, suspect, { provider, contacts, held, sentThere, at }),
    bounces,
  };
}

function distinctContacts(bounces: readonly Bounce[]): number {
  return new Set(bounces.map(({ contactId }) => contactId)).size;
}

async function witnessesAmong(
  bounces: readonly Bounce[],
  { records, policy }: OutagePorts,
): Promise<readonly Bounce[]> {
  const witnesses: Bounce[] = [];
  for await (const [known, some] of withRecords(bounces, records))
    witnesses.push(...some.filter((bounce) => isWitness(bounce, known.get(bounce.address), policy)));
  return witnesses;
}

/** The vendor may lack such a report, or fail to return it: then this is not known, and no bounce is missing for it. */
async function readSentThere(
  { campaignActivityId, sent }: Send,
  { provider, contacts }: Suspect,
  ports: OutagePorts,
): Promise<SentThere | undefined> {
  try {
    return believable(await ports.readSentThere(campaignActivityId, provider, sent), contacts);
  } catch (error) {
    if (endsReport(error)) return undefined;
    throw error;
  }
}
