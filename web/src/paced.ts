import { useEffect, useState } from 'react';

/** A value once it has stopped changing for so long. */
export function useSettled<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** A value that changes at most once in so long, and always ends as the latest. */
export function usePaced<Value>(value: Value, ms: number): Value {
  const [pace, setPace] = useState({ value, at: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    if (Object.is(pace.value, value)) return;
    const wait = Math.max(pace.at + ms - performance.now(), 0);
    const timer = setTimeout(() => setPace({ value, at: performance.now() }), wait);
    return () => clearTimeout(timer);
  }, [value, ms, pace]);
  return pace.value;
}
