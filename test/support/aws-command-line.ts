// Stands in for `aws` in the commands of a document: the table is asked for real, everything else is only noted.
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { search } from '@aws-lambda-powertools/jmespath';
import { DynamoDBClient, GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';

type Options = Readonly<Record<string, string | undefined>>;

/** The options of each operation that a document uses; another one is an error, as it is at the real command line. */
const known: Readonly<Record<string, readonly string[]>> = {
  'cloudformation describe-stacks': ['stack-name'],
  'dynamodb scan': [
    'table-name',
    'filter-expression',
    'expression-attribute-values',
    'projection-expression',
  ],
  'dynamodb query': ['table-name', 'index-name', 'key-condition-expression', 'expression-attribute-values'],
  'dynamodb get-item': ['table-name', 'key'],
  'lambda invoke': ['function-name', 'invocation-type'],
  'logs tail': ['since', 'filter-pattern'],
};

const [service = '', operation = '', ...rest] = process.argv.slice(2);
const command = `${service} ${operation}`;
const options = ['query', 'output', ...(known[command] ?? [])];
const { values } = parseArgs({
  args: rest,
  allowPositionals: true,
  options: Object.fromEntries(options.map((name) => [name, { type: 'string' }])),
});
const given = values as Options;
const { STACK_OUTPUTS = '{}', CALLS_FILE = '' } = process.env;
appendFileSync(CALLS_FILE, `${command} ${rest.join(' ')}\n`);

const answer = await answerTo(command, given);
if (answer !== undefined) print(given.query ? search(given.query, answer) : answer);

async function answerTo(asked: string, what: Options): Promise<Record<string, never> | undefined> {
  const client = new DynamoDBClient();
  const json = (name: string) => JSON.parse(what[name] ?? 'null');
  const input = {
    TableName: what['table-name'],
    IndexName: what['index-name'],
    KeyConditionExpression: what['key-condition-expression'],
    FilterExpression: what['filter-expression'],
    ProjectionExpression: what['projection-expression'],
  };
  if (asked === 'cloudformation describe-stacks') {
    const outputs = Object.entries(JSON.parse(STACK_OUTPUTS));
    return asJson({
      Stacks: [{ Outputs: outputs.map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })) }],
    });
  }
  if (asked === 'dynamodb get-item')
    return asJson(await client.send(new GetItemCommand({ TableName: input.TableName, Key: json('key') })));
  const expressions = { ...input, ExpressionAttributeValues: json('expression-attribute-values') };
  if (asked === 'dynamodb scan') return asJson(await client.send(new ScanCommand(expressions)));
  if (asked === 'dynamodb query') return asJson(await client.send(new QueryCommand(expressions)));
  return undefined;
}

function asJson(value: unknown): Record<string, never> {
  return JSON.parse(JSON.stringify(value));
}

/** As `--output text` and, but for the frame, as `--output table`: a list of lists is a line each. */
function print(found: unknown): void {
  const lines = Array.isArray(found) && found.every(Array.isArray) ? found : [found];
  for (const line of lines) {
    if (line !== null)
      console.log(
        [line]
          .flat()
          .map((value) => value ?? 'None')
          .join('\t'),
      );
  }
}
