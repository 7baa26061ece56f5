import { readFileSync } from 'node:fs';

/** The version in package.json. A commit would change the template with every one of them, and deploy nothing new. */
export function projectVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return version;
}
