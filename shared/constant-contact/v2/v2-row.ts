import * as z from 'zod';
import { normaliseAddress } from '../../bounce/address.ts';
import { type Instant, parseInstant } from '../../bounce/instant.ts';
import { NotFoundError } from '../../errors.ts';

/** What the rows of v2's tracking reports share. */
export interface V2Row {
  /** The address that the message went to. */
  readonly address: string;
  readonly campaignId: string;
  readonly contactId: string;
  readonly at: Instant;
}

/** Ids of v2 are texts of digits, with zeros in front where they have some: never numbers. */
export const v2Id = z.string().regex(/^\d{1,20}$/);

const rowShape = z.object({
  activity_type: z.string(),
  campaign_id: v2Id,
  contact_id: v2Id,
  email_address: z.string(),
});

/** @returns undefined for a row that cannot be understood or is of another type. */
export function readV2Row(wire: unknown, type: string, dateField: string): V2Row | undefined {
  const row = rowShape.safeParse(wire).data;
  const date = z.object({ [dateField]: z.string() }).safeParse(wire).data?.[dateField];
  const address = normaliseAddress(row?.email_address ?? '');
  const at = parseInstant(date ?? '');
  if (row?.activity_type !== type || address === undefined || at === undefined) return undefined;
  return { address, campaignId: row.campaign_id, contactId: row.contact_id, at };
}

/** Whether two ids are the same: one report writes zeros in front, another does not. */
export function isSameId(one: string, other: string): boolean {
  const bare = (id: string) => id.replace(/^0+(?=\d)/, '');
  return bare(one) === bare(other);
}

/**
 * An id that may enter the path of a request.
 *
 * @throws {NotFoundError} for anything else: nothing has it, and it is not repeated, since it may be an address.
 */
export function asV2Id(id: string, of: 'contact' | 'campaign'): string {
  if (!v2Id.safeParse(id).success) throw new NotFoundError(`a ${of} whose id is none`);
  return id;
}
