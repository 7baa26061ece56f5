import type { Batch, Batches } from '../../shared/storage/batches.ts';
import { CommandError } from '../command-error.ts';
import { typedText } from '../operate/named-addresses.ts';
import { escapeForTerminal } from '../terminal/escape.ts';

/** What an id may be made of; anything else could name another item of the table. */
const idPattern = /^[\w-]{1,60}$/;

/**
 * A batch by the id that a command has printed.
 *
 * @throws {CommandError} when there is none.
 */
export async function findBatch(id: string, batches: Batches): Promise<Batch> {
  const batch = idPattern.test(id) ? await batches.read(id) : undefined;
  if (batch) return batch;
  throw new CommandError(
    `There is no batch ${escapeForTerminal(typedText(id))} here. The command that made it has printed its id, and so does explain of one of its addresses.`,
  );
}
