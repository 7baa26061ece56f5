import { runSimulation } from '@cloud-copilot/iam-simulate';
import { localAccountId } from '../../../local/servers/loopback.ts';
import type { PolicyDocument } from './account.ts';

/** A request as IAM sees it, and the policies that it is judged by. */
export interface Asked {
  readonly principal: string;
  readonly action: string;
  readonly arn: string;
  /** The partition keys that it names, for DynamoDB. */
  readonly keys: readonly string[];
  /** What else comes with it. */
  readonly context?: Readonly<Record<string, string>>;
  readonly identityPolicies: readonly PolicyDocument[];
  readonly resourcePolicy?: PolicyDocument | undefined;
}

/**
 * Whether AWS would do it, by an implementation of how IAM evaluates policies.
 *
 * @throws {Error} where IAM knows no such request: its refusal would prove nothing.
 */
export async function isGranted(asked: Asked): Promise<boolean> {
  const { principal, action, arn, keys, context, identityPolicies, resourcePolicy } = asked;
  const answer = await runSimulation(
    {
      request: {
        ...{ principal, action, resource: { resource: arn, accountId: localAccountId } },
        contextVariables: {
          ...context,
          ...(keys.length > 0 && { 'dynamodb:LeadingKeys': [...keys] }),
        },
      },
      identityPolicies: identityPolicies.map((policy, place) => ({ name: `policy ${place}`, policy })),
      ...{ resourcePolicy, serviceControlPolicies: [], resourceControlPolicies: [] },
    },
    {},
  );
  const what = `${action} on ${arn}`;
  if (answer.resultType !== 'single')
    throw new Error(`Nobody can ask for ${what}: ${JSON.stringify(answer)}`);
  const { ignoredContextKeys = [] } = answer.result;
  if (ignoredContextKeys.length > 0) throw new Error(`${what} comes without ${ignoredContextKeys.join()}.`);
  return answer.overallResult === 'Allowed';
}
