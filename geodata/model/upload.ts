/** What an upload may weigh: the page says it before, the server holds to it. */
export const LARGEST_UPLOAD_BYTES = 200 * 1024 * 1024
