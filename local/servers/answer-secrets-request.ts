import * as z from 'zod';
import { SecretsManagerFault, type SecretVersions } from './secret-versions.ts';

export interface SecretsRequest {
  /** As in `X-Amz-Target`, after the dot: `GetSecretValue`. */
  readonly operation: string;
  readonly input: unknown;
}

const secretInput = z.object({ SecretId: z.string() });
const getInput = z.object({ VersionId: z.string().optional(), VersionStage: z.string().optional() });
const putInput = z.object({
  SecretString: z.string(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
  VersionStages: z.array(z.string()).optional(),
});
const moveInput = z.object({
  VersionStage: z.string(),
  RemoveFromVersionId: z.string().optional(),
  MoveToVersionId: z.string().optional(),
});

/**
 * Does what a Secrets Manager request asks.
 *
 * @returns the body of the answer.
 * @throws {SecretsManagerFault} what AWS would answer instead.
 */
export function answerSecretsRequest(
  { operation, input }: SecretsRequest,
  secrets: ReadonlyMap<string, SecretVersions>,
): object {
  const { SecretId } = secretInput.parse(input);
  const secret = secrets.get(SecretId);
  if (!secret) {
    throw new SecretsManagerFault(
      'ResourceNotFoundException',
      "Secrets Manager can't find the specified secret.",
    );
  }
  const named = { ARN: SecretId, Name: SecretId };
  switch (operation) {
    case 'GetSecretValue': {
      const { VersionId, VersionStage } = getInput.parse(input);
      const { versionId, value } = secret.get({ versionId: VersionId, stage: VersionStage });
      const stages = secret.stagesByVersion()[versionId] ?? [];
      return { ...named, VersionId: versionId, SecretString: value, VersionStages: stages };
    }
    case 'PutSecretValue': {
      const { SecretString, ClientRequestToken, VersionStages } = putInput.parse(input);
      const { versionId } = secret.put(SecretString, ClientRequestToken, VersionStages);
      return { ...named, VersionId: versionId, VersionStages: secret.stagesByVersion()[versionId] ?? [] };
    }
    case 'UpdateSecretVersionStage': {
      const { VersionStage, RemoveFromVersionId, MoveToVersionId } = moveInput.parse(input);
      secret.moveStage(VersionStage, RemoveFromVersionId, MoveToVersionId);
      return named;
    }
    case 'DescribeSecret':
      return {
        ...named,
        VersionIdsToStages: secret.stagesByVersion(),
        LastChangedDate: secret.changedAt(),
      };
    default:
      throw new SecretsManagerFault('UnknownOperationException', `${operation} is not played here.`);
  }
}
