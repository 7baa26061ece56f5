import { pollerMetrics } from '../../../shared/names.ts';
import type { Invocation } from '../world/lambda.ts';
import type { Invariant } from './observed.ts';

/** The refresh token of a value of the secret; empty where it is no sign-in. */
export function refreshTokenIn(text: string): string {
  return /"refreshToken":"([^"]*)"/.exec(text)?.[1] ?? '';
}

/** A rotated refresh token is dead; a vendor may take its use for theft and end the whole sign-in. */
export const spentTokens: Invariant = {
  name: 'a refresh token that was replaced and saved is not used again',
  watch({ now, secret }, broken) {
    const replacedAt = new Map<string, number>();
    const readAt = new Map<Invocation, number>();
    return {
      readsSecret(by, _version, isStale) {
        readAt.set(by, isStale ? 0 : now());
      },
      putsSecret(_by, text, before) {
        const [was, is] = [refreshTokenIn(before.text), refreshTokenIn(text)];
        if (was !== is) replacedAt.set(was, now());
      },
      offers(by, refreshToken) {
        const replaced = replacedAt.get(refreshToken) ?? Number.POSITIVE_INFINITY;
        const isCurrent = refreshToken === refreshTokenIn(secret.current().text);
        if (!isCurrent && replaced < (readAt.get(by) ?? by.beganAt))
          broken(`${by.name} offered ${refreshToken}`);
      },
    };
  },
};

/** A dead token stays dead: offering it on every run only costs requests. */
export const deadTokens: Invariant = {
  name: 'a refresh token that was called dead is not offered again',
  watch({ now, table }, broken) {
    const read = new Map<Invocation, string>();
    const refused = new Map<Invocation, string>();
    const noted = new Map<string, { readonly version: string | undefined; readonly at: number }>();
    return {
      readsSecret: (by, version) => read.set(by, version),
      offers(by, refreshToken, outcome) {
        const note = noted.get(refreshToken);
        const stands = note && note.version === read.get(by) && table.items.has(noteKey);
        if (stands && note.at < by.beganAt) broken(`${by.name} offered ${refreshToken} again`);
        if (outcome === 'dead') refused.set(by, refreshToken);
      },
      writes(by, key) {
        const refreshToken = refused.get(by);
        if (key === noteKey && refreshToken) noted.set(refreshToken, { version: read.get(by), at: now() });
      },
    };
  },
};

const noteKey = 'POLL#DEAD_TOKEN';

/** Attempts at reading the secret, at least, before the new token is given up. */
const fewestTries = 3;

/** Until it is stored, a new refresh token exists nowhere else. */
export const storedFirst: Invariant = {
  name: 'a new refresh token is stored before anything else happens',
  watch(_world, broken) {
    const read = new Map<Invocation, string>();
    const unstored = new Map<Invocation, { readonly basedOn: string | undefined; tries: number }>();
    return {
      receivesTokens: (by) => unstored.set(by, { basedOn: read.get(by), tries: 0 }),
      readsSecret(by, version, isStale) {
        if (isStale) return;
        read.set(by, version);
        // An operator has signed in meanwhile, and that counts.
        if (version !== unstored.get(by)?.basedOn) unstored.delete(by);
      },
      calls(by, operation) {
        const token = unstored.get(by);
        if (!token) return;
        token.tries += Number(operation === 'read the secret');
        if (operation === 'read the secret') return;
        unstored.delete(by);
        if (operation !== 'put the secret' && token.tries < fewestTries)
          broken(`${by.name} went on to "${operation}" before it stored the new token`);
      },
    };
  },
};

/** What a sign-in holds beside its tokens, as text. */
function keptIn(text: string): string {
  const { refreshToken: _, accessToken: __, accessTokenExpiresAt: ___, ...kept } = JSON.parse(text);
  return JSON.stringify(kept);
}

/** What an operator keeps in the secret stays there, and a value that an operator has put there is not overwritten. */
export const secretStays: Invariant = {
  name: 'the secret stays a usable sign-in',
  watch({ tokenServer, now, plan }, broken) {
    const signsInMeanwhile = plan.events.some(({ kind }) => kind === 'an operator signs in');
    const read = new Map<Invocation, { version: string; isStale: boolean }>();
    const basedOn = new Map<Invocation, string>();
    /** When a put was sent, and what its sender had read last by then: it may arrive late. */
    const left = new Map<
      Invocation,
      { at: number; read: { version: string; isStale: boolean } | undefined }
    >();
    return {
      readsSecret: (by, version, isStale) => read.set(by, { version, isStale }),
      offers: (by) => basedOn.set(by, read.get(by)?.version ?? ''),
      calls(by, operation) {
        if (operation === 'put the secret') left.set(by, { at: now(), read: read.get(by) });
      },
      putsSecret(by, text, before) {
        const refreshToken = refreshTokenIn(text);
        if (!refreshToken) broken(`${by.name} stored an empty refresh token`);
        // The same value once more, by an attempt that timed out and arrives all the same.
        if (text === before.text) return;
        const { at: leftAt = 0, read: latest } = left.get(by) ?? {};
        if (latest?.isStale || by.frozen) return;
        // While the put was under way, or between it and the read before it, an operator has signed in: docs/DECISIONS.md
        // has this case.
        const isOvertaken = latest?.version !== before.version || before.at > leftAt;
        if (isOvertaken && (before.by === 'an operator' || signsInMeanwhile)) return;
        if (!isOvertaken && keptIn(text) !== keptIn(before.text))
          broken(`${by.name} lost what an operator keeps in the secret`);
        if (!isOvertaken && latest?.version !== basedOn.get(by))
          broken(`${by.name} overwrote a sign-in that it had seen`);
        if (
          tokenServer.acceptsRefresh(refreshTokenIn(before.text)) &&
          !tokenServer.acceptsRefresh(refreshToken)
        )
          broken(`${by.name} stored a dead refresh token over a good one`);
      },
    };
  },
};

/** Long-lived tokens need no second sign-in; rotating ones only where an answer or its saving was lost. */
export const signInWithCause: Invariant = {
  name: 'a new sign-in is asked for only where nothing else helps',
  watch({ secret, tokenServer }, broken) {
    const wasGood = new Map<Invocation, boolean>();
    return {
      readsSecret(by, _version, isStale) {
        // An operator may sign in right after it has read; and a stale read may show what is dead by now.
        wasGood.set(by, !isStale && tokenServer.acceptsRefresh(refreshTokenIn(secret.current().text)));
      },
      counts(by, counts) {
        if (counts[pollerMetrics.signInNeeded] && wasGood.get(by) && !by.frozen)
          broken(`${by.name} asks for a sign-in, and the one in the secret is good`);
      },
    };
  },
};
