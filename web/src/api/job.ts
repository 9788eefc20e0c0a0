import { queryOptions } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { client, unwrap } from './client';
import type { components } from './schema';

export type Job = components['schemas']['JobView'];
export type JobEvent = components['schemas']['JobEventView'];

/** Jobs looked at to find one that is under way. */
const RECENT_ROWS = 50;
const JOBS = 'jobs';

/** The latest jobs: a page that was reloaded finds there what it had started. */
export const recentJobsQuery = queryOptions({
  queryKey: [JOBS],
  queryFn: () => unwrap(client.GET('/api/v1/jobs', { params: { query: { limit: RECENT_ROWS } } })),
});

export function isUnderWay(job: Job): boolean {
  return job.state === 'queued' || job.state === 'running';
}

interface Followed {
  /** The job that `event` belongs to. */
  id: string;
  event?: JobEvent;
  /** The stream broke off; the browser is trying again. */
  lost: boolean;
}

/**
 * Follows a job until it ends. The browser connects again by itself and resumes after the last event.
 */
export function useJobProgress(id: string | undefined, onEnd: (job: Job) => void) {
  const [followed, setFollowed] = useState<Followed>();
  const ended = useEffectEvent(onEnd);
  useEffect(() => {
    if (!id) return;
    const stream = new EventSource(`/api/v1/jobs/${encodeURIComponent(id)}/events`);
    stream.addEventListener('progress', ({ data }) =>
      setFollowed({ id, event: JSON.parse(data) as JobEvent, lost: false }),
    );
    stream.addEventListener('end', ({ data }) => {
      stream.close();
      ended(JSON.parse(data) as Job);
    });
    stream.addEventListener('error', () =>
      setFollowed((before) => ({ ...before, id, lost: true })),
    );
    return () => stream.close();
  }, [id]);
  return followed && followed.id === id ? followed : undefined;
}
