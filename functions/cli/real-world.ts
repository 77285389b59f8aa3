import { calledAs, readCloudConfig, readConfig } from '../../shared/config.ts'
import { duckdbEngine } from '../../shared/engine/duckdb.ts'
import { writeSample } from '../../shared/sample/write-sample.ts'
import { cataloguedNight } from '../catalogued-night.ts'
import { openAthena } from '../open-athena.ts'
import { openCatalog } from '../open-catalog.ts'
import { openPlaces, type Places } from '../open-places.ts'
import { dropScratch } from '../scratch-folder.ts'
import { thisMachine } from '../this-machine.ts'
import { untilEnded } from './interrupt.ts'
import type { NightRequest, NightResult, OnProgress } from './night-result.ts'
import type { Out, World } from './world.ts'

/** This machine: its clock, terminal, folders and environment. */
export function realWorld(): World {
  const places = openPlaces(readConfig, readCloudConfig)
  return {
    stdout: outOn(process.stdout),
    stderr: outOn(process.stderr),
    now: () => new Date(),
    cwd: process.cwd(),
    self: calledAs(),
    config: () => readConfig(),
    cloud: () => readCloudConfig(),
    openStorage: places.storage,
    openExports: places.exports,
    openCatalog: (place) => openCatalog(place, readCloudConfig()),
    secrets: places.secrets,
    openEngine: duckdbEngine,
    runNight: (request, onProgress) => onThisMachine(request, places, onProgress),
    writeSample,
    close: places.close,
  }
}

async function onThisMachine(
  request: NightRequest,
  places: Places,
  onProgress: OnProgress,
): Promise<NightResult> {
  const config = readConfig()
  const cloud = readCloudConfig()
  const world = {
    ...thisMachine(config),
    secrets: places.secrets(),
    openExports: places.exports,
    storage: await places.storage(request.lakeDir),
    catalog: await openCatalog(request.lakeDir, cloud),
    openAthena: openAthena(request.lakeDir, cloud, null),
    now: () => new Date(),
  }
  return untilEnded(
    () => cataloguedNight(request, world, onProgress),
    () => dropScratch(config.scratchDir),
  )
}

function dropMine(): void {
  try {
    dropScratch(readConfig().scratchDir)
  } catch {
    // With an environment that does not fit nothing was made there.
  }
}

/** A reader that goes away (`| head`) ends the program quietly: it has what it wanted. */
function outOn(stream: NodeJS.WriteStream): Out {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    dropMine()
    process.exit(process.exitCode ?? 0)
  })
  return {
    isTerminal: stream.isTTY === true,
    columns: stream.isTTY ? stream.columns : 80,
    // NO_COLOR and FORCE_COLOR are node's own to judge.
    color: stream.isTTY === true && stream.hasColors(),
    write: (text) =>
      new Promise((resolve) => {
        if (text === '' || stream.write(text)) resolve()
        else stream.once('drain', resolve)
      }),
  }
}
