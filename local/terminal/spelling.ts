import { normaliseAddress } from '../../shared/bounce/bounce.ts';
import type { Contact } from '../simulated-account/account.ts';
import type { Spelling } from './notable.ts';

const beyondAscii = /[^\x20-\x7e]/;

/** Which normalised addresses the account spells in a way worth showing. */
export function spellingOf(contacts: readonly Contact[]): Spelling {
  const withCapitals = contacts.filter(({ emailAddress }) => normaliseAddress(emailAddress) !== emailAddress);
  const foreign = contacts.filter(({ emailAddress, firstName = '', lastName = '' }) =>
    beyondAscii.test(emailAddress + firstName + lastName),
  );
  return { withCapitals: addressesOf(withCapitals), beyondAscii: addressesOf(foreign) };
}

function addressesOf(contacts: readonly Contact[]): Set<string> {
  return new Set(contacts.map(({ emailAddress }) => normaliseAddress(emailAddress) ?? ''));
}
