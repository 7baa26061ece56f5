// Stands in for `aws` in the commands of a document: it knows the outputs of the stack, everything else is only noted.
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { search } from '@aws-lambda-powertools/jmespath';

/** The options of each operation that a document uses; another one is an error, as it is at the real command line. */
const known: Readonly<Record<string, readonly string[]>> = {
  'cloudformation describe-stacks': ['stack-name'],
  'iam attach-group-policy': ['group-name', 'policy-arn'],
  'lambda invoke': ['function-name', 'invocation-type'],
};

const [service = '', operation = '', ...rest] = process.argv.slice(2);
const command = `${service} ${operation}`;
const options = ['query', 'output', ...(known[command] ?? [])];
const { values } = parseArgs({
  args: rest,
  allowPositionals: true,
  options: Object.fromEntries(options.map((name) => [name, { type: 'string' }])),
});
const { STACK_OUTPUTS = '{}', CALLS_FILE = '' } = process.env;
appendFileSync(CALLS_FILE, `${command} ${rest.join(' ')}\n`);

if (command === 'cloudformation describe-stacks') {
  const outputs = Object.entries<string>(JSON.parse(STACK_OUTPUTS)).map(([OutputKey, OutputValue]) => ({
    OutputKey,
    OutputValue,
  }));
  const found = search(values.query ?? '@', { Stacks: [{ Outputs: outputs }] });
  // As `--output text`.
  console.log([found].flat().join('\t'));
}
