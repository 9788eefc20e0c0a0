import { describe, expect, test } from 'vitest';
import { atEnd, atStart, centreOn, pan, span, VISIBLE_BARS_MIN, zoom } from './viewport';

const EXTENT = { bars: 1_000, future: 20 };

describe('viewport', () => {
  test('the latest bars come with room for forecasts', () => {
    expect(atEnd(100, EXTENT)).toEqual({ from: 920, until: 1_020 });
    expect(atStart(100, EXTENT)).toEqual({ from: 0, until: 100 });
  });

  test.each([0, 0.25, 1])('zooming keeps the bar at %d where it is', (anchor) => {
    const before = { from: 400, until: 500 };
    const after = zoom(before, 0.5, anchor, EXTENT);
    expect(span(after)).toBe(50);
    expect(after.from + anchor * span(after)).toBeCloseTo(before.from + anchor * 100, 9);
  });

  test('zooming stops where nothing more can be told', () => {
    expect(span(zoom({ from: 400, until: 500 }, 1e-6, 0.5, EXTENT))).toBe(VISIBLE_BARS_MIN);
    expect(span(zoom({ from: 400, until: 500 }, 1e6, 0.5, EXTENT))).toBeLessThan(1_200);
  });

  test.each([-1e6, 1e6])('panning by %d bars keeps bars in view and the width', (bars) => {
    const view = pan({ from: 400, until: 500 }, bars, EXTENT);
    expect(span(view)).toBe(100);
    expect(Math.min(view.until, EXTENT.bars) - Math.max(view.from, 0)).toBeGreaterThanOrEqual(25);
  });

  test('a short series is whole in any view', () => {
    const few = { bars: 5, future: 0 };
    const view = atEnd(100, few);
    expect(view.from).toBeLessThanOrEqual(0);
    expect(view.until).toBeGreaterThanOrEqual(5);
  });

  test('centring moves and does not zoom', () => {
    expect(centreOn({ from: 400, until: 500 }, 600, EXTENT)).toEqual({ from: 550, until: 650 });
  });
});
