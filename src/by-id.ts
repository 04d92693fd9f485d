/** The order of record ids, which compare by character code. For `sort`; no two records of a list share an id. */
export function byId(one: { readonly Id: unknown }, other: { readonly Id: unknown }): number {
  return (one.Id as string) < (other.Id as string) ? -1 : 1;
}
