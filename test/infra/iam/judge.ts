import type { Account } from './account.ts';
import { isGranted } from './engine.ts';
import type { Mutant } from './mutants.ts';
import { principals } from './principals.ts';
import { type Request, sentenceOf } from './requests.ts';
import { targets } from './targets.ts';

/** What holds the policies of the template that decide a request. */
function judgedBy(account: Account, { who, on }: Request): readonly string[] {
  const { holder } = targets[on](account);
  return [...principals[who](account).holders, ...(holder === undefined ? [] : [holder])];
}

/** Whether a request is granted in an account. */
export function isAllowed(account: Account, { who, action, on, keys, overHttp }: Request): Promise<boolean> {
  const { is, holders, own, context } = principals[who](account);
  const target = targets[on](account);
  const ofIdentity = holders.flatMap((holder) => account.documents.get(holder) ?? []);
  return isGranted({
    ...{ principal: is, action, arn: target.arn, keys },
    context: { ...context, 'aws:SecureTransport': String(!overHttp) },
    identityPolicies: [...ofIdentity, ...(own ? [own] : [])],
    resourcePolicy: target.own ?? account.documents.get(target.holder ?? ''),
  });
}

/** The first request that comes out otherwise with a mistake in a policy. */
export async function caughtBy(
  mutant: Mutant,
  requests: readonly Request[],
  isRight: boolean,
): Promise<string | undefined> {
  const affected = requests.filter(
    (request) => mutant.isAbout(request.action) && judgedBy(mutant.account, request).includes(mutant.holder),
  );
  for (const request of affected)
    if ((await isAllowed(mutant.account, request)) !== isRight) return sentenceOf(request, isRight);
  return undefined;
}

/** The names of the mistakes with which every request comes out as before. */
export async function uncaught(
  mutants: readonly Mutant[],
  requests: readonly Request[],
  isRight: boolean,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const mutant of mutants)
    if ((await caughtBy(mutant, requests, isRight)) === undefined) names.push(mutant.name);
  return names;
}
