import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { ruleFor } from '../../shared/bounce/bounce-codes.ts';
import { compareText } from '../../shared/bounce/compare-text.ts';
import type { KnownCampaign } from './campaigns-of.ts';
import { keptDeliveries } from './standing-deliveries.ts';

/**
 * An address record as `explain --json` prints it. Its names are a contract.
 *
 * @param campaigns by campaign activity.
 */
export function addressJson(
  { address, history, overrides, evidence, incidentReferences, assessment, decidedAt }: AddressRecord,
  campaigns: ReadonlyMap<string, KnownCampaign>,
): Record<string, unknown> {
  const inCampaign = (campaignActivityId: string) => {
    const campaign = campaigns.get(campaignActivityId);
    return campaign && { campaign };
  };
  return {
    address,
    ...assessment,
    decidedAt,
    overrides,
    bounces: [
      ...history.newest.map(({ code, ...bounce }) => ({
        ...(code !== undefined && { code }),
        decision: ruleFor(code).decision,
        ...bounce,
        ...inCampaign(bounce.campaignActivityId),
      })),
      ...history.older
        .toSorted((one, other) => compareText(other.bouncedAt, one.bouncedAt))
        .map(({ hash: _, code, ...bounce }) => ({
          ...(code !== undefined && { code }),
          decision: ruleFor(code).decision,
          ...bounce,
        })),
    ],
    incidents: incidentReferences,
    deliveries: keptDeliveries({ history, evidence }).map(({ isTakenBack, ...delivery }) => ({
      ...delivery,
      ...(isTakenBack && { takenBack: true }),
      ...inCampaign(delivery.campaignActivityId),
    })),
    ...(evidence.click && {
      click: { ...evidence.click, ...inCampaign(evidence.click.campaignActivityId) },
    }),
  };
}
