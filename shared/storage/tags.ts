/** Labels on objects, by which a bucket's lifecycle rules choose; a folder has none. */
export type ObjectTags = {
  /**
   * Gives an object exactly these tags; no tags take away those it has.
   * @returns false where there is no such object
   */
  set(key: string, tags: Readonly<Record<string, string>>): Promise<boolean>
}
