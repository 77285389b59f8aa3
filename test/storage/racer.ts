/**
 * A process of its own for the tests of the disk: `race <root> <key> <name> <rounds>` waits for each round's number
 * to be the object's content, swaps it, and prints the rounds it won; `write <root> <key> <bytes>` puts versions of
 * the object for ever, each of one repeated letter.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { diskStorage } from '../../shared/storage/disk.ts'

const [mode = '', root = '', key = '', ...rest] = process.argv.slice(2)
const storage = diskStorage(root)

if (mode === 'race') {
  const [name = '', rounds = '0'] = rest
  const won: string[] = []
  for (let round = 0; round < Number(rounds); round++) {
    const found = await storage.get(key)
    const etag = found?.etag ?? ''
    // All racers have the same version in hand before the first of them swaps it.
    await storage.put(`ready/${round}/${name}`, { bytes: new Uint8Array() })
    while (!(await storage.head(`go/${round}`))) await sleep(1)
    const body = { bytes: Buffer.from(`${round} ${name}`) }
    if ((await storage.put(key, body, { etag })) !== null) won.push(`${round}`)
    await storage.put(`done/${round}/${name}`, { bytes: new Uint8Array() })
    while (!(await storage.head(`next/${round}`))) await sleep(1)
  }
  process.stdout.write(JSON.stringify(won))
}

if (mode === 'write') {
  for (let version = 0; ; version++) {
    const letter = String.fromCharCode(97 + (version % 26))
    await storage.put(key, { bytes: Buffer.alloc(Number(rest[0]), letter) })
    process.stdout.write('.')
  }
}
