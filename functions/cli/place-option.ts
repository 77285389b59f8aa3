import { statSync } from 'node:fs'
import path from 'node:path'
import { ConfigError } from '../../shared/errors.ts'
import { parseS3Address } from '../../shared/storage/s3-address.ts'
import type { World } from './world.ts'

/**
 * What a person names as a lake or as exports: a folder, made absolute, or an address `s3://bucket/prefix`. Neither
 * need exist.
 * @throws ConfigError for what is neither, as an address with a slash too few
 */
export function place(world: Pick<World, 'cwd'>, typed: string, option: string): string {
  const address = parseS3Address(typed.trim())
  if (address) return `s3://${address.bucket}/${address.prefix}`.replace(/\/$/, '')
  const meant = /^s3[an]?:\/*(.*)$/i.exec(typed.trim())?.[1]
  if (meant !== undefined)
    throw new ConfigError(
      `${option} ${typed}: expected s3://bucket or s3://bucket/prefix, found it written another way. Write ${option} s3://${meant || 'bucket/prefix'}`,
    )
  const ofArn = /^arn:[^:]*:s3:::(.*)$/i.exec(typed.trim())?.[1]
  if (ofArn !== undefined)
    throw new ConfigError(
      `${option} ${typed}: expected s3://bucket or s3://bucket/prefix, found an ARN. Write ${option} s3://${ofArn}`,
    )
  return folder(world, typed, option, 'a folder of this machine or s3://bucket/prefix')
}

/** Whether a place is an address of S3; else it is a folder. */
export const isS3 = (where: string): boolean => parseS3Address(where) !== null

/**
 * A folder as typed, made absolute. It need not exist.
 * @throws ConfigError for an address, nothing, or a file
 */
export function folder(
  world: Pick<World, 'cwd'>,
  typed: string,
  option: string,
  expected = 'a folder of this machine',
): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(typed))
    throw new ConfigError(`${option} ${typed}: expected ${expected}, found an address. Name a folder.`)
  if (typed.trim() === '')
    throw new ConfigError(`${option}: expected a folder, found nothing. Name a folder.`)
  const dir = path.resolve(world.cwd, typed)
  if (statSync(dir, { throwIfNoEntry: false })?.isFile())
    throw new ConfigError(`${option} ${dir}: expected a folder, found a file. Name a folder.`)
  return dir
}
