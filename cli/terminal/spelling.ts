import type { Contact } from '../../local/simulated-account/account.ts';
import { normaliseAddress } from '../../shared/bounce/address.ts';
import type { Spelling } from './notable.ts';

const beyondAscii = /[^\x20-\x7e]/;

/** Which normalised addresses the account spells in a way worth showing, and how. */
export function spellingOf(contacts: readonly Contact[]): Spelling {
  const withCapitals = new Map<string, string>();
  const beyond = new Map<string, string>();
  for (const { emailAddress, firstName = '', lastName = '' } of contacts) {
    const address = normaliseAddress(emailAddress) ?? '';
    if (address !== emailAddress) withCapitals.set(address, emailAddress);
    const name = `${firstName} ${lastName}`.trim();
    const foreign = [emailAddress, name].find((text) => beyondAscii.test(text));
    if (foreign !== undefined) beyond.set(address, foreign);
  }
  return { withCapitals, beyondAscii: beyond };
}
