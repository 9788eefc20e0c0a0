import type { QueryClient } from '@tanstack/react-query';
import { useQuery } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  lazyRouteComponent,
  Outlet,
  redirect,
  useRouter,
} from '@tanstack/react-router';
import { type Session, sessionQuery, useLogout } from './api/session';
import { ErrorPanel } from './components/ErrorPanel';
import { Shell } from './components/Shell';
import { useLanguage } from './i18n/LanguageProvider';
import { TodayPage } from './pages/today/TodayPage';

interface Context {
  queries: QueryClient;
}

/** The one place that each state of the visit may be in. */
const PLACES: Readonly<Record<Session['state'], readonly string[]>> = {
  setup: ['/welcome'],
  signed_out: ['/login'],
  signed_in: [],
};
const DOORS: readonly string[] = ['/welcome', '/login'];

const rootRoute = createRootRouteWithContext<Context>()({
  beforeLoad: async ({ context, location }) => {
    const { state } = await context.queries.ensureQueryData(sessionQuery);
    const [place] = PLACES[state];
    if (place && location.pathname !== place) {
      throw redirect({ to: place, search: location.search });
    }
    if (!place && DOORS.includes(location.pathname)) throw redirect({ to: '/' });
  },
  component: Frame,
  errorComponent: SessionError,
  notFoundComponent: NotFound,
});

const todayRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: function Today() {
    const session = useQuery(sessionQuery);
    return session.data && <TodayPage session={session.data} />;
  },
});

const welcomeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./pages/account/WelcomeRoute'), 'WelcomeRoute'),
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  component: lazyRouteComponent(() => import('./pages/account/LoginRoute'), 'LoginRoute'),
});

const dataRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/data',
  component: lazyRouteComponent(() => import('./pages/data/DataPage'), 'DataPage'),
});

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: rootRoute.addChildren([todayRoute, dataRoute, welcomeRoute, loginRoute]),
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
  return (
    <Shell
      session={session.data}
      onSignOut={() => logout.mutate(undefined, { onSuccess: () => router.invalidate() })}
    >
      <Outlet />
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
