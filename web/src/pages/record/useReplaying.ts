import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  isUnderWay,
  type Job,
  type JobEvent,
  recentJobsQuery,
  useJobProgress,
} from '../../api/job';
import { useRenewRecord, useReplayRecord } from '../../api/record';

const KIND = 'replayed_record';

export interface Replaying {
  start: () => void;
  isRunning: boolean;
  event?: JobEvent | undefined;
  lost: boolean;
  /** The one that was seen ending here. */
  ended?: Job | undefined;
  error: unknown;
}

/** The replayed record as a job: one at a time, found again after a reload. */
export function useReplaying(): Replaying {
  const jobs = useQuery(recentJobsQuery);
  const replay = useReplayRecord();
  const renew = useRenewRecord();
  const [ended, setEnded] = useState<Job>();
  const started = replay.data && replay.data.id !== ended?.id ? replay.data : undefined;
  const running =
    started ??
    jobs.data?.items.find((job) => job.kind === KIND && isUnderWay(job) && job.id !== ended?.id);
  const progress = useJobProgress(running?.id, (job) => {
    setEnded(job);
    void renew();
  });
  const isRunning = running !== undefined || replay.isPending;
  return {
    start: () => {
      if (!isRunning) replay.mutate();
    },
    isRunning,
    event: progress?.event,
    lost: progress?.lost ?? false,
    ended,
    error: replay.error,
  };
}
