// Every page, once: the router, the navigation, the command palette and the keyboard map read this
// list. To add a page, write its folder under `pages/` and one entry here.
import { lazyRouteComponent, type RouteComponent } from '@tanstack/react-router';
import type { Session } from './api/session';
import type { IconName } from './components/Icon';
import { withChapter } from './i18n/chapter';
import type { Catalogue } from './i18n/es/catalogue';
import { TodayRoute } from './pages/today/TodayRoute';

export interface Page {
  /** Stable name, used by the keyboard map and for what was visited lately. */
  id: string;
  path: string;
  name: (text: Catalogue) => string;
  component: RouteComponent;
  /** Where the navigation lists it; pages without a group are reached from other pages. */
  group?: 'decide' | 'check';
  icon?: IconName;
  /** Has a place of its own under the thumb on a phone; the others are one press further. */
  thumb?: true;
  /** `g` and this letter go there. */
  letter?: string;
  /** The only state of the visit that may see it; all other pages need someone signed in. */
  door?: Exclude<Session['state'], 'signed_in'>;
}

/** In the order of the navigation. The first page is in the first script; the others come when asked for. */
export const PAGES = [
  {
    id: 'today',
    path: '/',
    name: (text) => text.shell.today,
    component: TodayRoute,
    group: 'decide',
    icon: 'compass',
    thumb: true,
    letter: 'h',
  },
  {
    id: 'assets',
    path: '/assets',
    name: (text) => text.assets.title,
    component: lazyRouteComponent(() => import('./pages/assets/AssetsPage'), 'AssetsPage'),
    group: 'decide',
    icon: 'list',
    thumb: true,
    letter: 'a',
  },
  {
    id: 'asset',
    path: '/assets/$symbol',
    name: (text) => text.asset.title,
    component: lazyRouteComponent(() => import('./pages/asset/AssetPage'), 'AssetPage'),
  },
  {
    id: 'record',
    path: '/record',
    name: (text) => text.record.title,
    component: lazyRouteComponent(() => import('./pages/record/RecordPage'), 'RecordPage'),
    group: 'check',
    icon: 'record',
    thumb: true,
    letter: 'r',
  },
  {
    id: 'backtests',
    path: '/backtests',
    name: (text) => text.shell.backtests,
    component: lazyRouteComponent(
      withChapter(() => import('./pages/backtests/BacktestsPage'), 'backtests'),
      'BacktestsPage',
    ),
    group: 'check',
    icon: 'flask',
    letter: 'b',
  },
  {
    id: 'launch',
    path: '/backtests/new',
    name: (text) => text.shell.backtests,
    component: lazyRouteComponent(
      withChapter(() => import('./pages/launch/LaunchPage'), 'backtests', 'events'),
      'LaunchPage',
    ),
  },
  {
    id: 'compare',
    path: '/backtests/compare',
    name: (text) => text.shell.backtests,
    component: lazyRouteComponent(
      withChapter(() => import('./pages/compare/ComparePage'), 'backtests'),
      'ComparePage',
    ),
  },
  {
    id: 'backtest',
    path: '/backtests/$id',
    name: (text) => text.shell.backtests,
    component: lazyRouteComponent(
      withChapter(() => import('./pages/backtest/BacktestPage'), 'backtests', 'events'),
      'BacktestPage',
    ),
  },
  {
    id: 'strategies',
    path: '/strategies',
    name: (text) => text.shell.strategies,
    component: lazyRouteComponent(
      withChapter(() => import('./pages/strategies/StrategiesPage'), 'strategies', 'backtests'),
      'StrategiesPage',
    ),
    group: 'check',
    icon: 'rules',
    letter: 'e',
  },
  {
    id: 'newStrategy',
    path: '/strategies/new',
    name: (text) => text.shell.strategies,
    component: lazyRouteComponent(
      withChapter(() => import('./pages/editor/EditorPage'), 'strategies', 'backtests'),
      'NewStrategyPage',
    ),
  },
  {
    id: 'strategy',
    path: '/strategies/$id',
    name: (text) => text.shell.strategies,
    component: lazyRouteComponent(
      withChapter(() => import('./pages/strategy/StrategyPage'), 'strategies', 'backtests'),
      'StrategyPage',
    ),
  },
  {
    id: 'editor',
    path: '/strategies/$id/edit',
    name: (text) => text.shell.strategies,
    component: lazyRouteComponent(
      withChapter(() => import('./pages/editor/EditorPage'), 'strategies', 'backtests'),
      'EditorPage',
    ),
  },
  {
    id: 'data',
    path: '/data',
    name: (text) => text.shell.data,
    component: lazyRouteComponent(
      withChapter(() => import('./pages/data/DataPage'), 'data'),
      'DataPage',
    ),
    group: 'check',
    icon: 'database',
    letter: 'd',
  },
  {
    id: 'settings',
    path: '/settings/$section',
    name: (text) => text.shell.settings,
    component: lazyRouteComponent(() => import('./pages/settings/SettingsRoute'), 'SettingsRoute'),
  },
  {
    id: 'welcome',
    path: '/welcome',
    name: (text) => text.account.welcome.title,
    component: lazyRouteComponent(() => import('./pages/account/WelcomeRoute'), 'WelcomeRoute'),
    door: 'setup',
  },
  {
    id: 'login',
    path: '/login',
    name: (text) => text.account.login.title,
    component: lazyRouteComponent(() => import('./pages/account/LoginRoute'), 'LoginRoute'),
    door: 'signed_out',
  },
] as const satisfies readonly Page[];

/** The list as its readers see it, without the exact paths that the router needs. */
export const pages: readonly Page[] = PAGES;

/** Pages that the navigation and the palette offer. */
export const destinations: readonly Page[] = pages.filter((page) => page.group);
