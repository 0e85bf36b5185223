import { type Connection, getTopicKey } from '../../../../functions/events/domain/live/connections.ts';
import { at } from '../../../support/example.ts';

/** A connection of a shop to its orders. */
export function createExampleConnection(connectionId: string, more: Partial<Connection> = {}): Connection {
  return {
    ...{ connectionId, topic: getTopicKey('shop', 'orders'), clientId: 'shop', isPublic: false, connectedAt: at },
    ...more,
  };
}

/** The master keys of links and tickets. */
export const findMasterKeys = async () => [{ id: '1', key: 'k'.repeat(64) }];
