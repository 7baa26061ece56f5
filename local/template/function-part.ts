import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type Template, TemplateError } from './template.ts';

/** A Lambda function as the template describes it; its environment is not yet resolved. */
export interface FunctionPart {
  readonly logicalId: string;
  /** The folder of its bundle. */
  readonly assetFolder: string;
  /** As in the template: `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, unknown>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Of its log group; undefined where Lambda makes one by the function's name. */
  readonly logGroup: string | undefined;
}

const properties = z.object({
  Handler: z.string().regex(/^[^.]+\.[^.]+$/, 'file.export'),
  Code: z.object({ S3Key: z.string() }).optional(),
  Environment: z
    .object({ Variables: z.record(z.string(), z.unknown()).default({}) })
    .default({ Variables: {} }),
  // Lambda's own defaults.
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  LoggingConfig: z.object({ LogGroup: z.object({ Ref: z.string() }).optional() }).optional(),
});

/**
 * Reads one function of the template.
 *
 * @throws {TemplateError} when it is not a function, or its bundle is not in the folder.
 */
export function readFunction(template: Template, logicalId: string): FunctionPart {
  const resource = template.resources.get(logicalId);
  if (resource?.Type !== 'AWS::Lambda::Function') {
    throw new TemplateError(
      `${logicalId} should be a Lambda function, and is ${resource?.Type ?? 'not there'}.`,
    );
  }
  const parsed = properties.safeParse(resource.Properties);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.'));
    throw new TemplateError(`The function ${logicalId} is not as expected: ${fields.join(', ')}.`);
  }
  const { Handler, Code, Environment, Timeout, MemorySize, LoggingConfig } = parsed.data;
  return {
    logicalId,
    assetFolder: findAsset(template, logicalId, resource.Metadata['aws:asset:path'], Code?.S3Key),
    handler: Handler,
    environment: Environment.Variables,
    timeoutSeconds: Timeout,
    memoryMb: MemorySize,
    logGroup: LoggingConfig?.LogGroup?.Ref,
  };
}

function findAsset({ folder }: Template, logicalId: string, named: unknown, key: string | undefined): string {
  // The CDK names the folder in the metadata, unless asset metadata is switched off; the key always holds its hash.
  const names = [named, key && `asset.${key.replace(/\.zip$/, '')}`].filter(
    (name) => typeof name === 'string',
  );
  const found = names.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (found) return found;
  throw new TemplateError(
    `The bundle of ${logicalId} is not in ${folder} (looked for ${names.join(', ') || 'nothing'}).`,
  );
}
