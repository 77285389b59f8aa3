import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { LocalStack } from './local-stack.ts'
import { REGION } from './template.ts'

/** The landing bucket as those know it who bring exports. */
export type Landing = {
  /** Puts a file at `<brand>/…`. */
  put: (key: string, body: string | Uint8Array) => Promise<void>
  /** Puts everything below a folder under a brand, in the order of the paths. */
  putFolder: (folder: string, brand: string) => Promise<void>
  /** A brand's exports as a folder of exports, each with the time at which it arrived here. */
  copyTo: (exportsDir: string, brand: string) => Promise<void>
  close: () => void
}

export function landingOf({ environment, landing }: LocalStack): Landing {
  const endpoint = environment.AWS_ENDPOINT_URL_S3 ?? ''
  const client = new S3Client({ endpoint, region: REGION, forcePathStyle: true })
  const put: Landing['put'] = async (Key, Body) => {
    await client.send(new PutObjectCommand({ Bucket: landing, Key, Body }))
  }
  return {
    put,
    async putFolder(folder, brand) {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
      for (const path of paths.sort())
        await put(`${brand}/${path.slice(folder.length + 1)}`, await readFile(path))
    },
    async copyTo(exportsDir, brand) {
      const { Contents = [] } = await client.send(
        new ListObjectsV2Command({ Bucket: landing, Prefix: `${brand}/` }),
      )
      for (const { Key = '', LastModified = new Date() } of Contents) {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: landing, Key }))
        const path = join(exportsDir, Key)
        await mkdir(dirname(path), { recursive: true })
        await writeFile(path, (await Body?.transformToByteArray()) ?? '')
        await utimes(path, LastModified, LastModified)
      }
    },
    close: () => client.destroy(),
  }
}
