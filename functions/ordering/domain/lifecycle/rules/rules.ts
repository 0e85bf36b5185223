import type { Order } from '../../order.ts';
import type { FactOf, FactType } from '../facts.ts';
import type { Change, Rules } from './change.ts';
import { deliveryRules } from './delivery.ts';
import { operationsRules } from './operations.ts';
import { paymentRules } from './payment.ts';

const rules: Rules = { ...deliveryRules, ...paymentRules, ...operationsRules };

/** Returns the change that a fact makes to an order, by the rule of its type; undefined when the fact comes too late. */
export function applyRule<Type extends FactType>(order: Order, fact: FactOf<Type>, at: string): Change | undefined {
  return rules[fact.type](order, fact, at);
}
