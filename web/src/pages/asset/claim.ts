// From a decision to what the chart draws of it.
import type { Decision } from '../../api/recommendation';
import type { Claim, Cone, Levels, Mark } from './chart/drawing';

export function markOf(decision: Decision): Mark | undefined {
  if (decision.status === 'without_data') return undefined;
  const { id, as_of, action, status } = decision;
  return { id, asOf: as_of, action, isChange: status === 'decision' };
}

/** Nothing is drawn for a decision that declared nothing. */
export function claimOf(decision: Decision | undefined, own: Levels | null = null): Claim | null {
  if (!decision?.event || decision.price == null) return null;
  const { price, stop = null, target = null } = decision;
  return {
    id: decision.id,
    action: decision.action,
    asOf: decision.as_of,
    until: decision.bands?.until ?? deadlineOf(decision),
    price,
    stop,
    target,
    own,
    cone: coneOf(decision.bands),
    outcomes: outcomesOf(decision),
    isQuiet: decision.status !== 'decision',
  };
}

function coneOf(bands: Decision['bands']): Cone | null {
  if (!bands) return null;
  const levels = [...bands.levels].sort((a, b) => a.level - b.level);
  return { at: bands.at, median: bands.median, bands: levels };
}

/**
 * Where on the axis of prices the equally likely returns stand: a place in a drawing, not a figure.
 * A claim whose target lies below its stop is about falling prices.
 */
function outcomesOf({ bands, quantiles, price, stop, target }: Decision): number[] {
  if (!bands || price == null) return [];
  const side = stop != null && target != null && target < stop ? -1 : 1;
  return quantiles.map((value) => price * (1 + side * value)).sort((a, b) => a - b);
}

/** When the declared event is settled at the latest. */
export function deadlineOf(decision: Decision): number {
  const { deadline }: { deadline?: unknown } = decision.event?.params ?? {};
  return typeof deadline === 'number' ? deadline : decision.expires_at;
}
