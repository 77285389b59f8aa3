import { findMoto } from '../support/moto-program.ts'
import { findVersitygw } from '../support/versitygw.ts'

/** Once before all suites, so that workers do not build the same server side by side. */
export const setup = async (): Promise<void> => {
  await findVersitygw()
  await findMoto()
}
