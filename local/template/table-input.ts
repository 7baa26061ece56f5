import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { TemplateError } from './template.ts';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const globalTable = z.object({
  AttributeDefinitions: z.array(
    z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).exactOptional(),
        }),
      }),
    )
    .exactOptional(),
});

/**
 * The request that makes the template's table on an embedded server: keys and indexes, on demand. Backups,
 * protection and time to live have no meaning for a table that ends with the run.
 *
 * @throws {TemplateError} when the properties are not a table's.
 */
export function tableInput(tableName: string, properties: unknown): CreateTableCommandInput {
  const parsed = globalTable.safeParse(properties);
  if (parsed.success) return { TableName: tableName, BillingMode: 'PAY_PER_REQUEST', ...parsed.data };
  const fields = parsed.error.issues.map(({ path }) => path.join('.'));
  throw new TemplateError(`The table is not as expected: ${fields.join(', ')}.`);
}
