import { accessWithCause, goodTokenStays } from './access.ts';
import { batchesChangeOnce, batchesEnd, doneIsDone, undoneIsUndone } from './batches.ts';
import { erasedStayAway } from './erasures.ts';
import {
  deletedWhenKept,
  evidenceComesLast,
  evidenceFailsNoRun,
  evidenceIsKept,
  evidenceIsOld,
  evidenceIsPublished,
  evidenceIsReadOnce,
  evidenceIsTrue,
  evidenceIsWhole,
  evidenceKeepsToItsShare,
  evidenceStays,
  noRecordOfEvidence,
} from './evidence.ts';
import {
  announcedWhenTold,
  membersAreFrozen,
  oneIncidentEach,
  resolutionsStay,
  rowsOfIncidentsCarryThem,
  watchesRise,
} from './incidents.ts';
import { nothingInvented, oneMessageEach, publishedBeforeRemembered } from './messages.ts';
import type { Invariant } from './observed.ts';
import { outagesAreNoticed, watchesEnd } from './outages.ts';
import {
  adoptedInFull,
  decidedAsSaid,
  lastWordHolds,
  overridesHaveTheirBatch,
  overridesStay,
  saidAfterwards,
} from './overrides.ts';
import { closedWithCare, detailsAreKept } from './planning.ts';
import { missingRowsAreLookedFor, readsSeeAll } from './reads.ts';
import {
  automaticReplies,
  decidedOnce,
  deletedWhenDecided,
  nothingOverwritten,
  referencesStay,
  suppressionStays,
} from './records.ts';
import { allDecided, leaseIsFree, nothingLeft, progressIsMade } from './recovery.ts';
import { closedQuota, daysBudget, fourASecond, oneTokenASecond, onlyTheHolder } from './requests.ts';
import { endsItself, failsWithCause, nothingLeaks } from './runs.ts';
import { deadTokens, secretStays, signInWithCause, spentTokens, storedFirst } from './sign-in.ts';
import { alarmsTellWhatIs, zerosEnd } from './signals.ts';
import { firstStrikeSuppressesNobody } from './took-before.ts';
import { incidentsWithCause, witnessesTookEarlierSends } from './witnesses.ts';

/** Everything that must hold in every simulation. */
export const invariants: readonly Invariant[] = [
  publishedBeforeRemembered,
  nothingInvented,
  oneMessageEach,
  readsSeeAll,
  missingRowsAreLookedFor,
  closedWithCare,
  detailsAreKept,
  nothingOverwritten,
  deletedWhenDecided,
  suppressionStays,
  automaticReplies,
  decidedOnce,
  overridesStay,
  overridesHaveTheirBatch,
  batchesChangeOnce,
  saidAfterwards,
  lastWordHolds,
  decidedAsSaid,
  doneIsDone,
  undoneIsUndone,
  adoptedInFull,
  erasedStayAway,
  evidenceIsTrue,
  evidenceIsOld,
  evidenceIsWhole,
  evidenceIsPublished,
  evidenceIsReadOnce,
  evidenceComesLast,
  evidenceKeepsToItsShare,
  evidenceFailsNoRun,
  noRecordOfEvidence,
  evidenceStays,
  deletedWhenKept,
  referencesStay,
  resolutionsStay,
  watchesRise,
  membersAreFrozen,
  witnessesTookEarlierSends,
  incidentsWithCause,
  rowsOfIncidentsCarryThem,
  oneIncidentEach,
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
  accessWithCause,
  goodTokenStays,
  nothingLeaks,
  endsItself,
  failsWithCause,
  zerosEnd,
  evidenceIsKept,
  allDecided,
  nothingLeft,
  leaseIsFree,
  progressIsMade,
  outagesAreNoticed,
  watchesEnd,
  firstStrikeSuppressesNobody,
  batchesEnd,
  alarmsTellWhatIs,
];
