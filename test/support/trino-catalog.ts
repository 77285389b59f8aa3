import type { TrinoCatalog } from './trino.ts'
import type { S3Server } from './versitygw.ts'

/** Trino's Hive catalog over this Glue and this S3 server, set as Athena is. `more`: what this Glue needs besides. */
export const glueCatalog = (
  glue: { endpoint: string; region: string },
  s3: Pick<S3Server, 'bucket' | 'endpoint' | 'region'>,
  more: readonly string[] = [],
): TrinoCatalog => ({
  home: `s3://${s3.bucket}/`,
  properties: [
    'hive.metastore=glue',
    `hive.metastore.glue.endpoint-url=${glue.endpoint}`,
    `hive.metastore.glue.region=${glue.region}`,
    'hive.metastore.glue.aws-access-key=tests',
    'hive.metastore.glue.aws-secret-key=only-for-tests',
    'fs.native-s3.enabled=true',
    `s3.endpoint=${s3.endpoint}`,
    `s3.region=${s3.region}`,
    's3.path-style-access=true',
    's3.aws-access-key=tests',
    's3.aws-secret-key=only-for-tests',
    'hive.compression-codec=ZSTD',
    // As Athena: a query that would write more partitions fails.
    'hive.max-partitions-per-writers=100',
    'hive.collect-column-statistics-on-write=false',
    'hive.table-statistics-enabled=false',
    ...more,
  ],
})
