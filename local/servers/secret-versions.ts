import { randomUUID } from 'node:crypto';

/** An error of Secrets Manager, under the name that the SDK gives to what it throws. */
export class SecretsManagerFault extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export interface SecretVersion {
  readonly versionId: string;
  readonly value: string;
}

/** One secret: its values, and the stage labels that say which of them is meant. A label is on one version only. */
export interface SecretVersions {
  /** @throws {SecretsManagerFault} ResourceNotFoundException, also for a secret that never got a value. */
  get(which: { readonly versionId?: string | undefined; readonly stage?: string | undefined }): SecretVersion;
  /**
   * Adds a version. The same id with the same value again changes nothing.
   *
   * @throws {SecretsManagerFault} ResourceExistsException when the id is taken by another value.
   */
  put(value: string, versionId?: string, stages?: readonly string[]): SecretVersion;
  /** @throws {SecretsManagerFault} InvalidParameterException when the label is not where the caller thinks it is. */
  moveStage(stage: string, from: string | undefined, to: string | undefined): void;
  stagesByVersion(): Record<string, string[]>;
  /** When a value was added last, in epoch seconds; undefined before the first. */
  changedAt(): number | undefined;
}

const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

export function createSecretVersions(): SecretVersions {
  const values = new Map<string, string>();
  const stages = new Map<string, string>();
  let changedAt: number | undefined;

  function attach(stage: string, versionId: string): void {
    const before = stages.get(stage);
    // As AWS does it: the version that stops being the current one becomes the previous one.
    if (stage === current && before !== undefined && before !== versionId) stages.set(previous, before);
    stages.set(stage, versionId);
  }

  return {
    get({ versionId, stage }) {
      const wanted = versionId ?? stages.get(stage ?? current);
      const value = wanted === undefined ? undefined : values.get(wanted);
      if (wanted === undefined || value === undefined) {
        const label = versionId ? `version id: ${versionId}` : `staging label: ${stage ?? current}`;
        throw notFound(`Secrets Manager can't find the specified secret value for ${label}`);
      }
      return { versionId: wanted, value };
    },
    put(value, versionId = randomUUID(), labels = [current]) {
      const known = values.get(versionId);
      if (known !== undefined && known !== value) {
        const message = `You can't use ClientRequestToken ${versionId} because that value is already in use.`;
        throw new SecretsManagerFault('ResourceExistsException', message);
      }
      if (known === undefined) {
        values.set(versionId, value);
        changedAt = Math.floor(Date.now() / 1_000);
        for (const stage of labels) attach(stage, versionId);
      }
      return { versionId, value };
    },
    moveStage(stage, from, to) {
      const holder = stages.get(stage);
      if (holder !== undefined && holder !== to && holder !== from) {
        const message = `The parameter RemoveFromVersionId must be the version that has the label ${stage}.`;
        throw new SecretsManagerFault('InvalidParameterException', message);
      }
      if (to === undefined) {
        stages.delete(stage);
        return;
      }
      if (!values.has(to)) throw notFound(`Secrets Manager can't find the version ${to}`);
      attach(stage, to);
    },
    changedAt: () => changedAt,
    stagesByVersion() {
      const byVersion: Record<string, string[]> = {};
      for (const [stage, versionId] of stages)
        byVersion[versionId] = [...(byVersion[versionId] ?? []), stage];
      return byVersion;
    },
  };
}

function notFound(message: string): SecretsManagerFault {
  return new SecretsManagerFault('ResourceNotFoundException', `${message}.`);
}
