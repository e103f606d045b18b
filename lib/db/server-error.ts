/** An ErrorResponse of the server: it says next whether the session goes on, which whoever takes the connection back waits for. */
export function isServerError(error: Error | boolean): boolean {
  return typeof error === 'object' && 'severity' in error && 'code' in error;
}
