import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { type Bucket, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { limits } from '#core/constants.ts';
import { closedBucket } from './constructs/closed-bucket.ts';
import { Warehouse } from './constructs/warehouse.ts';
import type { WarehouseSettings } from './warehouse-settings.ts';

/** Uploads are read by the tasks that name them; whoever still needs one later uploads it again. */
const uploadDays = 14;
const accessLogDays = 90;
/** What was loaded, as it was: evidence, and what a load that is tried again reads. */
const loadDays = 30;

export interface DataStackProps extends StackProps {
  readonly warehouse?: WarehouseSettings;
  readonly stage?: string | undefined;
}
/** Hourly copies of five weeks; the tables' own point-in-time recovery reaches back as far. */
const backupDays = 35;

/**
 * What must survive everything: the tables and buckets. A stack of its own, so that no change of the app can replace or
 * delete them; logical ids never change (test/infra/stateful-resources.test.ts).
 */
export class DataStack extends Stack {
  readonly tasks: Table;
  readonly keys: Table;
  /** Accounts, and the table that background_sync keeps the same. */
  readonly users: Table;
  readonly alterUsers: Table;
  readonly uploads: Bucket;
  readonly results: Bucket;
  /** Where loads go, if the deployment has a warehouse. */
  readonly warehouse: Warehouse | undefined;
  readonly stage: string | undefined;
  readonly backups: Bucket;

  constructor(scope: Construct, id: string, { warehouse, stage, ...props }: DataStackProps = {}) {
    super(scope, id, {
      description: 'Beatless: the tables and buckets. Deleting this stack keeps them.',
      terminationProtection: true,
      ...props,
    });
    this.tasks = this.tasksTable();
    this.keys = this.keysTable();
    this.users = this.accountsTable('UsersTable');
    this.alterUsers = this.accountsTable('AlterUsersTable');
    const accessLogs = closedBucket(this, 'AccessLogsBucket', { expireAfterDays: accessLogDays });
    this.uploads = closedBucket(this, 'UploadsBucket', {
      expireAfterDays: uploadDays,
      accessLogs,
      cors: browsers(HttpMethods.POST, HttpMethods.GET),
    });
    this.results = closedBucket(this, 'ResultsBucket', {
      // The longest that a task may be kept; its links are refused once the task itself is gone.
      expireAfterDays: limits.retainDays.most,
      accessLogs,
      cors: browsers(HttpMethods.GET),
    });
    this.results.addLifecycleRule({
      id: 'loads',
      prefix: '_loads/',
      expiration: Duration.days(loadDays),
    });
    this.stage = stage;
    this.warehouse =
      warehouse && warehouse.kind !== 'none'
        ? new Warehouse(this, 'Warehouse', { settings: warehouse, stage, results: this.results })
        : undefined;
    this.backups = closedBucket(this, 'BackupsBucket', { expireAfterDays: backupDays, accessLogs });
    Tags.of(this).add('beatless:component', 'data');
    this.outputs();
  }

  /** Every table there is, by the id of its construct: what a backup copies. */
  tables(): Readonly<Record<string, Table>> {
    const tables = this.node.children.filter((child) => child instanceof Table);
    return Object.fromEntries(tables.map((table) => [table.node.id, table]));
  }

  /**
   * Tasks by owner and month, their parts, idempotency keys, effects, limits; and two sparse indexes: every open task once,
   * every failed one by its owner. A task that succeeds is in neither.
   */
  private tasksTable(): Table {
    const table = new Table(this, 'TasksTable', {
      ...kept,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'ttl',
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
    table.addGlobalSecondaryIndex({
      indexName: 'open',
      partitionKey: { name: 'openKey', type: AttributeType.STRING },
      sortKey: { name: 'dueAt', type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    table.addGlobalSecondaryIndex({
      indexName: 'failed',
      partitionKey: { name: 'failedKey', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    return table;
  }

  private keysTable(): Table {
    const table = new Table(this, 'KeysTable', {
      ...kept,
      partitionKey: { name: 'id', type: AttributeType.STRING },
    });
    table.addGlobalSecondaryIndex({
      indexName: 'byOwner',
      partitionKey: { name: 'owner', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
    return table;
  }

  /** Accounts by owner and name; newest first without their password hashes, which is what the API may read. */
  private accountsTable(id: string): Table {
    const table = new Table(this, id, {
      ...kept,
      partitionKey: { name: 'owner', type: AttributeType.STRING },
      sortKey: { name: 'username', type: AttributeType.STRING },
    });
    table.addGlobalSecondaryIndex({
      indexName: 'newest',
      partitionKey: { name: 'owner', type: AttributeType.STRING },
      sortKey: { name: 'joinedKey', type: AttributeType.STRING },
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['email', 'firstName', 'lastName', 'joinedAt', 'madeBy'],
    });
    return table;
  }

  private outputs(): void {
    const output = (id: string, value: string, description: string) =>
      new CfnOutput(this, id, { value, description });
    output('TasksTableName', this.tasks.tableName, 'DynamoDB table of the tasks');
    output('KeysTableName', this.keys.tableName, 'DynamoDB table of the API keys');
    output('UsersTableName', this.users.tableName, 'DynamoDB table of the accounts');
    output('AlterUsersTableName', this.alterUsers.tableName, 'DynamoDB table that is kept the same');
    output('UploadsBucketName', this.uploads.bucketName, 'S3 bucket that clients upload to');
    output('BackupsBucketName', this.backups.bucketName, 'S3 bucket of backups');
    output('ResultsBucketName', this.results.bucketName, 'S3 bucket of results and files of tasks');
  }
}

const kept = {
  billingMode: BillingMode.PAY_PER_REQUEST,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

/**
 * Any origin: a presigned form or link carries the whole authority itself and nothing else is sent (no cookie, no key),
 * so another site gains nothing that whoever holds the link does not have.
 */
function browsers(...allowedMethods: HttpMethods[]) {
  return [
    { allowedMethods, allowedOrigins: ['*'], allowedHeaders: ['*'], exposedHeaders: ['ETag'], maxAge: 3600 },
  ];
}
