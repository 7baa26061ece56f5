import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { erasePerson } from '../../cli/operate/erase.ts';
import type { ErasePorts } from '../../cli/operate/erase-ports.ts';
import { openErasure } from '../../cli/operate/open-erasure.ts';
import type { DeadLetter } from '../../cli/target/dead-letters.ts';
import { createErasureKeys } from '../../cli/target/erasure-keys.ts';
import { encodeBounce, encodeUnreadableRow } from '../../shared/bounce-message.ts';
import { StorageError } from '../../shared/errors.ts';
import { createAddressRecords } from '../../shared/storage/address-records.ts';
import { createBatches } from '../../shared/storage/batches.ts';
import { aBounce } from './a-bounce.ts';
import { aClock, minuteMs } from './a-clock.ts';
import { aTable } from './a-table.ts';
import { anAddressRecord } from './an-address-record.ts';
import { anOverride } from './an-override.ts';
import { type CallFault, makeFaulty } from './faults.ts';
import { standard } from './policies.ts';
import { storeRecords } from './stored-records.ts';

export const signIn = { clientId: 'client', refreshToken: 'refresh-token', note: 'kept' };

let versions = 0;
/** Whatever is outside of the table; calls of it meet the same faults. */
export function anOutside(bodies: readonly string[] = []) {
  let letters = bodies.map((body, nth) => ({ id: String(nth), body }) as DeadLetter);
  let secret: { version: string; text: string } | undefined = { version: '1', text: JSON.stringify(signIn) };
  const waiting: number[] = [];
  return {
    waiting,
    bodies: () => letters.map(({ body }) => body),
    arrive: (body: string) => {
      letters = [...letters, { id: `late-${letters.length}`, body } as DeadLetter];
    },
    secret: () => JSON.parse(secret?.text ?? '{}'),
    put: (text: string | undefined) => {
      secret = text === undefined ? undefined : { version: `version-${++versions}`, text };
    },
    read: () => secret,
    letters: () => letters,
    drop: (some: readonly DeadLetter[]) => {
      letters = letters.filter((letter) => !some.includes(letter));
    },
  };
}
export type Outside = ReturnType<typeof anOutside>;

/** A table, and what it takes to erase people from it. */
export async function anErasure() {
  const table = await aTable();
  let revisions = 0;
  let people = 0;
  const newRevision = () => `revision-${++revisions}`;
  const newKey = () => Buffer.alloc(32, ++revisions % 250).toString('base64url');

  function portsOn(
    outside: Outside,
    fault: () => CallFault = () => undefined,
    what: Partial<ErasePorts> = {},
  ): ErasePorts {
    async function meet<Answer>(work: () => Answer): Promise<Answer> {
      const kind = fault();
      if (kind === 'lostRequest') throw new StorageError('lost');
      const answer = work();
      if (kind === 'lostAnswer') throw new StorageError('lost');
      return answer;
    }
    const client = new DynamoDBClient({ endpoint: table.endpoint, maxAttempts: 1 });
    makeFaulty(client, fault);
    const documents = DynamoDBDocumentClient.from(client);
    const clock = aClock();
    const secret = {
      read: () => meet(() => outside.read()),
      replace: (version: string, text: string) =>
        meet(() => {
          if (outside.read()?.version !== version) return false;
          outside.put(text);
          return true;
        }),
    };
    return {
      target: {
        ...{ documents, table: table.table, policy: standard },
        records: createAddressRecords(documents, table.table, clock),
        erasureKeys: createErasureKeys(secret, newKey),
        queues: { countWaiting: () => meet(() => outside.waiting.shift() ?? 0) },
        deadLetters: {
          look: () => meet(() => ({ letters: outside.letters(), inFlight: 0, isWhole: true })),
          drop: (some) =>
            meet(() => {
              outside.drop(some);
              return [];
            }),
          giveBack: async () => true,
        },
      },
      ...{ clock, newRevision, random: () => 0.5, isInterrupted: () => false, say: () => {} },
      ...what,
    };
  }

  async function erase(
    address: string,
    ports: ErasePorts,
    { minutes = 0, blocked }: { minutes?: number; blocked?: boolean } = {},
  ) {
    const until = new Date(ports.clock.now().getTime() + minutes * minuteMs);
    const key = await openErasure(until, ports);
    if (key === undefined) return undefined;
    return { key, ...(await erasePerson(address, { key, blocked, until }, ports)) };
  }

  /**
   * A person who bounced, stands in a batch with two others and in what was said of one of them, and in a dead letter as
   * nobody could read it.
   */
  async function aKnownPerson(status: 'planned' | 'done' = 'done') {
    const nth = ++people;
    const [address = '', ben = '', cleo = ''] = ['ann', 'ben', 'cleo'].map(
      (name) => `${name}${nth}@example.com`,
    );
    const [record, ...others] = [address, ben, cleo].map((one) =>
      anAddressRecord([aBounce({ address: one })]),
    );
    const said = anOverride({ reason: `as ${address} asked` });
    await storeRecords(
      table,
      [record, ...others].flatMap((one) => one ?? []),
    );
    await storeRecords(
      table,
      others.slice(0, 1).map((one) => ({ ...one, overrides: [said] })),
    );
    const batches = createBatches(table.documents, table.table, newRevision);
    const plannedAt = '2026-11-20T12:00:00.000Z';
    const about = { kind: 'release', by: 'Kim', plannedAt } as const;
    const batch = await batches.add(
      { id: `release-${nth}`, ...about, reason: `${address} called.`, filter: `address ${address}` },
      [[ben, address, cleo]],
    );
    if (status === 'done') await batches.end(batch.id, status);
    const letters = [
      encodeBounce(aBounce({ address })),
      encodeBounce(aBounce({ address: ben })),
      encodeUnreadableRow({ email_address: address.toUpperCase(), created_time: 'never' }, 'activity'),
      encodeUnreadableRow({ email_address: `jo${address}` }, 'activity'),
    ];
    return { address, others: [ben, cleo], batch, letters, batches };
  }

  const everything = async () =>
    JSON.stringify(await table.items(''), (_, value) => (value instanceof Set ? [...value] : value));

  async function forgetKey(): Promise<void> {
    for (const { pk } of [...(await table.items('ERASED#')), { pk: 'POLL#LEASE' }])
      await table.documents.send(new DeleteCommand({ TableName: table.table, Key: { pk } }));
  }

  return { table, newRevision, newKey, portsOn, erase, aKnownPerson, everything, forgetKey };
}
