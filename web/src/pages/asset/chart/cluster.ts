// Joins marks that would overlap: one mark for whatever falls within the same few pixels.

/** Marks closer than this, in pixels, are drawn as one with a count. */
export const CLUSTER_PX = 14;

/** Groups marks by their place, ascending; no two groups begin within `CLUSTER_PX` of each other. */
export function cluster<Mark extends { x: number }>(marks: readonly Mark[]): Mark[][] {
  const groups: Mark[][] = [];
  let start = Number.NEGATIVE_INFINITY;
  for (const mark of [...marks].sort((a, b) => a.x - b.x)) {
    const last = groups.at(-1);
    if (last && mark.x - start < CLUSTER_PX) {
      last.push(mark);
    } else {
      groups.push([mark]);
      start = mark.x;
    }
  }
  return groups;
}
