import { type Decision, isBounceCode, ruleFor } from './bounce-codes.ts';
import type { OlderBounce } from './history.ts';

const opening: Record<Decision, string> = {
  suppress: 'Do not mail',
  review: 'A person should look',
  retry: 'May be mailed again later',
  ignore: 'Nothing to do',
};

type Explained = Pick<OlderBounce, 'code' | 'bouncedAt' | 'contactMoved' | 'contactDeleted'>;

/**
 * The reason on every record, as one or two sentences. It names no address: the contact's new one, if there is one,
 * is not ours to judge.
 */
export function explain(deciding: Explained): string {
  const { decision, reason } = ruleFor(deciding.code);
  const letter = isBounceCode(deciding.code) ? ` (code ${deciding.code})` : '';
  const sentence = `${opening[decision]}: ${reason}${letter}, on ${deciding.bouncedAt.slice(0, 10)}.`;
  return deciding.contactDeleted
    ? `${sentence} The contact has been deleted since.`
    : deciding.contactMoved
      ? `${sentence} The contact uses another address now; this is about the one that bounced.`
      : sentence;
}
