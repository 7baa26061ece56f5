import type { Api } from '../../shared/constant-contact/contact-evidence.ts';
import type { NotTold, ToldByApi } from '../operate/vendor-evidence.ts';
import { counted } from './number.ts';

/** What could not be told, and what to do about it. */
export interface NotToldText {
  readonly sentence: string;
  /** Words that stay whole; where there is something to do. */
  readonly command?: readonly string[];
}

const signIn = 'npx bounce-hygiene sign-in';
/** Whatever `use` has chosen: it is the sign-in of this computer. */
const addEvidence = [signIn, '--add evidence', '--local'];

/** In the order in which it stands in the story; text from outside is in none of them. */
export function notToldTexts(told: readonly ToldByApi[]): readonly NotToldText[] {
  const tellsDeliveries = told.some(({ by, totals }) => by === 'v3' && totals !== undefined);
  return told.flatMap(({ by, untold }) =>
    untold
      .filter(({ kind }) => !(kind === 'notOffered' && tellsDeliveries))
      .map((one) => notToldText(one, by)),
  );
}

export function notToldText(untold: NotTold, by: Api): NotToldText {
  const isV3 = by === 'v3';
  switch (untold.kind) {
    case 'signInNeeded':
      return untold.is === 'missing'
        ? {
            sentence:
              'Nobody has signed in on this computer, and the sign-in of a deployment is not used for this.',
            command: [signIn, '--client-id YOUR-API-KEY', '--add evidence', '--local'],
          }
        : {
            sentence: 'Constant Contact does not accept the sign-in on this computer any more.',
            command: addEvidence,
          };
    case 'givenRefused':
      return { sentence: untold.reason };
    case 'signInBusy':
      return { sentence: 'A run on this computer is using the sign-in: ask again when it has ended.' };
    case 'missingScope':
      return {
        sentence: `The sign-in on this computer may not read what contacts did (scope ${untold.scope}).`,
        command: addEvidence,
      };
    case 'refused':
      return {
        sentence: `Constant Contact refused ${untold.what} (403): the user who signed in lacks the privilege ${untold.privilege}, which the owner of the account gives${isV3 ? ', or the sign-in lacks the scope contact_data' : ''}.`,
      };
    case 'unknownContact':
      return {
        sentence: `Constant Contact does not know contact ${untold.contactId}${isV3 ? '' : ' of API v2'} (404): it was removed for good, or this is another account than the one it bounced in.`,
      };
    case 'deletedContact':
      return { sentence: `Contact ${untold.contactId} has been deleted at Constant Contact.` };
    case 'contactWithoutAddress':
      return { sentence: `Contact ${untold.contactId} has no address any more that can be read.` };
    case 'changedAddress':
      return {
        sentence: `Contact ${untold.contactId} has another address now. What happened to that one says nothing of this one, and is not shown.`,
      };
    case 'noSuchContact':
      return {
        sentence: isV3
          ? 'No contact is known for it, since it never bounced.'
          : 'No contact has this address in API v2.',
      };
    case 'otherContact':
      return { sentence: 'In API v2 another contact has this address than those in whose name it bounced.' };
    case 'more':
      return { sentence: `There is more than was read of ${untold.what}.` };
    case 'unreadableRows':
      return { sentence: `${counted(untold.rows, 'row')} of ${untold.what} could not be understood.` };
    case 'unreachable':
    case 'unreadable':
      return { sentence: untold.reason };
    case 'notOffered':
      return { sentence: 'API v2 does not tell which mail arrived.' };
    case 'accessRefused':
      return { sentence: untold.reason, ...(isV3 && { command: addEvidence }) };
    case 'quotaClosed':
      return {
        sentence: `Constant Contact’s quota for today is used up${isV3 ? '' : ' for the key of API v2'}. It counts everything that uses this API key; ask again after 00:00 UTC.`,
      };
    case 'timeUp':
      return { sentence: 'Constant Contact took longer than a minute, and was not waited for.' };
    case 'budgetSpent':
      return { sentence: 'The share of today’s requests is spent; ask again after 00:00 UTC.' };
  }
}
