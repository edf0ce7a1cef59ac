/** Where loads go, as settings say. */
export type WarehouseSettings =
  | { readonly kind: 'none' }
  | { readonly kind: 'create'; readonly database: string }
  | ({ readonly kind: 'import'; readonly database: string } & (
      | { readonly workgroupArn: string }
      | { readonly cluster: string }
    ));

/** The settings of a warehouse as they are given. */
export interface AskedWarehouse {
  /** Without a warehouse, load_to_redshift is not deployed. */
  readonly warehouse: 'none' | 'create' | 'import';
  readonly warehouseDatabase: string;
  /** ARN of a serverless workgroup. */
  readonly warehouseWorkgroup: string | undefined;
  /** Identifier of a provisioned cluster. */
  readonly warehouseCluster: string | undefined;
}

/** Reads `warehouse`. */
export function warehouseKind(value: unknown): AskedWarehouse['warehouse'] {
  if (value === undefined) return 'none';
  if (value === 'none' || value === 'create' || value === 'import') return value;
  throw new Error('must be none, create or import');
}

/** Puts the settings together. Throws one sentence when they do not fit each other. */
export function chooseWarehouse(asked: AskedWarehouse): WarehouseSettings {
  const { warehouse: kind, warehouseDatabase: database, warehouseWorkgroup, warehouseCluster } = asked;
  if (kind !== 'import' && (warehouseWorkgroup || warehouseCluster))
    throw new Error(
      'warehouseWorkgroup and warehouseCluster name one that exists: set warehouse=import with them',
    );
  if (kind === 'none') return { kind };
  if (kind === 'create') return { kind, database };
  if (warehouseWorkgroup && warehouseCluster)
    throw new Error('import needs warehouseWorkgroup or warehouseCluster, not both');
  if (warehouseWorkgroup) return { kind, database, workgroupArn: warehouseWorkgroup };
  if (warehouseCluster) return { kind, database, cluster: warehouseCluster };
  throw new Error('import needs -c warehouseWorkgroup=<ARN> or -c warehouseCluster=<identifier> as well');
}
