import { createHash } from 'node:crypto';
import type { DataServices } from '../contract.ts';
import { ServiceError } from '../service-error.ts';

/** A namespace of Redshift Serverless: its database, and the roles that COPY may take. */
export interface Namespace {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly database: string;
  readonly roles: readonly string[];
  readonly defaultRole: string | undefined;
}

/** A workgroup: what is connected to. */
interface Workgroup {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly namespace: Namespace;
}

type Declare = DataServices['redshift'];

/** All that the stacks declare. */
export interface Workgroups {
  createNamespace(...given: Parameters<Declare['createNamespace']>): Namespace;
  createWorkgroup(...given: Parameters<Declare['createWorkgroup']>): Workgroup;
  /** The workgroup of a request; one that is not there is the error that AWS answers. */
  find(name: string): Workgroup;
  readonly all: readonly Workgroup[];
}

/** Starts without any. */
export function createWorkgroups(region: string, account: string): Workgroups {
  const namespaces = new Map<string, Namespace>();
  const workgroups = new Map<string, Workgroup>();
  const arnOf = (kind: string, id: string) =>
    `arn:aws:redshift-serverless:${region}:${account}:${kind}/${id}`;

  return {
    createNamespace({ name, database, roles, defaultRole }) {
      const id = idOf(`namespace ${name}`);
      const namespace: Namespace = { name, id, arn: arnOf('namespace', id), database, roles, defaultRole };
      namespaces.set(name, namespace);
      return namespace;
    },
    createWorkgroup({ name, namespace: namespaceName }) {
      const namespace = namespaces.get(namespaceName);
      if (!namespace) throw new Error(`the workgroup ${name} is in a namespace that no stack declares`);
      const id = idOf(`workgroup ${name}`);
      const workgroup = { name, id, arn: arnOf('workgroup', id), namespace };
      workgroups.set(name, workgroup);
      return workgroup;
    },
    find(name) {
      const found = workgroups.get(name);
      if (found) return found;
      throw new ServiceError('ValidationException', "Redshift endpoint doesn't exist in this region.");
    },
    get all() {
      return [...workgroups.values()];
    },
  };
}

/** The same name has the same id in every run: roles name it. */
function idOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
