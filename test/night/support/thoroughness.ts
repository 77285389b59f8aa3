/** Whether tests take every case there is instead of a sample of them: AIPS_HEAVY=1, as before a release. */
export const isThorough = (): boolean => process.env.AIPS_HEAVY === '1'
