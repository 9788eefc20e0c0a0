import { dataStatusQuery } from '../../api/data';
import type { Session } from '../../api/session';
import { dataStatus, LONG_EMAIL, session } from '../../gallery/sample';
import type { Prepare, Stories } from '../../gallery/story';
import { Header } from './Header';

const prepare: Prepare = (queries, lang) =>
  queries.setQueryData(dataStatusQuery(lang).queryKey, dataStatus(lang));

function draw(user: Session['user']) {
  const still = () => {};
  return (
    <Header
      user={user}
      version={session().version}
      onSearch={still}
      onKeys={still}
      onSignOut={still}
    />
  );
}

export const stories: Stories = {
  inside: { place: 'alone', prepare, draw: () => draw(session().user) },
  long: { place: 'alone', prepare, draw: () => draw(session(LONG_EMAIL).user) },
  loading: { place: 'alone', draw: () => draw(session().user) },
  outside: { place: 'alone', draw: () => draw(null) },
};
