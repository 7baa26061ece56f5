import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';
import type { Delivery } from '../../../shared/bounce/evidence.ts';
import type { Cohort } from '../../../shared/bounce/outage/cohort.ts';
import { type ContactSeen, contactKey } from '../../../shared/constant-contact/fingerprint.ts';
import { pollKeyPrefix, timeToLiveAttribute } from '../../../shared/names.ts';
import { callAws } from '../../../shared/storage/call.ts';

/** A cohort with its people, of whom only hashes are kept. */
export interface CohortOfSend {
  readonly cohort: Cohort;
  /** Who it is, as a number of the cohort's own: somebody may have bounced with two codes. Undefined for a stranger. */
  readonly witnessOf: (seen: Pick<ContactSeen, 'letter' | 'key'>) => number | undefined;
  /** The newest earlier message that a witness took. */
  readonly tookOf: (witness: number) => Delivery | undefined;
}

/** A person who took an earlier send, with the newest of them. */
export interface Taker {
  readonly contactId: string;
  readonly took: Delivery;
}

/** The cohorts of the sends that have been judged by theirs. Each method throws StorageError. */
export interface Cohorts {
  /** Undefined where there is none, or none that can be understood: it is read anew. */
  read(campaignActivityId: string): Promise<CohortOfSend | undefined>;
  write(campaignActivityId: string, cohort: Cohort, people: readonly Taker[]): Promise<CohortOfSend>;
}

/** Of each hash so many bytes are kept: a stranger is taken for one of 20,000 witnesses in one case of 200,000. */
const keyBytes = 4;

const bytes = z.instanceof(Uint8Array);
const stored = z.object({
  cohort: z.object({
    of: z.number(),
    mailboxes: z.array(z.object({ domain: z.string(), organisation: z.string(), people: z.number() })),
    companies: z.array(z.object({ domain: z.string(), organisation: z.string() })),
    otherCompanies: z.number(),
    companyWeight: z.number(),
    gone: z.array(z.string()),
  }),
  B: bytes,
  S: bytes,
  Z: bytes,
  sends: z.array(z.string()),
  took: bytes,
});

const keyOf = (campaignActivityId: string) => `${pollKeyPrefix}COHORT#${campaignActivityId}`;

/** @param expiresAt when they may be forgotten: well after their sends have left the lookback. */
export function createCohorts(documents: DynamoDBDocumentClient, table: string, expiresAt: Date): Cohorts {
  return {
    async read(campaignActivityId) {
      const get = new GetCommand({ TableName: table, Key: { pk: keyOf(campaignActivityId) } });
      const { Item } = await callAws('read a cohort', documents.send(get));
      const found = stored.safeParse(Item).data;
      if (!found) return undefined;
      return { cohort: found.cohort, witnessOf: witnessesBy(found), tookOf: tookBy(found) };
    },
    async write(campaignActivityId, cohort, people) {
      const contactIds = people.map(({ contactId }) => contactId);
      const sends = [...new Set(people.map(({ took }) => took.campaignActivityId))];
      const took = Buffer.concat(people.map((one) => bytesOf(one.took, sends)));
      const keys = { B: keysOf('B', contactIds), S: keysOf('S', contactIds), Z: keysOf('Z', contactIds) };
      const put = new PutCommand({
        TableName: table,
        Item: {
          pk: keyOf(campaignActivityId),
          cohort,
          ...{ ...keys, sends, took },
          [timeToLiveAttribute]: Math.floor(expiresAt.getTime() / 1_000),
        },
      });
      await callAws('keep a cohort', documents.send(put));
      return { cohort, witnessOf: witnessesBy(keys), tookOf: tookBy({ sends, took }) };
    },
  };
}

/** A contact's fingerprints begin with a hash of contact and code, so that a witness is known by three of them. */
function witnessesBy(bytes: Readonly<Record<'B' | 'S' | 'Z', Uint8Array>>): CohortOfSend['witnessOf'] {
  const known = new Map([
    ['B', keysIn(bytes.B)],
    ['S', keysIn(bytes.S)],
    ['Z', keysIn(bytes.Z)],
  ]);
  return ({ letter, key }) => known.get(letter)?.get(shortened(Buffer.from(key, 'base64url').subarray(1)));
}

/** Of each message the position of its send in a byte, as a cohort is of forty pages at most, and when, in whole seconds. */
const messageBytes = 5;

function bytesOf({ campaignActivityId, sentAt }: Delivery, sends: readonly string[]): Uint8Array {
  const bytes = Buffer.alloc(messageBytes);
  bytes.writeUInt8(sends.indexOf(campaignActivityId));
  bytes.writeUInt32BE(Math.floor(Date.parse(sentAt) / 1_000), 1);
  return bytes;
}

function tookBy({
  sends,
  took,
}: {
  readonly sends: readonly string[];
  readonly took: Uint8Array;
}): CohortOfSend['tookOf'] {
  return (witness) => {
    const message = Buffer.from(took.subarray(witness * messageBytes, (witness + 1) * messageBytes));
    const campaignActivityId = message.length === messageBytes ? sends[message.readUInt8()] : undefined;
    if (campaignActivityId === undefined) return undefined;
    return { campaignActivityId, sentAt: new Date(message.readUInt32BE(1) * 1_000).toISOString() };
  };
}

function keysOf(letter: string, contactIds: readonly string[]): Uint8Array {
  return Buffer.concat(
    contactIds.map((id) => Buffer.from(contactKey(letter, id), 'base64url').subarray(1, 1 + keyBytes)),
  );
}

/** The position of each key, which is the same with every letter. */
function keysIn(bytes: Uint8Array): ReadonlyMap<string, number> {
  const keys = new Map<string, number>();
  for (let at = 0; at + keyBytes <= bytes.length; at += keyBytes)
    keys.set(shortened(bytes.subarray(at)), at / keyBytes);
  return keys;
}

function shortened(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, keyBytes)).toString('base64url');
}
