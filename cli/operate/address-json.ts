import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { ruleFor } from '../../shared/bounce/bounce-codes.ts';
import { compareText } from '../../shared/bounce/compare-text.ts';

/** An address record as `explain --json` prints it. Its names are a contract. */
export function addressJson({
  address,
  history,
  overrides,
  incidentReferences,
  assessment,
  decidedAt,
}: AddressRecord): Record<string, unknown> {
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
