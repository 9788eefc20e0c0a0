import createClient from 'openapi-fetch';
import { noteAnswer } from './offline';
import { ApiProblem } from './problem';
import type { paths } from './schema';

/** Marks requests of this page; a form on another site cannot set it. */
export const ORIGIN_HEADER = { 'X-Requested-With': 'rumbo' };

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  headers: ORIGIN_HEADER,
});

client.use({ onResponse: ({ response }) => noteAnswer(response) });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Takes the body out of an answer, or throws the problem that it carries. */
export async function unwrap<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch {
    throw new ApiProblem(0, undefined);
  }
  if (!answer.response.ok) {
    const body =
      typeof answer.error === 'object' && answer.error !== null ? answer.error : undefined;
    throw new ApiProblem(answer.response.status, body);
  }
  return answer.data as T;
}
