import type { StageSettings } from './stage-settings.ts';

/** Lists what a stage only simulates, in the words of the health check. */
export function listSimulated({ paymentProvider, carrier }: StageSettings): string[] {
  return [
    ...(paymentProvider === 'simulated' ? ['payment provider'] : []),
    ...(carrier === 'simulated' ? ['carrier'] : []),
  ];
}
