import { Navigate, useParams } from '@tanstack/react-router';
import { SettingsPage } from './SettingsPage';
import { SECTIONS } from './sections';

/** The page in its place; an unknown part leads to the first one. */
export function SettingsRoute() {
  const { section } = useParams({ from: '/settings/$section' });
  const known = SECTIONS.find((each) => each === section);
  if (!known) return <Navigate to="/settings/$section" params={{ section: SECTIONS[0] }} replace />;
  return <SettingsPage section={known} />;
}
