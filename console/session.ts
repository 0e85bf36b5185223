import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { ApiError, get, send, toMessage } from './api/client.ts';
import type { Session } from './api/types.ts';

/** The session of a person: read, absent, or not yet known. */
export type SessionState = { session?: Session; error?: string; isKnown: boolean };

export const SessionContext = createContext<Session | undefined>(undefined);

/** Whether the person may change anything; a viewer sees all and changes nothing. */
export function useCanAct(): boolean {
  return useContext(SessionContext)?.scopes.includes('operations') ?? false;
}

/** Reads the session, and notices its end. */
export function useSession(): SessionState {
  const [state, setState] = useState<SessionState>({ isKnown: false });
  useEffect(() => {
    get<Session>('/console/session').then(
      (session) => setState({ session, isKnown: true }),
      (fault: unknown) => {
        const isAbsent = fault instanceof ApiError && fault.status === 401;
        setState({ isKnown: true, ...(!isAbsent && { error: toMessage(fault) }) });
      },
    );
    const end = () => setState({ isKnown: true });
    window.addEventListener('session-ended', end);
    return () => window.removeEventListener('session-ended', end);
  }, []);
  return state;
}

export function getSignInPath(returnTo: string): string {
  return `/console/sign-in?returnTo=${encodeURIComponent(returnTo)}`;
}

export async function signOut(): Promise<void> {
  await send('POST', '/console/sign-out');
  window.dispatchEvent(new Event('session-ended'));
}
