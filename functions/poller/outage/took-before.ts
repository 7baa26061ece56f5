import type { Bounce } from '../../../shared/bounce/bounce.ts';
import type { Delivery } from '../../../shared/bounce/evidence.ts';
import { earlierThan, isNews, type Judged } from '../../../shared/bounce/outage/send.ts';
import { encodeBounce } from '../../../shared/bounce-message.ts';
import { contactKey } from '../../../shared/constant-contact/fingerprint.ts';
import type { CohortOfSend } from '../memory/cohorts.ts';
import { publishIncomplete } from '../read/read-report.ts';
import { askWhoTook } from './ask-who-took.ts';
import type { OutagePorts } from './outage-ports.ts';
import { readWithCodes } from './read-bounces.ts';
import type { ReportedSend } from './sends.ts';

/**
 * Publishes the bounces of a send again with the message that their contact took before, where the policy wants such a
 * bounce confirmed by another send. One read of who took earlier sends serves all bounces of a send, whenever they come.
 *
 * @param sends all of the lookback, newest first.
 * @returns of how many contacts that is known now; undefined where there was nothing to do.
 * @throws what reading the bounce report, the table and the queue throw; {@link PublishIncompleteError} when SQS refuses
 *   some: the next run publishes all of them again.
 */
export async function publishTookBefore(
  send: ReportedSend,
  sends: readonly ReportedSend[],
  ports: OutagePorts,
): Promise<Judged | undefined> {
  const { confirmedCodes } = ports;
  const contacts = confirmedCodes.reduce((sum, code) => sum + (send.contacts[code] ?? 0), 0);
  const at = ports.now().toISOString();
  const earlier = earlierThan(send, sends);
  if (contacts === 0 || earlier.length === 0 || send.isOutOfReach) return undefined;
  if (!isNews(send.tookBefore, contacts, at)) return undefined;
  // Who bounced there took nothing: their reports come first.
  if (earlier.some(({ read, isOutOfReach }) => read === 'never' && !isOutOfReach)) return undefined;
  const rows = [...(await ports.rowsOf(send)).contacts()];
  const domains = new Set(rows.map(({ provider }) => provider));
  const cohort =
    (await ports.cohorts.read(send.campaignActivityId)) ?? (await askWhoTook(send, earlier, domains, ports));
  if (cohort === 'unsure') return { contacts, at, isUnsure: true };
  const took = new Map(
    rows
      .filter(({ letter }) => confirmedCodes.includes(letter))
      .flatMap((row) => {
        const delivery = tookBy(cohort, row);
        return delivery ? [[row.key, delivery] as const] : [];
      }),
  );
  if (took.size > 0) await publish(send, took, ports);
  return { contacts, at, isUnsure: false };
}

function tookBy(
  { witnessOf, tookOf }: CohortOfSend,
  row: Parameters<CohortOfSend['witnessOf']>[0],
): Delivery | undefined {
  const witness = witnessOf(row);
  return witness === undefined ? undefined : tookOf(witness);
}

async function publish(
  send: ReportedSend,
  took: ReadonlyMap<string, Delivery>,
  ports: OutagePorts,
): Promise<void> {
  const { incidents, publisher, erased, confirmedCodes } = ports;
  const messageBefore = ({ code, contactId }: Bounce) =>
    code === undefined ? undefined : took.get(contactKey(code, contactId));
  const bounces = (await readWithCodes(send, confirmedCodes, ports)).filter(messageBefore);
  const comesBack = await erased.among(bounces);
  const bodies = bounces.flatMap((bounce) => {
    const { address } = bounce;
    const delivery = messageBefore(bounce);
    // The message is older than the bounce: an erasure between the two leaves a bounce of which nothing before is known.
    if (!delivery || comesBack({ address, bouncedAt: delivery.sentAt })) return [];
    return encodeBounce(bounce, incidents.referencesOf(bounce), [delivery]);
  });
  const refused = await publisher.publish(bodies);
  if (refused.length > 0) throw publishIncomplete(refused.length, send.campaignActivityId);
}
