import { LONG_EMAIL, session } from '../../gallery/sample';
import type { Stories } from '../../gallery/story';
import { UserMenu } from './UserMenu';

function menu(email?: string) {
  const { user, version } = session(email);
  return user && <UserMenu user={user} version={version} onKeys={() => {}} onSignOut={() => {}} />;
}

/** Opens it the way that a press does. */
function Open({ email }: { email?: string }) {
  return (
    <div ref={(element) => element?.querySelector<HTMLElement>('[popover]')?.showPopover()}>
      {menu(email)}
    </div>
  );
}

export const stories: Stories = {
  closed: () => menu(),
  open: { place: 'alone', draw: () => <Open /> },
  long: { place: 'alone', draw: () => <Open email={LONG_EMAIL} /> },
};
