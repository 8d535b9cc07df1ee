/** A size of a file as people say it: 340 kB, 8,2 MB. A no-break space before the unit. */
export function bytesIn(bytes: number, number: (value: number, digits?: number) => string): string {
  if (bytes < 1000) return `${number(bytes, 0)}\u00a0bytes`
  if (bytes < 1024 * 1024) return `${number(bytes / 1024, bytes < 10_240 ? 1 : 0)}\u00a0kB`
  const megabytes = bytes / 1024 / 1024
  return `${number(megabytes, megabytes < 100 ? 1 : 0)}\u00a0MB`
}
