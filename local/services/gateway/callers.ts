import type { PolicyDocument, Principal } from '../contract.ts';

/** Who calls. Root is the person at the machine: unlimited, and no faults. */
export interface Caller {
  /** Of its role; what it asks of Redshift only this role may see. */
  readonly roleArn?: string | undefined;
  readonly functionId: string;
  readonly environmentId: string;
  readonly policies: readonly PolicyDocument[];
  readonly isRoot: boolean;
}

/** A caller with the secret of its access key. */
export interface KnownKey {
  readonly caller: Caller;
  readonly secretAccessKey: string;
  /** The environment is gone: its key signs no more calls, but links that it has signed stay valid. */
  readonly isRetired: boolean;
}

/** Access keys by id. */
export interface Keyring {
  find(accessKeyId: string): KnownKey | undefined;
  add(principal: Principal): void;
  retire(accessKeyId: string): void;
}

/** Keys of environments that are gone, kept for the links they have signed; on AWS these live for hours, too. */
const KEPT_RETIRED_KEYS = 1_000;

/** A keyring that knows the root key only. */
export function createKeyring(root: { accessKeyId: string; secretAccessKey: string }): Keyring {
  const rootKey: KnownKey = {
    caller: { functionId: 'root', environmentId: 'root', policies: [], isRoot: true },
    secretAccessKey: root.secretAccessKey,
    isRetired: false,
  };
  const keys = new Map<string, KnownKey>();
  const retired = new Map<string, KnownKey>();

  return {
    find: (id) => (id === root.accessKeyId ? rootKey : (keys.get(id) ?? retired.get(id))),
    add({ accessKeyId, secretAccessKey, functionId, environmentId, policies, roleArn }) {
      const caller = { functionId, environmentId, policies, roleArn, isRoot: false };
      keys.set(accessKeyId, { caller, secretAccessKey, isRetired: false });
    },
    retire(id) {
      const key = keys.get(id);
      if (!key) return;
      keys.delete(id);
      retired.set(id, { ...key, isRetired: true });
      const oldest = retired.keys().next().value;
      if (retired.size > KEPT_RETIRED_KEYS && oldest !== undefined) retired.delete(oldest);
    },
  };
}
