/** What it means, and what to do. */
export const BAD_ENDPOINT = {
  expected: 'an endpoint such as http://127.0.0.1:9000',
  found: 'one that is no address',
  next: 'Correct AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE>, http:// or https:// included, or unset them for AWS itself.',
}

/**
 * Whether the SDK could make no address of the endpoint that it was told: `localhost:9000` without its http://, or no
 * host at all. It says so by an error of the language, or by a text that has no name.
 */
export const isBadEndpoint = (error: Error): boolean =>
  ('code' in error && error.code === 'ERR_INVALID_URL') ||
  /^Custom endpoint .* was not a valid URI/.test(error.message)
