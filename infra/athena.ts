import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena'
import { Construct } from 'constructs'
import { ALL_TABLES } from '../shared/tables/all-tables.ts'
import { NAMED_QUERIES } from '../shared/tables/named-queries.ts'
import type { Lake } from './lake.ts'
import type { Names } from './names.ts'
import type { Size } from './sizes.ts'

/** Where results of a workgroup lie in the lake; each is a prefix of its own, or who may ask little would read much. */
export const RESULTS = {
  analyst: '_results/analyst/',
  steward: '_results/steward/',
  night: '_athena/results/',
} as const

type Enforced = { enforced: boolean; cutoffBytes: number }

/** Athena for people and for nights: a query that scans too much is ended, results are encrypted and pass. */
export class Athena extends Construct {
  constructor(scope: Construct, id: string, given: { names: Names; lake: Lake; size: Size }) {
    super(scope, id)
    const { names, lake, size } = given
    const workgroup = (who: keyof typeof RESULTS, description: string, settings: Enforced): CfnWorkGroup =>
      new CfnWorkGroup(this, who, {
        name: names.workgroups[who],
        description,
        recursiveDeleteOption: true,
        workGroupConfiguration: {
          enforceWorkGroupConfiguration: settings.enforced,
          publishCloudWatchMetricsEnabled: true,
          bytesScannedCutoffPerQuery: settings.cutoffBytes,
          engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
          resultConfiguration: {
            outputLocation: lake.lake.s3UrlForObject(RESULTS[who]),
            encryptionConfiguration: { encryptionOption: 'SSE_S3' },
          },
        },
      })
    const person: Enforced = { enforced: true, cutoffBytes: size.queryBytes.person }
    const analyst = workgroup('analyst', 'Questions of analysts to the published tables.', person)
    const steward = workgroup('steward', 'Questions of data stewards, restricted tables too.', person)
    // Athena lets nobody name a place for a new table's files where the place of results is enforced, and a night does.
    // The bytes are cut off all the same, and only the night's function may ask here.
    workgroup('night', 'Nights of brands with engine: athena.', {
      enforced: false,
      cutoffBytes: size.queryBytes.night,
    })
    for (const query of NAMED_QUERIES) {
      const home = readsRestricted(query.sql) ? steward : analyst
      new CfnNamedQuery(this, query.name, {
        name: query.name,
        description: `${query.en} · ${query.zh}`.slice(0, 1024),
        database: names.database,
        queryString: query.sql,
        workGroup: home.name,
      }).addResourceDependency(home)
    }
  }
}

/** Whether a ready query asks a table that needs a grant of its own. */
const readsRestricted = (sql: string): boolean =>
  ALL_TABLES.some(({ name, restricted }) => restricted && new RegExp(`\\b(from|join) ${name}\\b`).test(sql))
