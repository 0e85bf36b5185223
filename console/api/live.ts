import { useEffect, useState } from 'preact/hooks';
import { post } from './client.ts';
import type { LiveTicket } from './types.ts';

const pingMs = 240_000;
const helloMs = 15_000;
/** Events that come together cause one reading. */
const quietMs = 300;
const maxDelaySeconds = 60;

/** Connects to the live updates of a topic while the page is shown, and calls `onChange` after each greeting and event. */
export function useLive(topic: string, onChange: () => void): boolean {
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    let socket: WebSocket | undefined;
    let [isStopped, failures] = [false, 0];
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const later = (ms: number, run: () => void) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        run();
      }, ms);
      timers.add(timer);
      return timer;
    };
    let change: ReturnType<typeof setTimeout> | undefined;
    const announce = () => {
      clearTimeout(change);
      change = later(quietMs, onChange);
    };
    const retry = () => {
      setLive(false);
      const seconds = Math.random() * Math.min(maxDelaySeconds, 2 ** failures++);
      if (!isStopped) later(1_000 + 1_000 * seconds, () => void connect());
    };
    const connect = async () => {
      try {
        const { url, ticket } = await post<LiveTicket>('/live/tickets', { topic });
        if (isStopped) return;
        const opened = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
        socket = opened;
        const hello = later(helloMs, () => opened.close());
        const ping = setInterval(
          () => opened.readyState === WebSocket.OPEN && opened.send('{"action":"ping"}'),
          pingMs,
        );
        opened.onmessage = ({ data }) => {
          clearTimeout(hello);
          if (JSON.parse(data).type === 'pong') return;
          failures = 0;
          setLive(true);
          announce();
        };
        opened.onclose = () => {
          clearInterval(ping);
          clearTimeout(hello);
          retry();
        };
      } catch {
        retry();
      }
    };
    void connect();
    return () => {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      socket?.close();
    };
  }, [topic, onChange]);
  return isLive;
}
