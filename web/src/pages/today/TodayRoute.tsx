import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from '../../api/session';
import { TodayPage } from './TodayPage';

/** The page in its place, once it is known who looks. */
export function TodayRoute() {
  const session = useQuery(sessionQuery);
  return session.data && <TodayPage session={session.data} />;
}
