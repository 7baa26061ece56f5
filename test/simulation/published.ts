import { type Account, hasBounceReport } from '../../local/simulated-account/account.ts';
import { normaliseAddress } from '../../shared/bounce/address.ts';
import { parseInstant } from '../../shared/bounce/instant.ts';
import type { SimulatedWorld } from './a-simulated-world.ts';

/** One bounce as text: what makes it that bounce, and its code. */
type BounceText = string;

function textOf(bounce: {
  readonly campaignActivityId: string;
  readonly contactId: string;
  readonly bouncedAt: string | undefined;
  readonly address: string | undefined;
  readonly code: string | undefined;
}): BounceText {
  const { campaignActivityId, contactId, bouncedAt, address, code = '-' } = bounce;
  return [campaignActivityId, contactId, bouncedAt, address, code].join(' ');
}

/** Every bounce the account's reports show now, each once. */
function visibleBounces(account: Account): Set<BounceText> {
  const visible = new Set<BounceText>();
  for (const { activities } of account.campaigns) {
    for (const activity of activities) {
      if (!hasBounceReport(activity)) continue;
      for (const row of activity.bounces) {
        visible.add(
          textOf({
            campaignActivityId: activity.campaignActivityId,
            contactId: row.contact_id,
            bouncedAt: parseInstant(row.created_time),
            address: normaliseAddress(row.email_address),
            code: row.bounce_code,
          }),
        );
      }
    }
  }
  return visible;
}

/** Every bounce the queue has taken, each once. */
export function publishedBounces({ queue }: Pick<SimulatedWorld, 'queue'>): Set<BounceText> {
  return new Set(queue.bodies.map((body) => textOf(JSON.parse(body))));
}

/** What the reports show and nobody published, and what was published and nobody sees. */
export function discrepancies(
  account: Account,
  world: Pick<SimulatedWorld, 'queue'>,
): { readonly missed: readonly BounceText[]; readonly unseen: readonly BounceText[] } {
  const [visible, published] = [visibleBounces(account), publishedBounces(world)];
  return {
    missed: [...visible].filter((bounce) => !published.has(bounce)),
    unseen: [...published].filter((bounce) => !visible.has(bounce)),
  };
}

/** For comparing: none. */
export const noDiscrepancies = { missed: [], unseen: [] };

/** Messages for each bounce published. */
export function messagesPerBounce(world: Pick<SimulatedWorld, 'queue'>): number {
  return world.queue.bodies.length / Math.max(1, publishedBounces(world).size);
}
