import { ORIGIN_HEADER } from './client';
import type { Job } from './job';
import { ApiProblem } from './problem';
import type { operations } from './schema';

type ImportQuery = NonNullable<operations['import_file']['parameters']['query']>;

export interface Upload {
  file: File;
  /** What the file is, where its name does not say it. */
  symbol?: string | undefined;
  timeframe?: string | undefined;
  /** Told the share that has been sent, 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

/**
 * Sends a file for import and answers with the job that takes it in.
 *
 * `fetch` cannot tell how much of a body has left, so this is the one request made without it.
 */
export function uploadBars({ file, symbol, timeframe, onProgress, signal }: Upload): Promise<Job> {
  const query: ImportQuery = {
    file_name: file.name,
    ...(symbol && { symbol }),
    ...(timeframe && { timeframe }),
  };
  const request = new XMLHttpRequest();
  return new Promise<Job>((resolve, reject) => {
    request.open('POST', `/api/v1/data/imports?${new URLSearchParams(query as never)}`);
    for (const [name, value] of Object.entries(ORIGIN_HEADER)) {
      request.setRequestHeader(name, value);
    }
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    });
    request.addEventListener('load', () => {
      const body = parse(request.responseText);
      if (request.status === 202) resolve(body as Job);
      else reject(new ApiProblem(request.status, body ?? undefined));
    });
    request.addEventListener('error', () => reject(new ApiProblem(0, undefined)));
    request.addEventListener('abort', () => reject(signal.reason));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

function parse(text: string): object | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
