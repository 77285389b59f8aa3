import { Aws } from 'aws-cdk-lib'
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue'
import { Construct } from 'constructs'
import { GLUE_TABLES, type GlueTable, PARQUET_FORMAT } from '../shared/tables/glue-table.ts'
import type { Lake } from './lake.ts'
import type { Names } from './names.ts'

/**
 * The Glue database with every published table, from the same definitions as the files. Where a table's rows lie is
 * said by its partitions, which each night's publication moves.
 */
export class Catalog extends Construct {
  constructor(scope: Construct, id: string, { names, lake }: { names: Names; lake: Lake }) {
    super(scope, id)
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: names.database,
      databaseInput: {
        name: names.database,
        description:
          'AIPS stages and ROI(T+x) of brands, published every night. The table definitions explains each column.',
      },
    })
    for (const table of GLUE_TABLES) {
      new CfnTable(this, table.name, {
        catalogId: Aws.ACCOUNT_ID,
        databaseName: names.database,
        tableInput: tableInput(table, lake),
      }).addResourceDependency(database)
    }
  }
}

const tableInput = (table: GlueTable, { lake }: Lake): CfnTable.TableInputProperty => ({
  name: table.name,
  description: table.description,
  tableType: 'EXTERNAL_TABLE',
  parameters: table.parameters,
  partitionKeys: [...table.partitionKeys],
  storageDescriptor: {
    columns: [...table.columns],
    location: lake.s3UrlForObject(table.emptyFolder),
    inputFormat: PARQUET_FORMAT.inputFormat,
    outputFormat: PARQUET_FORMAT.outputFormat,
    serdeInfo: { serializationLibrary: PARQUET_FORMAT.serde },
  },
})
