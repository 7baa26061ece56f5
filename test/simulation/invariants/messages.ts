import type { Bounce } from '../../../shared/bounce/bounce.ts';
import { fingerprintOf, recoveredFingerprint } from '../../../shared/constant-contact/fingerprint.ts';
import { newsOf } from '../reference.ts';
import { bounceOf, type Row } from '../world/vendor/account.ts';
import { rowText } from '../world/vendor/row-text.ts';
import { createFirstCodes } from './first-codes.ts';
import { bounceIn, evidenceIn, type Invariant, isOfErased, referencesIn } from './observed.ts';

/** Rows are remembered as published only after SQS has accepted them: no bounce is lost. */
export const publishedBeforeRemembered: Invariant = {
  name: 'a row is published before it is remembered',
  watch(world, broken) {
    const { account, plan } = world;
    const accepted = new Set<string>();
    /** Rows by the fingerprints they may have: those of erased people are remembered and not published. */
    const shown = new Map<string, Row>();
    const mayBeErased = (plan.erasures ?? []).length > 0;
    const bodies = new Set<string>();
    /** Fingerprints of the rows that cannot be read, and the activities they are of. */
    const unreadable = new Map<string, string>();
    return {
      shows(_by, rows) {
        for (const row of rows) {
          if (mayBeErased) for (const fingerprint of fingerprintsOf(row)) shown.set(fingerprint, row);
          if (row.plan.oddity !== 'unreadable') continue;
          unreadable.set(
            fingerprintOf({ kind: 'unreadable', wire: JSON.parse(rowText(row)) }),
            row.activity.id,
          );
        }
      },
      sends(_by, { body }) {
        if (bodies.has(body)) return;
        bodies.add(body);
        const bounce = bounceIn(body);
        if (bounce) {
          const { code, ...uncoded } = bounce;
          accepted.add(fingerprintOf({ kind: 'bounce', bounce }));
          // One whose code was found by a search has it last, and fingerprints are made of text.
          const isFound = account.rows.some(
            ({ plan, contactId }) => !plan.code && contactId === bounce.contactId,
          );
          if (!isFound) return;
          if (code !== undefined)
            accepted.add(fingerprintOf({ kind: 'bounce', bounce: { ...uncoded, code } }));
          accepted.add(recoveredFingerprint(bounce.contactId));
          return;
        }
        if (evidenceIn(body)) return;
        for (const [mark, activityId] of unreadable) if (body.includes(activityId)) accepted.add(mark);
      },
      writes(by, key, _before, { rows }) {
        if (!key.startsWith('POLL#ROWS#') || !(rows instanceof Set)) return;
        for (const bytes of rows) {
          const fingerprint = Buffer.from(bytes).toString('base64url');
          const row = shown.get(fingerprint);
          if (accepted.has(fingerprint) || (row && isOfErased(world, row))) continue;
          broken(`${by.name} remembered a row of ${key} that no queue has taken`);
          return;
        }
      },
    };
  },
};

/** Those that a row may be remembered by, its code shown or found by a search. */
function fingerprintsOf(row: Row): string[] {
  if (row.plan.oddity === 'unreadable') return [];
  const { code: _, ...uncoded } = bounceOf(row, row.code);
  const found = row.code === undefined ? row.plan.hidden : [];
  return [
    fingerprintOf({ kind: 'bounce', bounce: bounceOf(row, row.code) }),
    ...found.map((code) => fingerprintOf({ kind: 'bounce', bounce: { ...uncoded, code } })),
    ...(found.length > 0 ? [recoveredFingerprint(row.contactId)] : []),
  ];
}

/** Every field of a message is as the vendor has shown it. */
export const nothingInvented: Invariant = {
  name: 'a message says what a report has shown',
  watch({ plan: { filterIgnored, faults } }, broken) {
    const shown = new Set<string>();
    const firstCodes = createFirstCodes();
    // A page that says too early that it is the last hides the other code that a row is found under.
    const hides = faults.some(({ kind }) => kind === 'ends early');
    // Found under one code, a row has that; found under two, its code is not known.
    const isFound = ({ plan: { hidden, codeKnown } }: Row, code: string) =>
      !filterIgnored && (hides || hidden.length === 1 || (codeKnown !== undefined && code === hidden[0]));
    return {
      shows(by, rows, codes) {
        firstCodes.note(by, rows);
        for (const row of rows) {
          shown.add(newsOf(bounceOf(row, row.code)));
          const [code] = codes;
          if (row.code === undefined && code !== undefined && isFound(row, code) && codes.length === 1)
            shown.add(newsOf(bounceOf(row, code)));
        }
      },
      sends(by, { body }) {
        const bounce = bounceIn(body);
        if (!bounce || shown.has(newsOf(bounce))) return;
        // A row whose code becomes known leaves the lists of other codes; what is behind it moves up, onto a page that was read.
        const isMissed = ({ code, plan: { hidden } }: Row) =>
          code === undefined && hidden.includes(bounce.code ?? '');
        const isMovedUp =
          firstCodes.changed(by) &&
          firstCodes
            .rowsOf(by)
            .some((row) => isMissed(row) && newsOf(bounceOf(row, bounce.code)) === newsOf(bounce));
        if (!isMovedUp) broken(`${by.name} published ${describe(bounce)}`);
      },
    };
  },
};

/** Faults may cost duplicates; without faults, none are sent. */
export const oneMessageEach: Invariant = {
  name: 'without trouble a bounce is one message',
  watch({ plan }, broken) {
    const bodies = new Set<string>();
    // A future-dated bounce is refused until its time has come, and published again when its report closes.
    const isOdd = plan.rows.some(({ oddity }) => oddity === 'fromTheFuture');
    let calm = plan.faults.length === 0 && plan.events.length === 0 && !isOdd;
    return {
      sends(by, { body }) {
        // Addresses that wait for an incident get messages until the index lists none of them.
        if (calm && bodies.has(body) && referencesIn(body).length === 0)
          broken(`${by.name} published again what was published before`);
        bodies.add(body);
      },
      ends(_by, { how }) {
        if (how === 'died') calm = false;
      },
    };
  },
};

function describe({ contactId, campaignActivityId, code, bouncedAt }: Bounce): string {
  return `${code ?? 'no code'} of ${contactId} in ${campaignActivityId} at ${bouncedAt}, which no report has shown`;
}
