import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { standingDelivery } from './standing-deliveries.ts';

/** An address in one line: `list --json` and `export` give it these names, which are a contract. */
export function addressSummary({
  address,
  history,
  evidence,
  assessment,
  decidedAt,
}: AddressRecord): Readonly<Record<string, unknown>> {
  const delivery = standingDelivery({ history, evidence });
  const { decision, because, bounceCode, bouncedAt, retryAfter, changesWhen, likelyDomain, ...rest } =
    assessment;
  return {
    address,
    decision,
    because,
    ...(bounceCode !== undefined && { bounceCode }),
    ...(bouncedAt !== undefined && { bouncedAt }),
    decidedAt,
    ...(retryAfter !== undefined && { retryAfter }),
    changesWhen,
    ...(likelyDomain !== undefined && { likelyDomain }),
    ...(delivery && { deliveredAt: delivery.sentAt }),
    ...(evidence.click && { clickedAt: evidence.click.clickedAt }),
    ...rest,
  };
}
