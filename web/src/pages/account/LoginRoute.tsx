import { useRouter } from '@tanstack/react-router';
import { LoginPage } from './LoginPage';

/** The page in its place; once done, the router finds where to go. */
export function LoginRoute() {
  const router = useRouter();
  const { entry } = router.state.location.search as { entry?: string };
  return <LoginPage entryExpired={entry === 'expired'} onDone={() => router.invalidate()} />;
}
