import { StoreError } from '../../../local/store/store-error.ts';
import { BounceHygieneError, StorageError } from '../../../shared/errors.ts';
import { CommandError } from '../../command-error.ts';
import { explainFailure } from '../../target/explain-aws-failure.ts';

/** What a check has found. `unseen`: it could not be looked at, which is not the same as fine. */
export interface Finding {
  readonly about: string;
  readonly kind: 'good' | 'needs' | 'unseen';
  /** In a sentence or two. */
  readonly says: string;
  /** What a person does about it; never where it is good. */
  readonly fix?: string;
}

/** What a check says of what it has looked at. */
export type Verdict = Omit<Finding, 'about'>;

export const good = (says: string): Verdict => ({ kind: 'good', says });
export const needs = (says: string, fix: string): Verdict => ({ kind: 'needs', says, fix });
export const unseen = (says: string, fix: string): Verdict => ({ kind: 'unseen', says, fix });

const deniedKind = /^(AccessDenied|AuthorizationError)(Exception)?$/;

/**
 * Looks, and turns what keeps it from looking into a finding of its own kind.
 *
 * @param role of docs/DEPLOY.md, "Who may do what", that may look.
 */
export async function look(
  about: string,
  role: string,
  check: () => Promise<Verdict> | Verdict,
): Promise<Finding> {
  try {
    return { about, ...(await check()) };
  } catch (error) {
    if (error instanceof CommandError || error instanceof StoreError)
      return { about, ...needs(error.message, 'Do so, and look again.') };
    if (!(error instanceof BounceHygieneError)) throw error;
    const isDenied = error instanceof StorageError && deniedKind.test(error.kind ?? '');
    return {
      about,
      ...(isDenied
        ? unseen(
            'These AWS credentials may not look at it.',
            `Use credentials with the policy ${role}: docs/DEPLOY.md, "Who may do what".`,
          )
        : unseen(explainFailure(error), 'Then look again.')),
    };
  }
}
