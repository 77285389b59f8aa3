import { storageContract } from '../storage/contract.ts'
import { onS3 } from './on-s3.ts'

onS3('on a real S3 server', (s3) => {
  storageContract('S3', (folder) => s3.storage(folder))
})
