import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { client, unwrap } from './client';
import type { components } from './schema';

export type Session = components['schemas']['SessionView'];
export type SetupRequest = components['schemas']['SetupRequest'];
export type LoginRequest = components['schemas']['LoginRequest'];

/** Who is signed in and what the visitor has to do first. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => unwrap(client.GET('/api/v1/session')),
  staleTime: Number.POSITIVE_INFINITY,
});

function useSessionMutation<Variables>(send: (variables: Variables) => Promise<Session>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
    },
  });
}

export function useSetup() {
  return useSessionMutation((body: SetupRequest) =>
    unwrap(client.POST('/api/v1/auth/setup', { body })),
  );
}

export function useLogin() {
  return useSessionMutation((body: LoginRequest) =>
    unwrap(client.POST('/api/v1/auth/login', { body })),
  );
}

export function useLogout() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(client.POST('/api/v1/auth/logout')),
    onSuccess: () => queries.clear(),
  });
}
