import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { pollKeyPrefix, timeToLiveAttribute } from '../../../shared/names.ts';
import { callAws } from '../../../shared/storage/call.ts';

/** The vendor drops a refresh token that was not used for this long, so a note about one has no use after it. */
const noteLivesSeconds = 180 * 86_400;

export interface PollNote {
  /** Read consistently: a note written by the run before this one must be seen. */
  read(): Promise<string | undefined>;
  write(text: string, now: Date): Promise<void>;
}

/** A single value that one run leaves for the next. */
export function createPollNote(documents: DynamoDBDocumentClient, table: string, name: string): PollNote {
  const pk = `${pollKeyPrefix}${name}`;
  return {
    async read() {
      const get = new GetCommand({ TableName: table, Key: { pk }, ConsistentRead: true });
      const { Item } = await callAws(`read the note ${name}`, documents.send(get));
      return typeof Item?.text === 'string' ? Item.text : undefined;
    },
    async write(text, now) {
      const expires = Math.floor(now.getTime() / 1_000) + noteLivesSeconds;
      const put = new PutCommand({ TableName: table, Item: { pk, text, [timeToLiveAttribute]: expires } });
      await callAws(`write the note ${name}`, documents.send(put));
    },
  };
}
