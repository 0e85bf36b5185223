/** Whether a text or an object has the address of a customer: all of them begin with this word. A redacted one has not. */
export function containsPersonal(value: unknown): boolean {
  return JSON.stringify(value).includes('canary');
}
