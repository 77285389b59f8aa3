/** Credentials and a region for servers of the tests' own, in the environment, where the SDK looks for them first. */
const TESTS = {
  AWS_ACCESS_KEY_ID: 'tests',
  AWS_SECRET_ACCESS_KEY: 'only-for-tests',
  AWS_REGION: 'us-east-1',
} as const

/** @returns what puts the environment back as it was */
export function asNobodyOfAws(): () => void {
  const before = Object.keys(TESTS).map((name) => [name, process.env[name]] as const)
  Object.assign(process.env, TESTS)
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}
