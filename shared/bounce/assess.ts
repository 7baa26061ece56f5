import { type Assessment, decide, overrideRule } from './decide.ts';
import type { Evidence } from './evidence.ts';
import type { History } from './history.ts';
import type { IncidentReference } from './incident-reference.ts';
import { likelyDomain } from './likely-domain.ts';
import type { Override } from './overrides.ts';
import type { Policy } from './policy.ts';
import { deliveredRule } from './verdict.ts';

/** All that is known of one address. */
export interface AddressFacts {
  readonly address: string;
  readonly history: History;
  /** What operators have said of it, oldest first. */
  readonly overrides: readonly Override[];
  /** Mail that has arrived since, and links that were used. */
  readonly evidence: Evidence;
  /** What is known of the incidents its bounces belong to, by id. */
  readonly incidentReferences: readonly IncidentReference[];
}

/** The assessment of one address, with the domain that was probably meant. Throws as `decide` does. */
export function assess(
  { address, history, overrides, evidence, incidentReferences }: AddressFacts,
  policy: Policy,
): Assessment {
  const assessment = decide(history, overrides, evidence, incidentReferences, policy);
  const likely = mayBeMistyped(history) ? likelyDomain(address) : undefined;
  // An operator who has said something of the address has seen how it is written, and mail that arrives shows that it is right.
  const isRight = assessment.rule === overrideRule || assessment.rule === deliveredRule;
  if (likely === undefined || (isRight && assessment.decision !== 'review')) return assessment;
  const because = `${assessment.because} The domain looks like a mistyped ${likely}: ask for the right address.`;
  return { ...assessment, because, likelyDomain: likely };
}

/** After a B or a D the address may have been mistyped; the vendor's S that often follows a B hides nothing of that. */
function mayBeMistyped({ newest, older }: History): boolean {
  return [...newest, ...older].some(({ code }) => code === 'B' || code === 'D');
}
