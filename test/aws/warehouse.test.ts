import { environmentConnection } from '#adapters/aws/connection.ts';
import { dataApiWarehouse } from '#adapters/redshift/data-api.ts';
import { s3LoadFiles } from '#adapters/s3/load-files.ts';
import { readAwsTarget } from '#kit/test-aws.ts';
import { warehouseCases } from '#test/contract/warehouse-cases.ts';

/** The workgroup that the environment names. One bucket is that of the uploads, too. */
warehouseCases('a workgroup of Redshift Serverless', async () => {
  const { workgroup, database, bucket, copyRole } = readAwsTarget(process.env);
  const connection = environmentConnection();
  const files = s3LoadFiles({ ...connection, uploadsBucket: bucket, resultsBucket: bucket });
  return {
    warehouse: dataApiWarehouse({ ...connection, place: { workgroup }, turn: async () => undefined }),
    files,
    database,
    copyRole,
    put: files.write,
    close: async () => undefined,
  };
});
