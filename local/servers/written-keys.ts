import type { IncomingMessage, Server } from 'node:http';
import * as z from 'zod';
import { parseJson } from '../../shared/parse-json.ts';

const keyed = z.object({ pk: z.object({ S: z.string() }) });
const oneItem = z.object({ Key: keyed }).or(z.object({ Item: keyed }));
const manyItems = z.object({
  RequestItems: z.record(
    z.string(),
    z.array(
      z
        .object({ PutRequest: z.object({ Item: keyed }) })
        .or(z.object({ DeleteRequest: z.object({ Key: keyed }) })),
    ),
  ),
});

/** Calls back with the partition key of each item that a request to a DynamoDB writes, before the server does it. */
export function tellWrites(server: Server, onWrite: (pk: string) => void): void {
  server.prependListener('request', (request: IncomingMessage) => {
    const [, operation] = String(request.headers['x-amz-target']).split('.');
    if (!/^(PutItem|UpdateItem|DeleteItem|BatchWriteItem)$/.test(operation ?? '')) return;
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      for (const pk of writtenKeys(parseJson(Buffer.concat(parts).toString()))) onWrite(pk);
    });
  });
}

/** The partition keys that the body of a writing request names; none where it is not in DynamoDB's form. */
export function writtenKeys(body: unknown): readonly string[] {
  const one = oneItem.safeParse(body).data;
  if (one) return ['Key' in one ? one.Key.pk.S : one.Item.pk.S];
  const many = manyItems.safeParse(body).data;
  return Object.values(many?.RequestItems ?? {})
    .flat()
    .map((write) => ('PutRequest' in write ? write.PutRequest.Item.pk.S : write.DeleteRequest.Key.pk.S));
}
