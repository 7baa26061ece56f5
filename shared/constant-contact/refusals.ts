import { AccessRefusedError } from '../errors.ts';
import type { Asked, Purpose } from './asked.ts';

/** A status that says no: of the thing that was asked for, or of the application. */
export type RefusedStatus = 401 | 403;

/** So many different things of a kind are refused and none is answered: then it is not these things that are at fault. */
const fewestForAll = 3;
/** A kind of which so many things were refused and none was answered is not asked for any more in this run. */
const mostInVain = 10;

/** The kinds of request that make up an access, and what a refusal of all of one is called. */
const kinds: Partial<Record<Purpose, string>> = {
  details: 'every campaign it was asked for',
  counters: 'the counters of every campaign activity it was asked for',
  bounces: 'the bounces of every campaign activity it was asked for',
};

/** What was refused and what was answered in one run. */
export interface Refusals {
  answered(purpose: Purpose): void;
  refused(url: URL, asked: Asked, status: RefusedStatus): void;
  /** Whether so much of a kind was refused, and nothing answered, that no more of it should be asked for. */
  isHopeless(purpose: Purpose): boolean;
  /** The kinds of request of which everything was refused, each with the error that says so. */
  refusedKinds(): ReadonlyMap<Purpose, AccessRefusedError>;
}

/** Tells a refusal of one thing from a refusal of everything. */
export function createRefusals(): Refusals {
  const answered = new Set<Purpose>();
  const refused = new Map<Purpose, { readonly paths: Set<string>; status: RefusedStatus }>();
  const inVain = (purpose: Purpose) => (answered.has(purpose) ? 0 : (refused.get(purpose)?.paths.size ?? 0));
  return {
    answered: (purpose) => void answered.add(purpose),
    refused({ pathname }, { purpose, isOfSeveral = false }, status) {
      const { paths } = refused.get(purpose) ?? { paths: new Set<string>() };
      // Of several things asked for at once, the answer does not say which is refused.
      if (!isOfSeveral) paths.add(pathname);
      refused.set(purpose, { paths, status });
    },
    isHopeless: (purpose) => inVain(purpose) >= mostInVain,
    refusedKinds() {
      const whole = [...refused].filter(([purpose]) => kinds[purpose] && inVain(purpose) >= fewestForAll);
      return new Map(
        whole.map(([purpose, { status }]) => [purpose, accessRefused(purpose, kinds[purpose] ?? '', status)]),
      );
    },
  };
}

/** The error of a refusal that is the application's or the user's. */
export function accessRefused(purpose: Purpose, what: string, status: RefusedStatus): AccessRefusedError {
  if (status === 401) {
    return new AccessRefusedError(
      `Constant Contact refuses a fresh access token (401) for ${what}: is the application active?`,
    );
  }
  const privilege =
    purpose === 'campaigns' || purpose === 'details' ? 'campaign:read' : 'ui:campaign:metrics';
  return new AccessRefusedError(
    `Constant Contact refused ${what} (403). Check that the application is active and has the scope ` +
      `campaign_data, and that the user who signed in has the privilege ${privilege}.`,
  );
}
