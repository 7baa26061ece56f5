import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { closeAtOnce, listenOnLoopback } from './loopback.ts';
import { escapeXml, refusal } from './query-protocol.ts';

export interface CloudFormationServer {
  /** For `AWS_ENDPOINT_URL_CLOUDFORMATION`. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** CloudFormation on 127.0.0.1, which knows stacks by name with their outputs, and answers `DescribeStacks` only. */
export async function startCloudFormation(
  stacks: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<CloudFormationServer> {
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await text(request));
    const name = form.get('StackName') ?? '';
    const outputs = Object.hasOwn(stacks, name) ? stacks[name] : undefined;
    const isKnown = form.get('Action') === 'DescribeStacks' && outputs !== undefined;
    response.writeHead(isKnown ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(
      isKnown ? described(name, outputs) : refusal('ValidationError', `Stack with id ${name} does not exist`),
    );
  });
  const endpoint = await listenOnLoopback(server);
  return { endpoint, close: () => closeAtOnce(server) };
}

function described(name: string, outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${escapeXml(key)}</OutputKey><OutputValue>${escapeXml(value)}</OutputValue></member>`,
  );
  return (
    '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>' +
    `<Stacks><member><StackName>${escapeXml(name)}</StackName><StackStatus>CREATE_COMPLETE</StackStatus>` +
    `<CreationTime>2026-11-01T00:00:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member></Stacks>` +
    '</DescribeStacksResult></DescribeStacksResponse>'
  );
}
