import { createHmac } from 'node:crypto';
import type { Bounce } from './bounce.ts';
import { compareText } from './compare-text.ts';
import type { Instant } from './instant.ts';

/**
 * What stays of a person who was erased: enough to keep their bounces from coming back, and nothing that names them to
 * somebody without the key.
 */
export interface Tombstone {
  /** As `erasureHash` makes it. */
  readonly hash: string;
  /** Bounces until then, this moment included, never come back. */
  readonly upTo: Instant;
  /** When the person was erased last. */
  readonly erasedAt: Instant;
  /** The address is not to be mailed, although nothing else is known of it. */
  readonly blocked?: true;
}

/** Whether two tombstones of one person say the same. */
export function isSameTombstone(one: Tombstone, other: Tombstone): boolean {
  return one.upTo === other.upTo && one.erasedAt === other.erasedAt && one.blocked === other.blocked;
}

/** 32 random bytes in base64url. */
const keyForm = /^[\w-]{43}$/;

/** Whether a text can be a key: anything else was cut or changed on its way. */
export function isErasureKey(text: unknown): text is string {
  return typeof text === 'string' && keyForm.test(text);
}

/**
 * What stands for an address in a tombstone. Addresses can be guessed, so a hash of them alone would name the person to
 * anybody who tries a list; with a key it takes whoever may read the secret.
 *
 * @param key as `isErasureKey` has it.
 * @param address normalised.
 */
export function erasureHash(key: string, address: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(address).digest('base64url');
}

/** Tells one key from another without showing it. What is hashed is no address, so that it is no tombstone's hash. */
export function erasureKeyId(key: string): string {
  return erasureHash(key, 'id of this key').slice(0, 11);
}

/** Whether a bounce is one that must not come back. */
export function isErased(
  tombstone: Tombstone | undefined,
  { bouncedAt }: Pick<Bounce, 'bouncedAt'>,
): boolean {
  return tombstone !== undefined && bouncedAt <= tombstone.upTo;
}

/**
 * Two tombstones of one person as one: both cover what either covers, and whoever erased last said whether the address
 * stays blocked. Order, repeats and grouping do not matter.
 */
export function joinTombstones(one: Tombstone, other: Tombstone): Tombstone {
  const isOlder =
    compareText(one.erasedAt, other.erasedAt) ||
    Number(one.blocked ?? false) - Number(other.blocked ?? false);
  const last = isOlder < 0 ? other : one;
  return { ...last, upTo: compareText(one.upTo, other.upTo) < 0 ? other.upTo : one.upTo };
}
