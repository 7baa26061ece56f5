import { fileURLToPath } from 'node:url';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import {
  LogLevel,
  NodejsFunction,
  type NodejsFunctionProps,
  OutputFormat,
} from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { bundling, leftOut } from './bundling.ts';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

/** What a function of ours must say; everything else about Lambda is decided here. */
export interface NodeFunctionProps
  extends Required<Pick<NodejsFunctionProps, 'description' | 'memorySize' | 'timeout' | 'environment'>>,
    Pick<NodejsFunctionProps, 'retryAttempts' | 'maxEventAge' | 'onFailure'> {
  /** The handler's file, from the project's root. */
  readonly entry: string;
  readonly logRetentionDays: number;
}

/** A function with its log group, as every function here is: the only place that picks runtime and bundling. */
export class NodeFunction extends NodejsFunction {
  /** The role itself, for those who name it in a policy of their own. */
  readonly executionRole: Role;

  constructor(scope: Construct, id: string, { entry, logRetentionDays, ...props }: NodeFunctionProps) {
    // Leaves with the stack: nothing personal and no decision is in it, and the next deployment makes its own.
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Our own role instead of Lambda's, which would add a managed policy that may write to every log group.
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);

    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role,
      logGroup,
      // Powertools writes finished JSON lines to stdout, and this format passes them on untouched. What it adds is
      // that Lambda's own lines, a thrown error among them, are JSON too and one query reads all. INFO is the
      // highest level that keeps metric lines: they carry no level, and Lambda takes them for INFO.
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.INFO,
      entry: `${projectRoot}${entry}`,
      projectRoot,
      depsLockFilePath: `${projectRoot}package-lock.json`,
      bundling: {
        format: OutputFormat.ESM,
        ...bundling,
        // The SDK travels with the code: pinned, tested, and quicker to load than the runtime's copy (measured, 17 ms).
        externalModules: leftOut,
        sourceMap: true,
        logLevel: LogLevel.WARNING,
      },
      ...props,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        // The one dimension of every metric; alarms look for it.
        POWERTOOLS_SERVICE_NAME: Stack.of(scope).stackName,
        ...props.environment,
      },
    });
    this.executionRole = role;
  }
}
