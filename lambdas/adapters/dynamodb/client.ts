import { randomUUID } from 'node:crypto';
import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  BatchWriteItemCommandInput,
  BatchWriteItemCommandOutput,
  CancellationReason,
  DeleteItemCommandInput,
  DeleteItemCommandOutput,
  DescribeTableCommandInput,
  DescribeTableCommandOutput,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  ScanCommandInput,
  ScanCommandOutput,
  TransactWriteItemsCommandInput,
  TransactWriteItemsCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { AwsConnection } from '../aws/connection.ts';
import { AwsError, jsonApi } from '../aws/json-api.ts';
import type { Item } from './attributes.ts';

/** One operation with its input, in the words of the SDK's client. */
interface Command<Input, Output> {
  readonly operation: string;
  readonly input: Input;
  /** Of types only: what the answer is. */
  readonly output?: Output;
}

/**
 * DynamoDB by its signed JSON calls. Without the SDK's client, which is 150 KB and 20 ms of every function's cold start;
 * its types are used, so that what is sent and answered is what AWS documents.
 */
export interface DynamoDb {
  /**
   * @throws ConditionalCheckFailedException, TransactionCanceledException, AwsError for every other refusal, and whatever
   * the network throws once the tries are over
   */
  send<Input, Output>(command: Command<Input, Output>): Promise<Output>;
}

export function dynamoDb(connection: AwsConnection): DynamoDb {
  const call = jsonApi({
    ...connection,
    service: 'dynamodb',
    endpointVariable: 'AWS_ENDPOINT_URL_DYNAMODB',
    jsonVersion: '1.0',
  });
  return {
    send: async <Input, Output>({ operation, input }: Command<Input, Output>) => {
      const answer = await call({ target: `DynamoDB_20120810.${operation}`, body: input }).catch(refuse);
      // The service's documented answer of this operation.
      return answer as Output;
    },
  };
}

/** The condition of a write did not hold; `Item` is what is there, where the write asked for it. */
export class ConditionalCheckFailedException extends AwsError {
  readonly Item: Item | undefined;
  constructor({ name, status, message, details }: AwsError) {
    super(name, status, message, details);
    this.Item = details.Item as Item | undefined;
  }
}

/** A transaction was not carried out; the reasons stand in the order of its actions. */
export class TransactionCanceledException extends AwsError {
  readonly CancellationReasons: readonly CancellationReason[];
  constructor({ name, status, message, details }: AwsError) {
    super(name, status, message, details);
    this.CancellationReasons = (details.CancellationReasons ?? []) as readonly CancellationReason[];
  }
}

/** Another request with the same token is under way. */
export class TransactionInProgressException extends AwsError {
  constructor({ name, status, message, details }: AwsError) {
    super(name, status, message, details);
  }
}

const refusals: Readonly<Record<string, new (error: AwsError) => AwsError>> = {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionInProgressException,
};

function refuse(error: unknown): never {
  const Refusal = error instanceof AwsError ? refusals[error.name] : undefined;
  throw Refusal && error instanceof AwsError ? new Refusal(error) : error;
}

function command<Input, Output>(operation: string) {
  return class implements Command<Input, Output> {
    readonly operation = operation;
    readonly input: Input;
    declare readonly output?: Output;
    constructor(input: Input) {
      this.input = input;
    }
  };
}

export const GetItemCommand = command<GetItemCommandInput, GetItemCommandOutput>('GetItem');
export const PutItemCommand = command<PutItemCommandInput, PutItemCommandOutput>('PutItem');
export const UpdateItemCommand = command<UpdateItemCommandInput, UpdateItemCommandOutput>('UpdateItem');
export const DeleteItemCommand = command<DeleteItemCommandInput, DeleteItemCommandOutput>('DeleteItem');
export const QueryCommand = command<QueryCommandInput, QueryCommandOutput>('Query');
export const ScanCommand = command<ScanCommandInput, ScanCommandOutput>('Scan');
export const BatchGetItemCommand = command<BatchGetItemCommandInput, BatchGetItemCommandOutput>(
  'BatchGetItem',
);
export const BatchWriteItemCommand = command<BatchWriteItemCommandInput, BatchWriteItemCommandOutput>(
  'BatchWriteItem',
);
export const DescribeTableCommand = command<DescribeTableCommandInput, DescribeTableCommandOutput>(
  'DescribeTable',
);

/** With a token of its own unless given one: a repeat after a lost answer is then no second transaction. */
export class TransactWriteItemsCommand extends command<
  TransactWriteItemsCommandInput,
  TransactWriteItemsCommandOutput
>('TransactWriteItems') {
  constructor(input: TransactWriteItemsCommandInput) {
    super({ ...input, ClientRequestToken: input.ClientRequestToken ?? randomUUID() });
  }
}
