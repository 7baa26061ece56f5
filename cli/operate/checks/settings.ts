import { policySettings } from '../../../shared/bounce/policies.ts';
import type { DeployedSettings } from '../../target/deployed-settings.ts';
import { good, needs, type Verdict } from './finding.ts';

/**
 * Compares what is deployed with what a deployment from this computer would make of it.
 *
 * @param here the context of the CDK's files, with keys that are no settings.
 */
export function checkSettings(deployed: DeployedSettings, here: Readonly<Record<string, unknown>>): Verdict {
  const names = new Set([...Object.keys(deployed.values), ...Object.keys(policySettings)]);
  const differences = [...names].flatMap((name) => {
    const there = deployed.values[name];
    const ours = here[name];
    if (ours === undefined)
      return deployed.changed.includes(name) ? [`${name} is ${shown(there)} there and not set here`] : [];
    if (there === undefined) return [`${name} is ${shown(ours)} here and not set there`];
    return String(there) === String(ours) ? [] : [`${name} is ${shown(there)} there and ${shown(ours)} here`];
  });
  if (differences.length === 0) return good('A deployment from this computer would change none.');
  const wanted = Object.fromEntries(deployed.changed.map((name) => [name, deployed.values[name]]));
  return needs(
    `A deployment from this computer would change them: ${differences.join('; ')}.`,
    `To keep what is deployed, cdk.context.json beside cdk.json has to have of settings ${JSON.stringify(wanted)} and no others. To change it, deploy.`,
  );
}

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
