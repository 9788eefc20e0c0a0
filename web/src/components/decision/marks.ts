import type { Decision } from '../../api/recommendation';

/** A level of the plan, as a return of the trade. */
export interface Mark {
  kind: 'stop' | 'target';
  value: number;
}

/** Where stop and target stand on the axis of the trade's returns. */
export function marksOf({ price, stop, target }: Decision): readonly Mark[] {
  if (price == null || stop == null || target == null || price === 0) return [];
  const side = target > stop ? 1 : -1;
  const place = (level: number) => side * (level / price - 1);
  return [
    { kind: 'stop', value: place(stop) },
    { kind: 'target', value: place(target) },
  ];
}
