import { seededRandom } from './faulty-storage.ts'
import type { ChooseFault } from './s3-proxy.ts'

/** How often of a thousand requests. */
const PER_THOUSAND = {
  broken: 10,
  page: 10,
  conflict: 20,
  cut: 15,
  lost: 40,
  refused: 50,
  half: 20,
  slow: 4,
  mute: 4,
} as const
/** While a storm lasts, in requests, all are answered with 503. */
const STORM = { begins: 0.01, lasts: 4 }

/** Every fault that passes, by a seed: the same order of requests has the same faults. */
export function stormyWeather(seed: number): ChooseFault {
  const random = seededRandom(seed)
  let storm = 0
  return () => {
    if (storm === 0 && random() < STORM.begins) storm = STORM.lasts
    if (storm > 0) {
      storm -= 1
      return 'busy'
    }
    let dart = random() * 1000
    for (const fault of FAULTS) {
      dart -= PER_THOUSAND[fault]
      if (dart < 0) return fault
    }
    return null
  }
}

const FAULTS = ['broken', 'page', 'conflict', 'cut', 'lost', 'refused', 'half', 'slow', 'mute'] as const
