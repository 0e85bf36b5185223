/** The conditions of a run, chosen by its seed. */
export type Conditions = {
  /** Whether a carrier reports scans through the API, in place of the simulated carrier. */
  externalCarrier: boolean;
  /** Whether the payment provider creates another intent at each request for one. */
  repeatsIntents: boolean;
  /** Whether payments are authorized first, and captured when the parcel leaves. */
  manualCapture: boolean;
  /** When an authorization lapses. */
  authorizationSeconds: number;
  batchSize: number;
  onePerGroup: boolean;
  /** The probability that a transaction conflicts with another one. */
  contentionRate: number;
  /** How late the sweeper may be. */
  sweeperDelaySeconds: number;
  /** How mails are sent: by a provider that publishes events (`ses`), or by a server, where an unknown outcome is sent again or left. */
  mail: 'ses' | 'sendAgain' | 'leave';
  mailsPerSecond: number;
  /** Whether clients have webhooks. */
  webhooks: boolean;
  /** Whether two neighbouring releases process the same orders, with a rollback in the middle. */
  twoReleases?: boolean;
};
export const defaultConditions: Conditions = {
  ...{ externalCarrier: false, repeatsIntents: false, manualCapture: false, batchSize: 10, onePerGroup: false },
  authorizationSeconds: 7 * 86_400,
  ...{ contentionRate: 0, sweeperDelaySeconds: 0, mail: 'ses', mailsPerSecond: 14, webhooks: false },
};
