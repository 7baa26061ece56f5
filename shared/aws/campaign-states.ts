import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { LeaseLostError } from '../errors.ts';
import { pollKeyPrefix, timeToLiveAttribute } from '../names.ts';
import { readItems } from './batch-get.ts';
import { callAws, isConditionFailure } from './call.ts';

const instant = z.iso.datetime({ precision: 3 });

/** What one thing that is asked for again and again remembers of its asking. */
const askedState = z.object({
  /** When it was last read to its end. */
  readAt: instant.exactOptional(),
  /** When it was last tried and failed, and since when every try has failed. */
  failedAt: instant.exactOptional(),
  failingSince: instant.exactOptional(),
  /** When it was answered with 404: not asked again until the campaign's numbers move. */
  retiredAt: instant.exactOptional(),
});

/** Where a walk that could not be finished goes on. */
const unfinishedWalk = z.object({
  /** The vendor's own link to the next page; absent when the walk has to begin again. */
  from: z.string().exactOptional(),
  codes: z.array(z.string()).exactOptional(),
  /** Whether it compares with the address records on the way. */
  verify: z.boolean().exactOptional(),
  /** Whether it has published something so far. */
  foundNew: z.boolean(),
  /** How often the vendor refused a link of this walk. */
  refusals: z.number(),
});

/** A closer look that found no outage; `unsure` when it hung on something that could not be had. */
const judgement = z.object({ contacts: z.number(), at: instant, unsure: z.boolean().default(false) });

const activityState = askedState.extend({
  campaignActivityId: z.string(),
  /** The vendor's counters, and when it refreshed them. */
  counters: z.record(z.string(), z.number()).exactOptional(),
  countersRefreshedAt: instant.exactOptional(),
  /** Distinct contacts we have seen, by code (shared/row-mark.ts). */
  seen: z.record(z.string(), z.number()).exactOptional(),
  /** The same at the providers where most of them are, by provider (shared/row-mark.ts) and code. */
  providers: z.record(z.string(), z.record(z.string(), z.number())).exactOptional(),
  /** What was looked at for an outage, by provider and code, and how many contacts there were then. */
  judged: z.record(z.string(), judgement).exactOptional(),
  /** When the report was last looked into, to its end or not. */
  lookedAt: instant.exactOptional(),
  /** Since when the counters promise rows we have not seen, and how often we have looked for them in vain. */
  owedSince: instant.exactOptional(),
  owedTries: z.number().exactOptional(),
  /** The first of the walks to the end that found nothing new after the send was old enough. */
  quietSince: instant.exactOptional(),
  /** Since when there is nothing more to read. */
  settledAt: instant.exactOptional(),
  /** How often a settling walk has published again what had no decision. */
  repairs: z.number().exactOptional(),
  unfinished: unfinishedWalk.exactOptional(),
  /** Codes still to be walked one by one, because the vendor keeps refusing links of the whole report. */
  codesLeft: z.array(z.string()).exactOptional(),
  /** The vendor sent rows with other codes than those asked for: asking by code is pointless here. */
  filterIgnored: z.boolean().exactOptional(),
  /** When missing codes were last looked for, and how often in vain. */
  recoveredAt: instant.exactOptional(),
  recoverTries: z.number().exactOptional(),
});

const campaignState = z.object({
  campaignId: z.string(),
  /** The numbers the vendor's lists gave last; a change of either says that something happened. */
  lastSentAt: instant.exactOptional(),
  bounces: z.number().exactOptional(),
  /** The reading of the campaign's own details, which say what activities it has, and the send they were read for. */
  /** The numbers moved, and not everything they call for has been done: they count as moved until then. */
  unserved: z.literal(true).exactOptional(),
  /** How often bounces that the lists count were looked for in vain, and when last. Absent when all were seen. */
  unseenTries: z.number().exactOptional(),
  unseenAt: instant.exactOptional(),
  details: askedState,
  detailsFor: instant.exactOptional(),
  activities: z.array(activityState),
});

export type AskedState = z.infer<typeof askedState>;
export type CampaignState = z.infer<typeof campaignState>;
export type ActivityState = CampaignState['activities'][number];

export interface CampaignStates {
  /** The states known for these campaigns, as they are now. One that cannot be understood counts as not known. */
  read(campaignIds: readonly string[]): Promise<Map<string, CampaignState>>;
  /**
   * Stores a state over the one that was read.
   *
   * @throws {LeaseLostError} when another run has changed it since.
   */
  write(state: CampaignState): Promise<void>;
}

export interface CampaignStatesParts {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
  readonly newRevision: () => string;
  /** When a state may be forgotten: well after its campaign has left the lookback. */
  readonly expiresAt: Date;
}

/** Poll state of campaigns, guarded by a revision per item so that a run whose lease has ended cannot write. */
export function createCampaignStates(parts: CampaignStatesParts): CampaignStates {
  const { documents, table, clock } = parts;
  const revisions = new Map<string, string>();
  const keyOf = (campaignId: string) => `${pollKeyPrefix}CAMPAIGN#${campaignId}`;

  async function put(state: CampaignState, revision: string): Promise<boolean> {
    const expected = revisions.get(state.campaignId);
    const command = new PutCommand({
      TableName: table,
      Item: {
        pk: keyOf(state.campaignId),
        revision,
        state,
        [timeToLiveAttribute]: Math.floor(parts.expiresAt.getTime() / 1_000),
      },
      // `:revision` too: a put whose answer was lost is made again by the SDK and must recognise itself.
      // An item without a revision is not ours any more, and may be written anew.
      ConditionExpression:
        'attribute_not_exists(revision) OR revision = :expected OR revision = :revision OR NOT attribute_type(revision, :text)',
      ExpressionAttributeValues: { ':expected': expected ?? '', ':revision': revision, ':text': 'S' },
    });
    try {
      await documents.send(command);
      return true;
    } catch (error) {
      if (isConditionFailure(error)) return false;
      return callAws('write the poll state of a campaign', Promise.reject(error));
    }
  }

  return {
    async read(campaignIds) {
      const items = await readItems(documents, table, campaignIds.map(keyOf), { clock, consistent: true });
      const states = new Map<string, CampaignState>();
      for (const campaignId of campaignIds) {
        const item = items.get(keyOf(campaignId));
        const state = campaignState.safeParse(item?.state).data;
        if (item) revisions.set(campaignId, String(item.revision));
        if (state) states.set(campaignId, state);
      }
      return states;
    },
    async write(state) {
      const revision = parts.newRevision();
      if (!(await put(state, revision)))
        throw new LeaseLostError(`the poll state of campaign ${state.campaignId}`);
      revisions.set(state.campaignId, revision);
    },
  };
}
