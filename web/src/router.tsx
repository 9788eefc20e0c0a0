import type { QueryClient } from '@tanstack/react-query';
import { useQuery } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  Outlet,
  type RouteComponent,
  redirect,
  useLocation,
  useRouter,
} from '@tanstack/react-router';
import { sessionQuery, useLogout } from './api/session';
import { useKeptChoices } from './choices';
import { DecisionLayer } from './components/decision/DecisionLayer';
import { ErrorPanel } from './components/ErrorPanel';
import { LiveQueries } from './components/LiveQueries';
import { OfflineBar } from './components/OfflineBar';
import { Shell } from './components/Shell';
import { useLanguage } from './i18n/LanguageProvider';
import { type PAGES, type Page, pages } from './pages';

interface Context {
  queries: QueryClient;
}

/** Tells whether a path is one that only those outside see. */
function isDoor(path: string): boolean {
  return pages.some((page) => page.door && page.path === path);
}

const rootRoute = createRootRouteWithContext<Context>()({
  beforeLoad: async ({ context, location }) => {
    const { state } = await context.queries.ensureQueryData(sessionQuery);
    const door = pages.find((page) => page.door === state);
    if (door && location.pathname !== door.path) {
      throw redirect({ to: door.path, search: location.search });
    }
    if (!door && isDoor(location.pathname)) throw redirect({ to: '/' });
  },
  component: Frame,
  errorComponent: SessionError,
  notFoundComponent: NotFound,
});

function pageRoute<const Path extends string>(path: Path, component: RouteComponent) {
  return createRoute({ getParentRoute: () => rootRoute, path, component });
}

/** A route for each entry of the list, in its order, so that links are checked against their paths. */
type RoutesOf<List extends readonly Page[]> = {
  -readonly [Place in keyof List]: ReturnType<typeof pageRoute<List[Place]['path']>>;
};

const pageRoutes = pages.map(({ path, component }) => pageRoute(path, component));

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: rootRoute.addChildren(pageRoutes as unknown as RoutesOf<typeof PAGES>),
    context: { queries },
    defaultPreload: 'intent',
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

function Frame() {
  const session = useQuery({ ...sessionQuery, enabled: false });
  const router = useRouter();
  const logout = useLogout();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const isInside = session.data?.state === 'signed_in' && !isDoor(path);
  useKeptChoices(isInside);
  return (
    <Shell
      session={session.data}
      isInside={isInside}
      onSignOut={() => logout.mutate(undefined, { onSuccess: () => router.invalidate() })}
    >
      {session.data?.state === 'signed_in' && <LiveQueries />}
      <OfflineBar />
      <Outlet />
      <DecisionLayer />
    </Shell>
  );
}

function SessionError({ error }: ErrorComponentProps) {
  const { text } = useLanguage();
  const router = useRouter();
  return (
    <main id="main" className="mx-auto w-full max-w-2xl px-4 py-8">
      <ErrorPanel
        level={1}
        verb={text.shell.error.session}
        error={error}
        onRetry={() => router.invalidate()}
      />
    </main>
  );
}

function NotFound() {
  const { text } = useLanguage();
  return (
    <main id="main" className="mx-auto flex w-full max-w-6xl flex-1 flex-col gap-3 px-4 py-8">
      <h1 className="text-xl font-semibold">{text.shell.error.notFoundTitle}</h1>
      <p className="text-muted">{text.shell.error.notFound}</p>
      <Link to="/" className="self-start underline underline-offset-2">
        {text.shell.error.goHome}
      </Link>
    </main>
  );
}
