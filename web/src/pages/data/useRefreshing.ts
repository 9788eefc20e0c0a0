import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useRefresh, useRenewData } from '../../api/data';
import {
  isUnderWay,
  type Job,
  type JobEvent,
  recentJobsQuery,
  useJobProgress,
} from '../../api/job';

const KIND = 'refresh';

export interface Refreshing {
  /** Starts one, of the instruments named or of all; does nothing while it may not. */
  start: (symbols?: string[]) => void;
  /** One is under way, or the server is out of reach. */
  isOff: boolean;
  isRunning: boolean;
  event?: JobEvent | undefined;
  lost: boolean;
  /** The latest one that ended. */
  last?: Job | undefined;
  /** One that was seen ending here. */
  ended?: Job | undefined;
  error: unknown;
}

/** Refreshing the data as a job: one at a time, found again after a reload. */
export function useRefreshing(offline: boolean): Refreshing {
  const jobs = useQuery(recentJobsQuery);
  const refresh = useRefresh();
  const renew = useRenewData();
  const [ended, setEnded] = useState<Job>();
  const all = jobs.data?.items.filter((job) => job.kind === KIND) ?? [];
  const started = refresh.data && refresh.data.id !== ended?.id ? refresh.data : undefined;
  const running = started ?? all.find((job) => isUnderWay(job) && job.id !== ended?.id);
  const progress = useJobProgress(running?.id, (job) => {
    setEnded(job);
    void renew();
  });
  const isRunning = running !== undefined || refresh.isPending;
  const isOff = isRunning || offline;
  return {
    start: (symbols = []) => {
      if (!isOff) refresh.mutate(symbols);
    },
    isOff,
    isRunning,
    event: progress?.event,
    lost: progress?.lost ?? false,
    last: all.find((job) => !isUnderWay(job)),
    ended,
    error: refresh.error,
  };
}
