import { join } from 'node:path'
import { diskStorage } from '../../shared/storage/disk.ts'
import { storageContract } from './contract.ts'

storageContract('disk', (folder) => diskStorage(join(folder, 'a lake that does not exist yet')))
