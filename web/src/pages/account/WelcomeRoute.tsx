import { useRouter } from '@tanstack/react-router';
import { WelcomePage } from './WelcomePage';

/** The page in its place; once done, the router finds where to go. */
export function WelcomeRoute() {
  const router = useRouter();
  return <WelcomePage onDone={() => router.invalidate()} />;
}
