/** Links by which whoever has them reads one object for a while; a folder has none. */
export type ObjectLinks = {
  /**
   * A link to an object that is there or will be, which asks for no credentials until it expires. What it answers with
   * says that it is of this type.
   */
  of(key: string, type: string, seconds: number): Promise<string>
}
