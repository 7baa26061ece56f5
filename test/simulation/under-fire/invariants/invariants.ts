import { announcedWhenTold, incidentsWithCause, outagesAreNoticed, wordsStay } from './incidents.ts';
import { nothingInvented, oneMessageEach, publishedBeforeRemembered } from './messages.ts';
import type { Invariant } from './observed.ts';
import {
  automaticReplies,
  decidedOnce,
  deletedWhenDecided,
  marksStay,
  nothingOverwritten,
  suppressionStays,
} from './records.ts';
import { closedQuota, daysBudget, fourASecond, oneTokenASecond, onlyTheHolder } from './requests.ts';
import { allDecided, leaseIsFree, nothingLeft, progressIsMade } from './rest.ts';
import { endsItself, failsWithCause, noCanary } from './runs.ts';
import { deadTokens, secretStays, signInWithCause, spentTokens, storedFirst } from './sign-in.ts';
import { debtsAreLookedFor, walksSeeAll } from './walks.ts';

/** Everything that must hold in every world. */
export const invariants: readonly Invariant[] = [
  publishedBeforeRemembered,
  nothingInvented,
  oneMessageEach,
  walksSeeAll,
  debtsAreLookedFor,
  nothingOverwritten,
  deletedWhenDecided,
  suppressionStays,
  automaticReplies,
  decidedOnce,
  marksStay,
  wordsStay,
  incidentsWithCause,
  announcedWhenTold,
  fourASecond,
  oneTokenASecond,
  daysBudget,
  closedQuota,
  onlyTheHolder,
  spentTokens,
  deadTokens,
  storedFirst,
  secretStays,
  signInWithCause,
  noCanary,
  endsItself,
  failsWithCause,
  allDecided,
  nothingLeft,
  leaseIsFree,
  progressIsMade,
  outagesAreNoticed,
];
