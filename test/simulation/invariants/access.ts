import type { Operation } from '../plan/faults.ts';
import type { Invocation } from '../world/lambda.ts';
import type { Invariant } from './observed.ts';

/** After so many refusals of a kind, and no answer, the application is refused. */
const fewestForAll = 3;
/** The same after so many access tokens in a row that end within one run. */
const mostTokens = 3;
const kinds: readonly Operation[] = ['request details', 'request counters', 'request bounces'];

interface Met {
  readonly answered: Set<Operation>;
  /** By operation, what was refused; of several things at once it is not known which. */
  readonly refused: Map<Operation, Set<string>>;
  tokens: number;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** A refusal of one thing is no reason to check the application. */
export const accessWithCause: Invariant = {
  name: 'access counts as refused only where the list or everything of a kind is refused',
  watch(_world, broken) {
    const met = new Map<Invocation, Met>();
    const of = (by: Invocation) => {
      const known = met.get(by) ?? { answered: new Set(), refused: new Map(), tokens: 0 };
      met.set(by, known);
      return known;
    };
    return {
      answers(by, { operation, id }, status, body) {
        const { answered, refused } = of(by);
        // A maintenance page, or half an answer, is none.
        if (status === 200 && body.endsWith('}')) answered.add(operation);
        if (status !== 401 && status !== 403) return;
        const things = refused.get(operation) ?? new Set();
        refused.set(operation, id.includes(',') ? things : things.add(id));
      },
      offers(by) {
        of(by).tokens += 1;
      },
      ends(by, ending) {
        if (ending.how !== 'threw' || codeOf(ending.error) !== 'access-refused') return;
        const { answered, refused, tokens } = of(by);
        const isAll = kinds.some(
          (kind) => !answered.has(kind) && (refused.get(kind)?.size ?? 0) >= fewestForAll,
        );
        const isOfAll = refused.has('request summaries') || refused.has('request a token');
        if (!isAll && !isOfAll && tokens < mostTokens)
          broken(`${by.name}: ${(ending.error as Error).message}`);
      },
    };
  },
};

/** Every token request may lose a rotating refresh token; one report that answers 401 for ever is no reason for one. */
export const goodTokenStays: Invariant = {
  name: 'an access token that is good is not replaced because one thing is refused',
  watch({ tokenServer, now }, broken) {
    /** `proof`: what a token was accepted by first. */
    const met = new Map<Invocation, { token: string; proof?: string; readonly refusing: Set<string> }>();
    return {
      answers(by, { operation, id, authorization }, status) {
        if (operation === 'request a token') return;
        const before = met.get(by);
        const known =
          before?.token === authorization ? before : { token: authorization, refusing: new Set<string>() };
        met.set(by, known);
        if (status === 200) known.proof ??= `${operation} ${id}`;
        if (status === 401) known.refusing.add(`${operation} ${id}`);
      },
      offers(by) {
        const { token = '', proof, refusing = new Set<string>() } = met.get(by) ?? {};
        // A later page of the same list may be refused: then nothing is left that tells whether the token is good.
        const isProven = proof !== undefined && !refusing.has(proof);
        if (isProven && refusing.size < 2 && tokenServer.acceptsAccess(token, now()))
          broken(`${by.name} asked for another token because of ${[...refusing].join()}`);
      },
    };
  },
};
