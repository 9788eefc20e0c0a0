import { useNavigate, useRouterState } from '@tanstack/react-router';

/** The decision that the address names: `?decision=ID`. */
export interface DecisionLayer {
  id: string | undefined;
  open: (id: string) => void;
  close: () => void;
}

/** The drawer over any page is part of the address: it can be linked to, and Back closes it. */
export function useDecisionLayer(): DecisionLayer {
  const decision = useRouterState({
    select: ({ location }) => (location.search as { decision?: unknown }).decision,
  });
  const navigate = useNavigate();
  const show = (decision: string | undefined) =>
    navigate({
      to: '.',
      search: (before: object) => ({ ...before, decision }) as never,
      resetScroll: false,
    });
  return {
    id: typeof decision === 'string' && decision !== '' ? decision : undefined,
    open: show,
    close: () => show(undefined),
  };
}
