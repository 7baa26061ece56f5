import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { ruleFor } from '../../shared/bounce/bounce-codes.ts';
import { compareText } from '../../shared/bounce/compare-text.ts';
import type { KnownCampaign } from './campaigns-of.ts';

/**
 * An address record as `explain --json` prints it. Its names are a contract.
 *
 * @param campaigns by campaign activity.
 */
export function addressJson(
  { address, history, overrides, incidentReferences, assessment, decidedAt }: AddressRecord,
  campaigns: ReadonlyMap<string, KnownCampaign>,
): Record<string, unknown> {
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
        ...(campaigns.has(bounce.campaignActivityId) && {
          campaign: campaigns.get(bounce.campaignActivityId),
        }),
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
  };
}
