const localNames = /(?:^|\.)(?:localhost|test)$|^127\.0\.0\.1$|^\[::1\]$/

/** Whether a service that is asked at this URL is one that only its developer reaches. */
export function isLocalHost(requestUrl: string): boolean {
  return localNames.test(new URL(requestUrl).hostname)
}
