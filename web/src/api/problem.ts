import type { components } from './schema';

type Problem = components['schemas']['Problem'];

/** A request that did not succeed, with what the server said about it. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** What to quote when asking for help; absent when the server was never reached. */
  readonly requestId: string | undefined;
  readonly fields: readonly string[];

  constructor(status: number, body: Partial<Problem> | undefined) {
    super(body?.detail ?? `the server answered ${status}`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = body?.code ?? (status === 0 ? 'unreachable' : 'unknown');
    this.requestId = body?.request_id;
    this.fields = body?.errors?.map((error) => error.field) ?? [];
  }
}
