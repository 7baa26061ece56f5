import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Draw } from '../../../local/simulated-account/draw.ts';
import type { FaultKind } from '../plan/faults.ts';
import type { MakeCall } from './calls.ts';
import type { Invocation } from './lambda.ts';
import type { Observers } from './observer.ts';
import type { Timeline } from './timeline.ts';
import type { Message } from './values.ts';
import { WorldError } from './world-error.ts';

export interface Queue {
  /** Waiting or hidden, in the order of their arrival. */
  readonly messages: Message[];
  readonly deadLetters: Message[];
  /** Bodies of dead letters that somebody has dropped. */
  readonly dropped: string[];
  /** For whatever takes an SQS client. */
  client(by: () => Invocation): SQSClient;
  /** Takes a message that no run has sent. */
  accept(body: string): void;
  /** Called whenever something has come in. */
  onArrival: () => void;
  /** What `StartMessageMoveTask` does: dead letters begin anew, as new messages. */
  redrive(): void;
}

const mostEntries = 10;
const mostBytes = 256 * 1024;

/** A standard queue and its dead-letter queue. */
export function createQueue(
  call: MakeCall,
  { timeline, draw, observers }: { timeline: Timeline; draw: Draw; observers: Observers },
): Queue {
  let sent = 0;

  function accept(body: string, by?: Invocation): void {
    sent += 1;
    const message = { id: `message-${sent}`, body, receives: 0, visibleAt: timeline.now() };
    queue.messages.push(message);
    if (by) for (const observer of observers.sends) observer(by, message);
  }

  function send(by: Invocation, { input }: SendMessageBatchCommand, kind: FaultKind | undefined): unknown {
    const entries = input.Entries ?? [];
    const bytes = entries.reduce((sum, { MessageBody = '' }) => sum + MessageBody.length, 0);
    const ids = new Set(entries.map(({ Id }) => Id));
    if (
      entries.length === 0 ||
      entries.length > mostEntries ||
      bytes > mostBytes ||
      ids.size < entries.length
    )
      throw awsError('TooManyEntriesInBatchRequest');
    const Successful: unknown[] = [];
    const Failed: unknown[] = [];
    for (const [place, { Id, MessageBody = '' }] of entries.entries()) {
      // At least one of the batch, else it would be no partial failure.
      const unlucky = kind?.startsWith('some ') && (place === 0 || draw.chance(0.5));
      if (!unlucky || kind === 'some refused but taken') accept(MessageBody, by);
      if (!unlucky) Successful.push({ Id });
      else if (kind !== 'some unnamed') Failed.push({ Id, Code: 'InternalError', SenderFault: false });
    }
    queue.onArrival();
    return { Successful, Failed };
  }

  const queue: Queue = {
    messages: [],
    deadLetters: [],
    dropped: [],
    onArrival: () => {},
    accept(body) {
      accept(body);
      queue.onArrival();
    },
    redrive() {
      for (const { body } of queue.deadLetters.splice(0)) accept(body);
      queue.onArrival();
    },
    client: (by) => {
      const sendCommand = (command: unknown) => {
        const caller = by();
        if (!(command instanceof SendMessageBatchCommand)) throw new WorldError('only batches are sent');
        return call({
          by: caller,
          operation: 'send messages',
          effect: (kind) => send(caller, command, kind),
          failure: () => awsError('TimeoutError'),
          details: () => `${command.input.Entries?.length} messages`,
        });
      };
      return { send: sendCommand } as unknown as SQSClient;
    },
  };
  return queue;
}

function awsError(name: string): Error {
  return Object.assign(new Error(`${name} at canary@secret.example`), { name });
}
