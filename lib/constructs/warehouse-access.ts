import type { ServiceEnvs } from '#functions/worker/env.ts';
import type { DataStack } from '#lib/data-stack.ts';
import { type Access, allow, join, values } from './access.ts';
import { statementPrefix } from './finish-statements.ts';

/**
 * Submitting, asking for, cancelling statements. Only the role that submitted a statement sees it, so all of this is the
 * worker's alone: the function that hears of ends, and the sweep, only wake it.
 */
export function loadsAccess({ warehouse, results, stage }: DataStack): Access<ServiceEnvs['loads']> {
  if (!warehouse) throw new Error('a deployment without a warehouse has no task that loads');
  const { place, database, copyRole } = warehouse;
  const { action, resource } = place.credentials;
  return join(
    values({
      WAREHOUSE: place.address,
      WAREHOUSE_DATABASE: database,
      COPY_ROLE_ARN: copyRole.roleArn,
      STATEMENT_PREFIX: statementPrefix(stage),
    }),
    {
      variables: {},
      statements: [
        allow(['redshift-data:BatchExecuteStatement'], [place.resource]),
        allow([action], [resource]),
        // These take no resource: Redshift itself shows a statement only to the role that submitted it.
        allow(
          ['DescribeStatement', 'GetStatementResult', 'CancelStatement', 'ListStatements'].map(
            (name) => `redshift-data:${name}`,
          ),
          ['*'],
        ),
        // Results of conversions are copied into the snapshots, without being read.
        allow(['s3:GetObject'], [results.arnForObjects('*')]),
        allow(['s3:ListBucket'], [results.bucketArn]),
      ],
    },
  );
}
