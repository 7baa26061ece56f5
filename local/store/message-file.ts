import * as z from 'zod';
import { readJsonLines } from './json-lines.ts';
import { orSay, StoreError } from './store-error.ts';
import { writeWhole } from './whole-file.ts';

const keptMessage = z.object({
  id: z.string().min(1),
  body: z.string(),
  /** When it was put on the queue, ISO 8601 in UTC. */
  sentAt: z.iso.datetime(),
  /** How often it has been delivered. */
  receives: z.int().nonnegative(),
});

/** A message of the queue, whole, as it waits on the disk while no queue is there. */
export type KeptMessage = z.infer<typeof keptMessage>;

export interface MessageFile {
  /**
   * All messages, oldest first.
   *
   * @throws {StoreError} when a line is not a message; it is named.
   */
  all(): Promise<readonly KeptMessage[]>;
  /** Keeps these messages and no others. Whole or not at all, and on the disk before it resolves. Throws StoreError. */
  replace(messages: readonly KeptMessage[]): Promise<void>;
  /** Keeps these too; one whose id is there already takes its place. As `replace` does. */
  append(messages: readonly KeptMessage[]): Promise<void>;
}

/** A file of messages, one a line; where there is no file there is no message. */
export function messageFile(file: string): MessageFile {
  async function all(): Promise<readonly KeptMessage[]> {
    return orSay(`read ${JSON.stringify(file)}`, async () => {
      const messages: KeptMessage[] = [];
      for await (const { number, value } of readJsonLines(file)) {
        const parsed = keptMessage.safeParse(value);
        if (!parsed.success)
          throw new StoreError(
            `Line ${number} of ${JSON.stringify(file)} is not a message. Correct or remove that line, and run the command again.`,
          );
        messages.push(parsed.data);
      }
      return messages;
    });
  }
  const replace = (messages: readonly KeptMessage[]) =>
    writeWhole(
      file,
      messages.map((message) => `${JSON.stringify(message)}\n`),
    );
  return {
    all,
    replace,
    async append(messages) {
      const byId = new Map([...(await all()), ...messages].map((message) => [message.id, message]));
      await replace([...byId.values()]);
    },
  };
}

/** Also says so where messages could not be written: they end with the process unless somebody publishes them again. */
export function tellFailures({ all, replace, append }: MessageFile, onFailure: () => void): MessageFile {
  const watched = (write: MessageFile['replace']) => async (messages: readonly KeptMessage[]) => {
    try {
      await write(messages);
    } catch (error) {
      onFailure();
      throw error;
    }
  };
  return { all, replace: watched(replace), append: watched(append) };
}
