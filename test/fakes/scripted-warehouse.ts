import type { Cell, Statement, StatementRequest, Warehouse } from '#core/warehouse/warehouse.ts';

/** What a test says of a submitted statement: how it ends, and the rows of its parts. */
export interface Script {
  state: Statement['state'];
  error?: string;
  rows?: Record<number, readonly (readonly Cell[])[]>;
}

export type ScriptedWarehouse = Warehouse & {
  /** In the order in which they came; a token that comes again adds none. */
  readonly submitted: (StatementRequest & { readonly id: string })[];
  readonly cancelled: string[];
  /** Thrown by the next calls, one each. */
  readonly faults: Error[];
  /** How a statement of that number (from 0) stands; a test changes it. */
  readonly scripts: Map<string, Script>;
  forget(id: string): void;
};

/** A warehouse that does as a test says; every statement ends at once unless `script` says otherwise. */
export function scriptedWarehouse(script: (request: StatementRequest) => Script): ScriptedWarehouse {
  const submitted: (StatementRequest & { readonly id: string })[] = [];
  const scripts = new Map<string, Script>();
  const cancelled: string[] = [];
  const faults: Error[] = [];
  const fail = () => {
    const fault = faults.shift();
    if (fault) throw fault;
  };
  const statementOf = (id: string): Statement | undefined => {
    const found = scripts.get(id);
    return found && { id, state: found.state, parts: [], ...(found.error ? { error: found.error } : {}) };
  };
  return {
    submitted,
    cancelled,
    faults,
    scripts,
    forget: (id) => void scripts.delete(id),
    submit: async (request) => {
      fail();
      const again = submitted.find(({ token }) => token === request.token);
      const id = again?.id ?? `statement-${submitted.length + 1}`;
      if (!again) {
        submitted.push({ ...request, id });
        scripts.set(id, script(request));
      }
      const found = statementOf(id);
      if (!found) throw new Error('forgotten');
      return found;
    },
    describe: async (id) => {
      fail();
      return statementOf(id);
    },
    rows: async (id, part) => scripts.get(id)?.rows?.[part] ?? [],
    cancel: async (id) => void cancelled.push(id),
    find: async (name) => submitted.findLast((it) => it.name === name)?.id,
  };
}
