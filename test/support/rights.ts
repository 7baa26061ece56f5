import { actionsOf, type Statement } from '../infra/support/synthesised.ts';

/** A request as IAM judges it. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** The partition keys that it names, for DynamoDB. */
  readonly keys: readonly string[];
}

/** One thing that a policy allows. */
export interface Right {
  readonly action: string;
  readonly resource: string;
  /** Of a key; undefined where any key will do. */
  readonly keyPattern: string | undefined;
}

const leadingKeys = 'dynamodb:LeadingKeys';

/** Whether a policy allows a request. Statements have to be resolved, and of the few kinds that the template has. */
export function isAllowed(statements: readonly Statement[], request: Request): boolean {
  return statements.some(
    (statement) =>
      statement.Effect === 'Allow' &&
      actionsOf(statement).includes(request.action) &&
      [statement.Resource].flat().some((pattern) => isLike(request.resource, String(pattern))) &&
      holds(statement, request),
  );
}

/** Everything that a policy allows, one by one. */
export function rightsOf(statements: readonly Statement[]): Right[] {
  return statements.flatMap((statement) => {
    const patterns = statement.Condition ? keyPatterns(statement) : [undefined];
    return actionsOf(statement).flatMap((action) =>
      [statement.Resource]
        .flat()
        .flatMap((resource) =>
          patterns.map((keyPattern) => ({ action, resource: String(resource), keyPattern })),
        ),
    );
  });
}

/** Whether a request makes use of a right. */
export function uses({ action, resource, keys }: Request, right: Right): boolean {
  const { keyPattern } = right;
  return (
    action === right.action &&
    isLike(resource, right.resource) &&
    (keyPattern === undefined || keys.some((key) => isLike(key, keyPattern)))
  );
}

function holds(statement: Statement, { keys }: Request): boolean {
  const { Condition } = statement;
  if (!Condition) return true;
  const isKnown = Object.keys(Condition).sort().join() === 'ForAllValues:StringLike,Null';
  if (!isKnown || Condition.Null?.[leadingKeys] !== 'false')
    throw new Error(`Nobody judges ${JSON.stringify(Condition)} here.`);
  const patterns = keyPatterns(statement);
  return keys.length > 0 && keys.every((key) => patterns.some((pattern) => isLike(key, pattern)));
}

function keyPatterns({ Condition }: Statement): string[] {
  return [Condition?.['ForAllValues:StringLike']?.[leadingKeys]].flat().map(String);
}

/** `*` stands for any text, as in a policy. */
function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}
