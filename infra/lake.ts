import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  CfnBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { acknowledge } from './acknowledge.ts'
import type { Names } from './names.ts'
import type { Settings } from './settings.ts'
import type { Size } from './sizes.ts'
import { servedBrands } from './smoke-brand.ts'

/** What passes lies under these prefixes of the lake, which no brand's id can be. */
const PASSING = ['_staging/', '_athena/', '_results/', '_reviews/'] as const

/** Kept when the stack goes; what a first deployment that fails has made goes with it, or its names stop the next. */
const KEPT = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE

const WEEK = Duration.days(7)
const HALF_UPLOADS: LifecycleRule = { id: 'half-uploads', abortIncompleteMultipartUploadAfter: WEEK }

/**
 * What must survive: the exports as they came, the lake, and each brand's secret, without which its lake holds nobody.
 * The stack's removal leaves all of it; nothing here is ever deleted by age but what passes by nature.
 *
 * 2026-11-22. Buckets are encrypted by S3's own keys: one of KMS would cost by the request and give readers a second
 * grant, and say nothing that the policies do not. A key of our own pays for the secrets alone (size `standard`): they
 * turn the lake's keys back into people, and with it each use is told in CloudTrail and can be stopped at once.
 */
export class Lake extends Construct {
  readonly landing: Bucket
  readonly lake: Bucket
  readonly secrets: ReadonlyMap<string, Secret>
  readonly secretsKey: Key | null

  constructor(scope: Construct, id: string, given: { settings: Settings; size: Size; names: Names }) {
    super(scope, id)
    const { settings, size, names } = given
    const named = (kind: string): string => `${names.app}-${kind}-${Aws.ACCOUNT_ID}-${Aws.REGION}`

    const access = new Bucket(this, 'Access', {
      ...PRIVATE,
      bucketName: named('access'),
      lifecycleRules: [HALF_UPLOADS, { id: 'old-logs', expiration: Duration.days(90) }],
    })
    acknowledge(access, {
      'AwsSolutions-S1': 'The bucket that keeps access logs would log its own logging without end.',
    })
    this.landing = new Bucket(this, 'Landing', {
      ...PRIVATE,
      bucketName: named('landing'),
      versioned: true,
      lifecycleRules: [HALF_UPLOADS],
    })
    this.lake = new Bucket(this, 'Lake', {
      ...PRIVATE,
      bucketName: named('lake'),
      lifecycleRules: [
        HALF_UPLOADS,
        // Counted from an object's birth, so what the sweep marks goes within a day: the sweep itself waits for a week.
        { id: 'swept', tagFilters: { 'aips-swept': 'true' }, expiration: WEEK },
        ...PASSING.map((prefix) => ({ id: `passing${prefix.replace('/', '')}`, prefix, expiration: WEEK })),
      ],
    })
    logAccess(access, { landing: this.landing, lake: this.lake })
    this.secretsKey = size.ownKey
      ? new Key(this, 'SecretsKey', {
          alias: `${names.app}-secrets`,
          description:
            'Encrypts the secrets of the brands; without it no id can be keyed, nor any person found.',
          enableKeyRotation: true,
          removalPolicy: KEPT,
        })
      : null
    this.secrets = new Map(servedBrands(settings).map((brand) => [brand, this.secretOf(brand, names)]))
  }

  private secretOf(brand: string, names: Names): Secret {
    const secret = new Secret(this, `Secret-${brand}`, {
      secretName: `${names.secretsPrefix}${brand}`,
      description: `Keys the ids of the people of ${brand}. A new value would make everybody a new person: never change it.`,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
      ...(this.secretsKey && { encryptionKey: this.secretsKey }),
      removalPolicy: KEPT,
    })
    acknowledge(secret, {
      'AwsSolutions-SMG4':
        'A rotated secret would make every person a new one: it lives as long as the lake.',
    })
    return secret
  }
}

/** Who read what: S3 writes a line for each request to a bucket into `access`, under the bucket's name here. */
function logAccess(access: Bucket, buckets: Readonly<Record<string, Bucket>>): void {
  for (const [prefix, bucket] of Object.entries(buckets)) {
    const raw = bucket.node.defaultChild
    if (!(raw instanceof CfnBucket))
      throw new Error(`${bucket.node.path}: expected a bucket of CloudFormation`)
    raw.loggingConfiguration = { destinationBucketName: access.bucketName, logFilePrefix: `${prefix}/` }
    access.addToResourcePolicy(
      new PolicyStatement({
        sid: `LogsOf${prefix}`,
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [access.arnForObjects(`${prefix}/*`)],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    )
  }
}

const PRIVATE = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  removalPolicy: KEPT,
} as const satisfies BucketProps
