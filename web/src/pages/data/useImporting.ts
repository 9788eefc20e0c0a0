import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useRenewData } from '../../api/data';
import {
  isUnderWay,
  type Job,
  type JobEvent,
  recentJobsQuery,
  useJobProgress,
} from '../../api/job';
import { type Upload, uploadBars } from '../../api/upload';

const KIND = 'import';

export interface Wanted extends Pick<Upload, 'symbol' | 'timeframe'> {
  file: File;
}

export interface Importing {
  start: (wanted: Wanted) => void;
  cancel: () => void;
  /** Forgets how the last one ended. */
  clear: () => void;
  /** Share of the file that has been sent, while it is being sent. */
  sent?: number | undefined;
  isRunning: boolean;
  event?: JobEvent | undefined;
  lost: boolean;
  ended?: Job | undefined;
  error: unknown;
}

/** Bringing a file in: sent first, then followed as a job that a reload finds again. */
export function useImporting(): Importing {
  const jobs = useQuery(recentJobsQuery);
  const renew = useRenewData();
  const [sent, setSent] = useState<number>();
  const [error, setError] = useState<unknown>();
  const [started, setStarted] = useState<Job>();
  const [ended, setEnded] = useState<Job>();
  const sending = useRef<AbortController>(undefined);
  const known = jobs.data?.items.find((job) => job.kind === KIND && isUnderWay(job));
  const running = started ?? (known?.id === ended?.id ? undefined : known);
  const progress = useJobProgress(running?.id, (job) => {
    setStarted(undefined);
    setEnded(job);
    void renew();
  });
  async function start({ file, symbol, timeframe }: Wanted) {
    const controller = new AbortController();
    sending.current = controller;
    setError(undefined);
    setEnded(undefined);
    setSent(0);
    try {
      const { signal } = controller;
      setStarted(await uploadBars({ file, symbol, timeframe, onProgress: setSent, signal }));
    } catch (problem) {
      if (!controller.signal.aborted) setError(problem);
    } finally {
      setSent(undefined);
    }
  }
  return {
    start: (wanted) => void start(wanted),
    cancel: () => sending.current?.abort(),
    clear: () => {
      setError(undefined);
      setEnded(undefined);
    },
    sent,
    isRunning: running !== undefined,
    event: progress?.event,
    lost: progress?.lost ?? false,
    ended,
    error,
  };
}
