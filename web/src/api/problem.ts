import type { components } from './schema';

type Problem = components['schemas']['Problem'];
export type FieldProblem = components['schemas']['FieldProblem'];

/** A request that did not succeed, with what the server said about it. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** What to quote when asking for help; absent when the server was never reached. */
  readonly requestId: string | undefined;
  readonly fields: readonly string[];
  /** What is wrong with each input that was refused. */
  readonly problems: readonly FieldProblem[];

  constructor(status: number, body: Partial<Problem> | undefined) {
    super(body?.detail ?? `the server answered ${status}`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = body?.code ?? (status === 0 ? 'unreachable' : 'unknown');
    this.requestId = body?.request_id;
    this.problems = body?.errors ?? [];
    this.fields = this.problems.map(({ field }) => field);
  }
}
