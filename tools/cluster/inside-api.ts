// Reads from the run's apiserver as its admin, for the keeper's waits. Only GET, only inside the run.
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

import { apiserver, pki } from './layout.ts';

const timeoutMs = 5000;

/** The body of an answer with status 200; anything else throws. */
export function get(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const read = (file: string): Buffer => readFileSync(`${pki}/${file}`);
    const options = { ca: read('ca.crt'), cert: read('admin.crt'), key: read('admin.key'), timeout: timeoutMs };
    const call = request(`${apiserver.url}${path}`, options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`GET ${path} answered ${response.statusCode}: ${body.slice(0, 200)}`));
      });
      response.on('error', reject);
    });
    call.on('timeout', () => call.destroy(new Error(`GET ${path} got no answer in ${timeoutMs / 1000} s`)));
    call.on('error', reject);
    call.end();
  });
}

interface NodeList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  }[];
}

export interface NodeReadiness {
  readonly name: string;
  readonly ready: boolean;
}

/** What `get nodes` says, from the JSON of a NodeList. */
export function readinessOf(json: string): NodeReadiness[] {
  const list: NodeList = JSON.parse(json);
  return list.items.map(({ metadata, status }) => ({
    name: metadata.name,
    ready: status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false,
  }));
}

interface DeploymentReplicas {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly availableReplicas?: number };
}

/** Whether every replica of a Deployment is available, from its JSON. */
export function isAvailable(json: string): boolean {
  const deployment: DeploymentReplicas = JSON.parse(json);
  return deployment.status.availableReplicas === deployment.spec.replicas;
}
