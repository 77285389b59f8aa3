/**
 * Does `work` as a user who may do nothing here: whoever runs the tests may be root, for whom no file is unreadable.
 * On a system without users it is done as it is.
 */
export async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  const { geteuid, seteuid } = process
  if (geteuid?.() !== 0 || !seteuid) return work()
  seteuid(NOBODY)
  try {
    return await work()
  } finally {
    seteuid(0)
  }
}

const NOBODY = 65_534
