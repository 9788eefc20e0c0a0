import type { Decision } from '../../api/recommendation';

/** Why something is done: the strongest reason in one sentence, the rule itself where a strategy speaks. */
export function leadOf({ reasons, summary }: Decision): string {
  const [first] = reasons;
  const { rule } = (first?.params ?? {}) as { rule?: unknown };
  return typeof rule === 'string' ? `${rule}.` : (first?.text ?? summary);
}

/** Why nothing is done: the gate that was not passed says it best. */
export function whyOf({ gate, reasons, summary }: Decision): string {
  return gate.failures[0]?.text ?? reasons[0]?.text ?? summary;
}
